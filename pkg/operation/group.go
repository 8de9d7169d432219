package operation

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// GroupObjections are the reasons against changing an Auto Scaling group that it tells
// itself, in fixed order. The collector asks at every evaluation, and the actuator once more of
// the group as it is right before the change. Others who set the size are none in minimum
// mode, whose purpose is to work beside them.
func GroupObjections(g resource.Group, mode scale.Mode) []scale.Objection {
	var out []scale.Objection
	say := func(text, do string) { out = append(out, scale.Objection{Text: text, Do: do}) }
	if g.Operator != "" {
		say(fmt.Sprintf("group %s may only be changed by %s", g.Name, g.Operator), fmt.Sprintf("leave this group to %s: use mode observe, or remove the tier", g.Operator))
	}
	if why := GroupObjection(g.Name, g.Tags); why != "" && mode != scale.Minimum {
		say(why, "leave this group to its owner: use mode observe or minimum, or remove the tier")
	}
	if g.Status != "" {
		say(fmt.Sprintf("group %s is being deleted (%s)", g.Name, g.Status), "remove the tier, or choose another group")
	}
	if g.Uncounted != "" {
		say(fmt.Sprintf("group %s counts its size in %s, but AWS does not report this number for each machine; dynascale cannot know how much is in service", g.Name, g.Uncounted),
			"set the desired capacity type of the group to units and adapt its minimum, desired and maximum size, or use mode observe")
	}
	for _, process := range []string{"Launch", "Terminate"} {
		if slices.Contains(g.Suspended, process) {
			say(fmt.Sprintf("process %s of group %s is suspended", process, g.Name), Resume(g.Name, process))
		}
	}
	return out
}

// Resume is the command that resumes a suspended process of a group.
func Resume(group, process string) string {
	return fmt.Sprintf("aws autoscaling resume-processes --auto-scaling-group-name %s --scaling-processes %s", group, process)
}
