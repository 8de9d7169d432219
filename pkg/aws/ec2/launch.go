package ec2

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// LaunchTemplate reads one version of a launch template: a number, $Latest or $Default.
func (c *Client) LaunchTemplate(ctx context.Context, t resource.Template) (resource.LaunchData, error) {
	doing := "reading version " + t.Version + " of launch template " + t.Name
	in := &ec2.DescribeLaunchTemplateVersionsInput{Versions: []string{t.Version}}
	if strings.HasPrefix(t.Name, "lt-") {
		in.LaunchTemplateId = aws.String(t.Name)
	} else {
		in.LaunchTemplateName = aws.String(t.Name)
	}
	out, err := c.api.DescribeLaunchTemplateVersions(ctx, in)
	if err != nil {
		return resource.LaunchData{}, session.Failed(doing, err)
	}
	if len(out.LaunchTemplateVersions) != 1 || out.LaunchTemplateVersions[0].LaunchTemplateData == nil {
		return resource.LaunchData{}, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("AWS told of %d versions", len(out.LaunchTemplateVersions))}
	}
	d := out.LaunchTemplateVersions[0].LaunchTemplateData
	is := resource.LaunchData{Type: string(d.InstanceType), ByAttributes: d.InstanceRequirements != nil}
	if m := d.InstanceMarketOptions; m != nil && m.MarketType == types.MarketTypeSpot {
		is.Spot = true
		if m.SpotOptions != nil {
			is.SpotMax = dollars(m.SpotOptions.MaxPrice)
		}
	}
	return is, nil
}

func dollars(s *string) float64 {
	v, err := strconv.ParseFloat(aws.ToString(s), 64)
	if err != nil || !(v > 0) {
		return 0
	}
	return v
}

// SpotMachines counts the machines of Auto Scaling groups that are on the spot market, by group and
// type, all pages or an error. What is not counted here was bought on demand.
func (c *Client) SpotMachines(ctx context.Context) (map[string]map[string]int, error) {
	all := map[string]map[string]int{}
	in := &ec2.DescribeInstancesInput{
		MaxResults: aws.Int32(pageSize),
		Filters:    []types.Filter{filter("instance-lifecycle", "spot"), filter("instance-state-name", "running"), filter("tag-key", groupTag)},
	}
	err := session.Pages("listing spot machines", maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.Reservations {
			for j := range out.Reservations[i].Instances {
				x := &out.Reservations[i].Instances[j]
				for _, t := range x.Tags {
					if aws.ToString(t.Key) != groupTag {
						continue
					}
					group := aws.ToString(t.Value)
					if all[group] == nil {
						all[group] = map[string]int{}
					}
					all[group][string(x.InstanceType)]++
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

// linux are the names that EC2 sells Linux machines by on the spot market.
var linux = []string{"Linux/UNIX", "Linux/UNIX (Amazon VPC)"}

// SpotPrices are the highest prices of now among the zones of the region, by type. EC2 gives the last
// change before now of each zone.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
func (c *Client) SpotPrices(ctx context.Context, names []string) (map[string]float64, error) {
	all := map[string]float64{}
	if len(names) == 0 {
		return all, nil // EC2 would list all types
	}
	in := &ec2.DescribeSpotPriceHistoryInput{ProductDescriptions: linux, StartTime: aws.Time(time.Now()), MaxResults: aws.Int32(pageSize)}
	for _, name := range names {
		in.InstanceTypes = append(in.InstanceTypes, types.InstanceType(name))
	}
	// Of a zone there may be an older price behind the newest.
	newest := map[[2]string]types.SpotPrice{}
	err := session.Pages("reading spot prices", maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeSpotPriceHistory(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, p := range out.SpotPriceHistory {
			at := [2]string{aws.ToString(p.AvailabilityZone), string(p.InstanceType)}
			if was, is := newest[at]; !is || aws.ToTime(p.Timestamp).After(aws.ToTime(was.Timestamp)) {
				newest[at] = p
			}
		}
		if aws.ToString(out.NextToken) == "" { // EC2 ends this listing with an empty token
			return nil, nil
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	for at, p := range newest {
		if v := dollars(p.SpotPrice); v > all[at[1]] {
			all[at[1]] = v
		}
	}
	return all, nil
}
