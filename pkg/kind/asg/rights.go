package asg

import (
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are what the group says of itself, and who else changes it.
func (g *Group) Reads(t kind.Watched) []facts.Label {
	var out []facts.Label
	if g.Select.Is() {
		out = append(out, facts.AllGroups.Label)
	}
	out = append(out, facts.Groups.Label, facts.Policies.Label, facts.Activities.Label, facts.History.Label, facts.Schedules.Label,
		facts.LaunchTemplates.Label, facts.LaunchConfigurations.Label, facts.SpotMachines.Label, facts.Launched.Label, facts.SpotPrices.Label)
	if t.TargetGroup != "" {
		out = append(out, facts.TargetGroups.Label, facts.TargetTraits.Label)
	}
	if t.Mode.Writes() {
		out = append(out, facts.Refreshes.Label)
	}
	return out
}

// Rights are to set the desired capacity, or in minimum mode the minimum and never the
// maximum. The maximum may be set only where a schedule raises it, and never above limits.max.
func (g *Group) Rights(t kind.Watched) []kind.Right {
	// The id that AWS gives a group is not known here, so any group of that name is meant;
	// there is one.
	of := []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/" + g.pattern()}}
	most := strconv.Itoa(t.Limits.Max)
	var r kind.Right
	var more []kind.Right
	switch t.Mode {
	case scale.Manage:
		r = kind.Right{Sid: "SetSize", Because: "tiers in mode manage: to set the desired capacity of these groups",
			Actions: []string{"autoscaling:SetDesiredCapacity"}, Resources: of}
		if _, _, raises := t.Schedule.Raise(); raises {
			more = []kind.Right{{Sid: "RaiseMaximumTo" + most, Because: "schedules with raise_max: to raise the maximum of these groups together with the desired capacity, up to limits.max " + most + ", and to lower the maximum afterwards; the condition refuses changes of their minimum",
				Actions: []string{"autoscaling:UpdateAutoScalingGroup"}, Resources: of, Condition: map[string]map[string]string{
					"NumericLessThanEquals": {"autoscaling:MaxSize": most},
					"Null":                  {"autoscaling:MinSize": "true"},
				}}}
		}
	case scale.Minimum:
		r = kind.Right{Sid: "SetMinimumTo" + most, Because: "tiers in mode minimum: to set the minimum of these groups, up to limits.max " + most + "; the condition refuses changes of their maximum",
			Actions: []string{"autoscaling:UpdateAutoScalingGroup"}, Resources: of, Condition: map[string]map[string]string{
				"NumericLessThanEquals": {"autoscaling:MinSize": most},
				"Null":                  {"autoscaling:MaxSize": "true"},
			}}
	default:
		return nil
	}
	all := append([]kind.Right{r}, more...)
	for i := range all {
		g.tagged(&all[i])
	}
	return all
}

// tagged narrows a right to groups that have the tags of the selector.
func (g *Group) tagged(r *kind.Right) {
	if len(g.Select.Tags) == 0 {
		return
	}
	r.Sid, r.Own = strings.NewReplacer("Set", "SetTagged", "Raise", "RaiseTagged").Replace(r.Sid), true
	r.Because += "; only groups with the " + g.Select.String() + ", whatever their names"
	if r.Condition == nil {
		r.Condition = map[string]map[string]string{}
	}
	r.Condition["StringEquals"] = map[string]string{}
	for _, tag := range g.Select.Tags {
		r.Condition["StringEquals"]["aws:ResourceTag/"+tag.Key] = strings.ReplaceAll(tag.Value, "$", "${$}")
	}
}

// pattern is the group's name, or of which names it may be. What is chosen by a tag may have
// any: the tag is a condition of the right.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
func (g *Group) pattern() string {
	switch {
	case g.Group == "" && g.Select.Prefix != "":
		return literal(g.Select.Prefix) + "*"
	case g.open():
		return "*"
	}
	return literal(g.Group)
}

// literal keeps * and ? of a group's name from matching other groups, and $ from
// beginning a variable (IAM, policy variables).
func literal(name string) string {
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(name)
}
