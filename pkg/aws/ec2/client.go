package ec2

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const (
	// pageSize is given because a listing without pages has a smaller budget of
	// calls (EC2 API throttling).
	pageSize = 1000
	// maxPages ends a listing whose token never does: 100,000 machines.
	maxPages = 100
	// batch is how many names one call asks for: DescribeInstanceStatus takes 100
	// ids, a filter 200 values.
	batch = 100
	// groupTag is put by Auto Scaling on every machine of a group.
	groupTag = "aws:autoscaling:groupName"
)

// Client talks to EC2 in one account and region. It is safe for concurrent use.
type Client struct {
	api *ec2.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: ec2.NewFromConfig(cfg)} }

func filter(name string, values ...string) types.Filter {
	return types.Filter{Name: aws.String(name), Values: values}
}

// about says what is being read: the one thing by its name, or how many.
func about(what string, names []string) string {
	if len(names) == 1 {
		return "reading " + what + " " + names[0]
	}
	return fmt.Sprintf("reading %d %ss", len(names), what)
}
