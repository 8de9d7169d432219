package asg

import (
	"strconv"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Look orders the group.
func (g *Group) Look(_ kind.Change, _ facts.Facts, o *facts.Order) { facts.Groups.Want(o, g.Group) }

// LookToShrink orders the instance refresh: AWS takes a larger size during one; a smaller
// one would take machines that the refresh counts on.
func (g *Group) LookToShrink(c kind.Change, _ facts.Facts, o *facts.Order) {
	if c.Decision.Mode == scale.Manage {
		facts.Refreshes.Want(o, g.Group)
	}
}

// Set is SetDesiredCapacity, or in minimum mode UpdateAutoScalingGroup of the minimum.
func (g *Group) Set(d scale.Decision) (string, operation.Call) {
	verb := operation.SetDesired
	if d.Mode == scale.Minimum {
		verb = operation.SetMin
	}
	return g.Group, operation.Call{Verb: verb, Argument: strconv.Itoa(d.To)}
}
