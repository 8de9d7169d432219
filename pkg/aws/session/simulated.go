package session

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"
)

// Simulated is the configuration for a simulated cloud at endpoint. It is a
// literal on purpose: neither environment nor files are read, so a simulation
// can reach no real account whatever the machine is set up for. Its keys are
// words, not secrets.
func Simulated(endpoint, region string) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("SIMULATED", "SIMULATED", ""),
		HTTPClient:   HTTPClient(5 * time.Second),
		Retryer:      func() aws.Retryer { return retryer(time.Second) },
		APIOptions:   []func(*middleware.Stack) error{braked},
	}
}
