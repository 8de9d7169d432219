package autoscaling

import (
	"context"
	"encoding/xml"
	"net/url"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// machines counts what the group runs, by what tells its price. A machine that is drained is billed
// until it is gone, and one that stands by as well; one that waits stopped in a warm pool is not.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
func machines(g *types.AutoScalingGroup) (out []resource.Machines) {
	for n := range g.Instances {
		i := &g.Instances[n]
		switch i.LifecycleState {
		case types.LifecycleStateWarmedStopped, types.LifecycleStateWarmedHibernated, types.LifecycleStateTerminated, types.LifecycleStateWarmedTerminated, types.LifecycleStateDetached:
			continue
		}
		is := resource.Machines{Type: aws.ToString(i.InstanceType), Weight: whole(i.WeightedCapacity), From: resource.Template{Name: aws.ToString(i.LaunchConfigurationName)}}
		if i.LaunchTemplate != nil {
			is.From = template(i.LaunchTemplate)
		}
		if is.Type == "" {
			continue
		}
		at := slices.IndexFunc(out, func(o resource.Machines) bool { return o.Type == is.Type && o.Weight == is.Weight && o.From == is.From })
		if at < 0 {
			is.Type = word(&is.Type)
			at, out = len(out), append(out, is)
		}
		out[at].Count++
	}
	return out
}

// launch is what the group starts.
func launch(g *types.AutoScalingGroup) resource.Launch {
	out := resource.Launch{Template: resource.Template{Name: aws.ToString(g.LaunchConfigurationName)}}
	if unit := aws.ToString(g.DesiredCapacityType); unit != "units" {
		out.Unit = unit
	}
	if g.LaunchTemplate != nil {
		out.Template = template(g.LaunchTemplate)
	}
	p := g.MixedInstancesPolicy
	if p == nil {
		return out
	}
	out.Mixed, out.Above = true, 100
	if d := p.InstancesDistribution; d != nil {
		out.Base = int(aws.ToInt32(d.OnDemandBaseCapacity))
		if d.OnDemandPercentageAboveBaseCapacity != nil {
			out.Above = int(*d.OnDemandPercentageAboveBaseCapacity)
		}
		out.SpotMax = dollars(d.SpotMaxPrice)
	}
	if p.LaunchTemplate == nil {
		return out
	}
	if p.LaunchTemplate.LaunchTemplateSpecification != nil {
		out.Template = template(p.LaunchTemplate.LaunchTemplateSpecification)
	}
	for _, o := range p.LaunchTemplate.Overrides {
		out.ByAttributes = out.ByAttributes || o.InstanceRequirements != nil
		if name := aws.ToString(o.InstanceType); name != "" {
			out.Options = append(out.Options, resource.LaunchOption{Type: name, Weight: whole(o.WeightedCapacity)})
		}
	}
	return out
}

// template has the id where there is one, because every machine tells it. A version that is not said is
// the default one.
func template(t *types.LaunchTemplateSpecification) resource.Template {
	out := resource.Template{Name: aws.ToString(t.LaunchTemplateId), Version: aws.ToString(t.Version)}
	if out.Name == "" {
		out.Name = aws.ToString(t.LaunchTemplateName)
	}
	if out.Version == "" {
		out.Version = "$Default"
	}
	return out
}

func whole(s *string) int {
	n, err := strconv.Atoi(aws.ToString(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func dollars(s *string) float64 {
	v, err := strconv.ParseFloat(aws.ToString(s), 64)
	if err != nil || !(v > 0) {
		return 0
	}
	return v
}

// configurations is what is read of the answer to DescribeLaunchConfigurations.
type configurations struct {
	All []struct {
		Name    string `xml:"LaunchConfigurationName"`
		Type    string `xml:"InstanceType"`
		SpotMax string `xml:"SpotPrice"`
	} `xml:"DescribeLaunchConfigurationsResult>LaunchConfigurations>member"`
	NextToken string `xml:"DescribeLaunchConfigurationsResult>NextToken"`
}

// LaunchConfigurations reads up to 50 launch configurations. A name that AWS does not know is absent.
func (c *Client) LaunchConfigurations(ctx context.Context, names []string) (map[string]resource.LaunchData, error) {
	all := map[string]resource.LaunchData{}
	if len(names) == 0 {
		return all, nil // AWS would list the whole account
	}
	form := url.Values{"MaxRecords": {"50"}}
	for i, name := range names {
		form.Set("LaunchConfigurationNames.member."+strconv.Itoa(i+1), name)
	}
	err := session.Pages("reading launch configurations", maxPages, func(token *string) (*string, error) {
		if token != nil {
			form.Set("NextToken", *token)
		}
		const operation = "DescribeLaunchConfigurations"
		var out configurations
		_, err := c.api.DescribePolicies(ctx, &autoscaling.DescribePoliciesInput{}, func(o *autoscaling.Options) {
			o.APIOptions = append(o.APIOptions, session.Instead(session.Operation{Name: operation}, session.Form(operation, "2011-01-01", form), func(answer []byte) error { return xml.Unmarshal(answer, &out) }))
		})
		if err != nil {
			return nil, err
		}
		for _, l := range out.All {
			all[l.Name] = resource.LaunchData{Type: l.Type, Spot: l.SpotMax != "", SpotMax: dollars(&l.SpotMax)}
		}
		return &out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
