package autoscaling

import (
	"slices"
	"strings"
	"time"
	"unique"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/resource"
)

func upkeep(g *types.AutoScalingGroup) resource.Upkeep {
	out := resource.Upkeep{
		Check: word(g.HealthCheckType), Grace: seconds(g.HealthCheckGracePeriod), Lifetime: seconds(g.MaxInstanceLifetime),
		Ends: words(g.TerminationPolicies), Zones: words(g.AvailabilityZones), Rebalances: aws.ToBool(g.CapacityRebalance),
	}
	slices.Sort(out.Zones)
	for i := range g.Instances {
		if !serves(&g.Instances[i]) {
			continue
		}
		if at, uses := slices.BinarySearch(out.Zones, aws.ToString(g.Instances[i].AvailabilityZone)); uses {
			if out.In == nil {
				out.In = make([]int, len(out.Zones))
			}
			out.In[at]++
		}
	}
	return out
}

// word is one of few, such as a zone or a type, of which the answers for many groups are full: in memory it is once.
func word(s *string) string { return unique.Make(aws.ToString(s)).Value() }

func words(all []string) (out []string) {
	for i := range all {
		out = append(out, word(&all[i]))
	}
	return out
}

func seconds(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }

// targetGroups are those of load balancers. AWS shows most sources of traffic twice: here, and in the older field of
// their kind.
func targetGroups(g *types.AutoScalingGroup) []string {
	out := slices.Clone(g.TargetGroupARNs)
	for _, s := range g.TrafficSources {
		if id := aws.ToString(s.Identifier); strings.Contains(id, ":elasticloadbalancing:") && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
