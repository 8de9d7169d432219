package operation

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// GroupObjections are the reasons against changing an Auto Scaling group that it tells
// itself, in fixed order. The collector asks at every tick, and the actuator once more of
// the group as it is right before the change. Others who set the size are none in minimum
// mode, whose purpose is to work beside them.
func GroupObjections(g estate.Group, mode scale.Mode) []scale.Objection {
	var out []scale.Objection
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, scale.Objection{Text: fmt.Sprintf(format, args...)})
		}
	}
	say(g.Operator != "", "group %s may only be changed by %s", g.Name, g.Operator)
	if why := GroupObjection(g.Name, g.Tags); why != "" && mode != scale.Minimum {
		out = append(out, scale.Objection{Text: why})
	}
	say(g.Status != "", "group %s is being deleted (%s)", g.Name, g.Status)
	say(g.Uncounted != "", "group %s counts its size in %s, and AWS does not tell how much of it each machine is; dynascale cannot tell how much is in service", g.Name, g.Uncounted)
	for _, process := range []string{"Launch", "Terminate"} {
		say(slices.Contains(g.Suspended, process), "process %s of group %s is suspended", process, g.Name)
	}
	return out
}
