package ec2

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// LooseMachines lists the running instances that belong to no Auto Scaling group, by id, all
// pages or an error.
func (c *Client) LooseMachines(ctx context.Context) (map[string]resource.ListedMachine, error) {
	all := map[string]resource.ListedMachine{}
	in := &ec2.DescribeInstancesInput{
		MaxResults: aws.Int32(pageSize),
		Filters:    []types.Filter{filter("instance-state-name", "running")},
	}
	err := session.Pages("listing EC2 instances", maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.Reservations {
			for j := range out.Reservations[i].Instances {
				if x, loose := instance(&out.Reservations[i].Instances[j]); loose {
					all[x.ID] = x
				}
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func instance(i *types.Instance) (x resource.ListedMachine, loose bool) {
	x = resource.ListedMachine{ID: aws.ToString(i.InstanceId), Type: string(i.InstanceType)}
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
