package asg

import (
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are what the group says of itself, and who else changes it.
func (*Group) Reads(t kind.Watched) []facts.Label {
	out := []facts.Label{facts.Groups.Label, facts.Policies.Label, facts.Activities.Label, facts.Schedules.Label}
	if t.Mode.Writes() {
		out = append(out, facts.Refreshes.Label)
	}
	return out
}

// Rights are to set the desired capacity, or in minimum mode the minimum and never the
// maximum.
func (g *Group) Rights(t kind.Watched) []kind.Right {
	// The id that AWS gives a group is not known here, so any group of that name is meant;
	// there is one.
	of := []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/" + literal(g.Group)}}
	most := strconv.Itoa(t.Limits.Max)
	switch t.Mode {
	case scale.Manage:
		return []kind.Right{{Sid: "SetSize", Because: "tiers in mode manage: the desired capacity of these groups",
			Actions: []string{"autoscaling:SetDesiredCapacity"}, Resources: of}}
	case scale.Minimum:
		return []kind.Right{{Sid: "SetMinimumTo" + most, Because: "tiers in mode minimum: the minimum of these groups, up to limits.max " + most + ", and never their maximum",
			Actions: []string{"autoscaling:UpdateAutoScalingGroup"}, Resources: of, Condition: map[string]map[string]string{
				"NumericLessThanEquals": {"autoscaling:MinSize": most},
				"Null":                  {"autoscaling:MaxSize": "true"},
			}}}
	}
	return nil
}

// literal keeps * and ? of a group's name from matching other groups, and $ from
// beginning a variable (IAM, policy variables).
func literal(name string) string {
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(name)
}
