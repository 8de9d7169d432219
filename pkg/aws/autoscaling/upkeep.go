package autoscaling

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/resource"
)

func upkeep(g *types.AutoScalingGroup) resource.Upkeep {
	out := resource.Upkeep{
		Check: aws.ToString(g.HealthCheckType), Grace: seconds(g.HealthCheckGracePeriod), Lifetime: seconds(g.MaxInstanceLifetime),
		Ends: g.TerminationPolicies, Zones: slices.Sorted(slices.Values(g.AvailabilityZones)), Rebalances: aws.ToBool(g.CapacityRebalance),
	}
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
