package ec2

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
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

// templateVersions is what is read of the answer to DescribeLaunchTemplateVersions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
type templateVersions struct {
	Versions []struct {
		Type         string    `xml:"instanceType"`
		Requirements *struct{} `xml:"instanceRequirements"`
		Market       struct {
			Type    string `xml:"marketType"`
			SpotMax string `xml:"spotOptions>maxPrice"`
		} `xml:"instanceMarketOptions"`
	} `xml:"launchTemplateVersionSet>item>launchTemplateData"`
}

// LaunchTemplate reads one version of a launch template: a number, $Latest or $Default. The error is a
// *scale.Failure.
func (c *Client) LaunchTemplate(ctx context.Context, t resource.Template) (resource.LaunchData, error) {
	doing := "reading version " + t.Version + " of launch template " + t.Name
	form := url.Values{"LaunchTemplateVersion.1": {t.Version}}
	if strings.HasPrefix(t.Name, "lt-") {
		form.Set("LaunchTemplateId", t.Name)
	} else {
		form.Set("LaunchTemplateName", t.Name)
	}
	var out templateVersions
	err := c.instead(ctx, "DescribeLaunchTemplateVersions", form, &out)
	if err != nil {
		return resource.LaunchData{}, session.Failed(doing, err)
	}
	if len(out.Versions) != 1 {
		return resource.LaunchData{}, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("AWS answered with %d versions instead of 1", len(out.Versions))}
	}
	d := out.Versions[0]
	is := resource.LaunchData{Type: d.Type, ByAttributes: d.Requirements != nil}
	if d.Market.Type == "spot" {
		is.Spot, is.SpotMax = true, dollars(d.Market.SpotMax)
	}
	return is, nil
}

func dollars(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0) {
		return 0
	}
	return v
}

// SpotMachines counts the machines of Auto Scaling groups that are on the spot market, by group and
// type, all pages or an error. What is not counted here was bought on demand.
func (c *Client) SpotMachines(ctx context.Context) (map[string]map[string]int, error) {
	all := map[string]map[string]int{}
	filters := []types.Filter{filter("instance-lifecycle", "spot"), filter("instance-state-name", "running"), filter("tag-key", groupTag)}
	err := c.members(ctx, "listing spot machines", filters, func(group string, x *types.Instance) {
		if all[group] == nil {
			all[group] = map[string]int{}
		}
		all[group][string(x.InstanceType)]++
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Launched are the machines that groups run, by group, with when each was started last, all pages or an error. Of a
// group that runs none there is an empty list.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html (launchTime)
func (c *Client) Launched(ctx context.Context, groups []string) (map[string][]resource.Life, error) {
	all := make(map[string][]resource.Life, len(groups))
	for some := range slices.Chunk(groups, batch) {
		for _, group := range some {
			all[group] = []resource.Life{}
		}
		filters := []types.Filter{filter("tag:"+groupTag, some...), filter("instance-state-name", "pending", "running")}
		err := c.members(ctx, "reading the launch times of machines", filters, func(group string, x *types.Instance) {
			if all[group] != nil {
				all[group] = append(all[group], resource.Life{ID: aws.ToString(x.InstanceId), Begin: aws.ToTime(x.LaunchTime)})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// members lists machines of groups.
func (c *Client) members(ctx context.Context, doing string, filters []types.Filter, each func(group string, x *types.Instance)) error {
	in := &ec2.DescribeInstancesInput{MaxResults: aws.Int32(pageSize), Filters: filters}
	return session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.Reservations {
			for j := range out.Reservations[i].Instances {
				x := &out.Reservations[i].Instances[j]
				for _, t := range x.Tags {
					if aws.ToString(t.Key) == groupTag {
						each(aws.ToString(t.Value), x)
					}
				}
			}
		}
		return out.NextToken, nil
	})
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
	form := url.Values{"StartTime": {time.Now().UTC().Format(time.RFC3339)}, "MaxResults": {strconv.Itoa(pageSize)}}
	for i, name := range names {
		form.Set("InstanceType."+strconv.Itoa(i+1), name)
	}
	for i, name := range linux {
		form.Set("ProductDescription."+strconv.Itoa(i+1), name)
	}
	// Of a zone there may be an older price behind the newest.
	newest := map[[2]string]spotPrice{}
	err := session.Pages("reading spot prices", maxPages, func(token *string) (*string, error) {
		if token != nil {
			form.Set("NextToken", *token)
		}
		var out spotPrices
		if err := c.instead(ctx, "DescribeSpotPriceHistory", form, &out); err != nil {
			return nil, err
		}
		for _, p := range out.History {
			at := [2]string{p.Zone, p.Type}
			if was, is := newest[at]; !is || p.At.After(was.At) {
				newest[at] = p
			}
		}
		return &out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	for at, p := range newest {
		if v := dollars(p.Dollars); v > all[at[1]] {
			all[at[1]] = v
		}
	}
	return all, nil
}

// spotPrices is what is read of the answer to DescribeSpotPriceHistory.
type spotPrices struct {
	History   []spotPrice `xml:"spotPriceHistorySet>item"`
	NextToken string      `xml:"nextToken"` // empty at the end
}

type spotPrice struct {
	Zone    string    `xml:"availabilityZone"`
	Type    string    `xml:"instanceType"`
	Dollars string    `xml:"spotPrice"`
	At      time.Time `xml:"timestamp"`
}

// instead makes a call of which few fields are read.
func (c *Client) instead(ctx context.Context, operation string, form url.Values, into any) error {
	_, err := c.api.DescribeVolumes(ctx, &ec2.DescribeVolumesInput{}, func(o *ec2.Options) {
		o.APIOptions = append(o.APIOptions, session.Instead(session.Operation{Name: operation}, session.Form(operation, "2016-11-15", form), func(answer []byte) error { return xml.Unmarshal(answer, into) }))
	})
	return err
}
