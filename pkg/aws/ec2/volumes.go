package ec2

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Volumes are the volumes of a machine, those of one type together. The error is a *scale.Failure.
func (c *Client) Volumes(ctx context.Context, id string) ([]resource.Volume, error) {
	sizes := map[string]float64{}
	var order []string
	err := c.volumes(ctx, id, func(v *types.Volume) {
		name := string(v.VolumeType)
		if _, known := sizes[name]; !known {
			order = append(order, name)
		}
		sizes[name] += float64(aws.ToInt32(v.Size))
	})
	if err != nil {
		return nil, err
	}
	out := make([]resource.Volume, 0, len(order))
	for _, name := range order {
		out = append(out, resource.Volume{Type: name, GiB: sizes[name]})
	}
	return out, nil
}

// volumes looks at all volumes of a machine.
func (c *Client) volumes(ctx context.Context, id string, look func(*types.Volume)) error {
	in := &ec2.DescribeVolumesInput{MaxResults: aws.Int32(pageSize), Filters: []types.Filter{filter("attachment.instance-id", id)}}
	return session.Pages("reading the volumes of machine "+id, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeVolumes(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.Volumes {
			look(&out.Volumes[i])
		}
		return out.NextToken, nil
	})
}

// platform is what a machine is billed for beside itself, in EC2's word; "" for Linux alone.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html
func platform(details string) string {
	if details == "Linux/UNIX" {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(details), " ", "-")
}
