package ssm

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Client talks to Systems Manager in one account and region. It is safe for
// concurrent use.
type Client struct {
	api *ssm.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: ssm.NewFromConfig(cfg)} }

func fewerAttempts(o *ssm.Options) { o.RetryMaxAttempts = session.WriteAttempts }

// PutParameter writes a text of 1 to 4096 bytes as a parameter of type String, and
// overwrites what is there. AWS keeps the last 100 versions, so whoever writes often
// should write only what is new. The error is a *scale.Failure: Busy when somebody
// else writes it at the same time.
func (c *Client) PutParameter(ctx context.Context, name, value string) error {
	_, err := c.api.PutParameter(ctx, &ssm.PutParameterInput{
		Name: aws.String(name), Value: aws.String(value), Type: types.ParameterTypeString, Overwrite: aws.Bool(true),
	}, fewerAttempts)
	return session.Failed("writing parameter "+name, err)
}
