package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/signal"
)

// dimensionOf are the dimensions of which AWS's own namespaces need one, so that a metric is about one thing. Source:
// the pages "CloudWatch metrics for ..." of each service.
var dimensionOf = map[string][]string{
	"AWS/EC2":               {"AutoScalingGroupName", "InstanceId", "ImageId", "InstanceType"},
	"AWS/ApplicationELB":    {"LoadBalancer"},
	"AWS/NetworkELB":        {"LoadBalancer"},
	"AWS/ELB":               {"LoadBalancerName", "AvailabilityZone"},
	"AWS/SQS":               {"QueueName"},
	"AWS/RDS":               {"DBInstanceIdentifier", "DBClusterIdentifier", "DatabaseClass", "EngineName"},
	"AWS/ECS":               {"ServiceName", "ClusterName"},
	"ECS/ContainerInsights": {"ServiceName", "ClusterName"},
}

// alone are dimensions that name one resource for a metric without those that its namespace needs. Source: the page
// "CloudWatch metrics for your Application Load Balancer", target metrics.
var alone = map[string]string{"RequestCountPerTarget": "TargetGroup"}

// dimensioned notes metrics whose dimensions cannot be about the tier: none where their namespace has one for each
// thing, one machine of a group that replaces its machines, another group.
func (t *tierKeys) dimensioned(at keys.At) {
	for _, s := range t.Signals {
		if d, is := s.Source.Direct.(interface {
			Doubts(of signal.Signal) []string
		}); is && at.SoundBelow("signals."+s.Name+"."+keyOf(s)) {
			for _, says := range d.Doubts(s) {
				t.config.note(at, "signals."+s.Name+"."+keyOf(s), says)
			}
		}
		if t.presets[s.Name].Unit == "" {
			for _, q := range queriesOf(s.Source) {
				for _, one := range append([]signal.Query{*q}, inputsOf(q)...) {
					if says := hardlyPublished(one); says != "" {
						t.config.note(at, "signals."+s.Name, one.Namespace+" "+one.Name+" "+says)
					}
				}
			}
		}
		if t.Target == nil || s.Source.Each != nil || t.presets[s.Name].Unit != "" {
			continue // dynascale writes the dimensions itself
		}
		for _, q := range queriesOf(s.Source) {
			for _, one := range append([]signal.Query{*q}, inputsOf(q)...) {
				if says := t.misplaced(one); says != "" {
					t.config.note(at, "signals."+s.Name, one.Namespace+" "+one.Name+" "+says)
				}
			}
		}
	}
}

func inputsOf(q *signal.Query) (out []signal.Query) {
	for _, input := range q.Inputs {
		out = append(out, input)
	}
	slices.SortFunc(out, func(a, b signal.Query) int { return strings.Compare(a.Namespace+a.Name, b.Namespace+b.Name) })
	return out
}

// misplaced is why a metric is not about the tier; "" where it may be.
func (t *tierKeys) misplaced(q signal.Query) string {
	needs := dimensionOf[q.Namespace]
	has := func(dimension string) bool { return q.Dimensions.Get(dimension) != "" }
	name := t.Target.Name()
	if selectorOf(t.Target).Is() {
		name = signal.Selected
	}
	scales, written, exactly := name, name, ""
	if name == signal.Selected {
		scales, written = "the group that a tag or a prefix selects", strconv.Quote(name)
		exactly = " (dynascale replaces " + written + " by the name of the group)"
	}
	mine := ""
	if named, is := t.Target.(interface{ Dimension() string }); is {
		mine = named.Dimension()
	}
	switch {
	case needs != nil && !slices.ContainsFunc(needs, has) && !(q.Namespace == "AWS/ApplicationELB" && has(alone[q.Name])):
		if len(needs) > 1 {
			return "has no dimension " + strings.Join(needs, " or ") + ", so it measures more than one resource, or has no data; write the dimensions that name the resource"
		}
		return "has no dimension " + needs[0] + ", so it measures more than one resource, or has no data; write dimensions: {" + needs[0] + ": ...}"
	case mine != "" && has("InstanceId"):
		return "is about the machine " + q.Dimensions.Get("InstanceId") + " alone, and the tier replaces its machines; write dimensions: {" + mine + ": " + written + "}" + exactly
	case mine != "" && has(mine) && q.Dimensions.Get(mine) != name && q.Dimensions.Get(mine) != signal.Selected:
		return "is about " + mine + " " + q.Dimensions.Get(mine) + ", but the tier scales " + scales + "; write " + mine + ": " + written + exactly + ", unless you really mean " + q.Dimensions.Get(mine)
	}
	return ""
}
