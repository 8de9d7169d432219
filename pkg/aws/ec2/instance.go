package ec2

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// pageSize is given because a listing without pages has a smaller budget of
	// calls (EC2 API throttling).
	pageSize = 1000
	// maxPages ends a listing whose token never does: 100,000 machines.
	maxPages = 100
	// groupTag is put by Auto Scaling on every machine of a group.
	groupTag = "aws:autoscaling:groupName"
)

var errEndless = errors.New("the listing has more than 100 pages and was given up")

// Client talks to EC2 in one account and region. It is safe for concurrent use.
type Client struct {
	api *ec2.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: ec2.NewFromConfig(cfg)} }

// Instance is one machine. Name is its Name tag, or "".
type Instance struct {
	ID, Name, Type string
}

// Loose lists the running instances that belong to no Auto Scaling group, all
// pages or an error.
func (c *Client) Loose(ctx context.Context) ([]Instance, error) {
	const doing = "listing EC2 instances"
	var all []Instance
	in := &ec2.DescribeInstancesInput{
		MaxResults: aws.Int32(pageSize),
		Filters:    []types.Filter{{Name: aws.String("instance-state-name"), Values: []string{"running"}}},
	}
	for range maxPages {
		out, err := c.api.DescribeInstances(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		for i := range out.Reservations {
			for j := range out.Reservations[i].Instances {
				if x, loose := instance(&out.Reservations[i].Instances[j]); loose {
					all = append(all, x)
				}
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return all, nil
		}
		in.NextToken = out.NextToken
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errEndless}
}

func instance(i *types.Instance) (x Instance, loose bool) {
	x = Instance{ID: aws.ToString(i.InstanceId), Type: string(i.InstanceType)}
	for _, t := range i.Tags {
		switch aws.ToString(t.Key) {
		case groupTag:
			return x, false
		case "Name":
			x.Name = aws.ToString(t.Value)
		}
	}
	return x, true
}
