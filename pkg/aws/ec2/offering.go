package ec2

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Offered tells which of some instance types can be had in a zone such as
// eu-west-1a, all pages or an error; the others are absent. It tells nothing of
// whether there is capacity at the moment, which EC2 only says at the start. The
// error is a *scale.Failure.
func (c *Client) Offered(ctx context.Context, zone string, names []string) (map[string]bool, error) {
	offered := make(map[string]bool, len(names))
	for some := range slices.Chunk(names, batch) {
		in := &ec2.DescribeInstanceTypeOfferingsInput{
			MaxResults:   aws.Int32(pageSize),
			LocationType: types.LocationTypeAvailabilityZone,
			Filters:      []types.Filter{filter("location", zone), filter("instance-type", some...)},
		}
		err := session.Pages("reading which instance types are offered in zone "+zone, maxPages, func(token *string) (*string, error) {
			in.NextToken = token
			out, err := c.api.DescribeInstanceTypeOfferings(ctx, in)
			if err != nil {
				return nil, err
			}
			for _, o := range out.InstanceTypeOfferings {
				offered[string(o.InstanceType)] = true
			}
			return out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return offered, nil
}
