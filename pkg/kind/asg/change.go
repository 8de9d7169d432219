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
// one would take machines that the refresh counts on. Before the maximum is lowered the group itself is seen once more:
// AWS terminates at once what is desired above it.
func (g *Group) LookToShrink(c kind.Change, _ facts.Facts, o *facts.Order) {
	if c.Decision.Mode == scale.Manage {
		facts.Refreshes.Want(o, g.Group)
	}
	if c.Decision.Maximum.Lowers() {
		facts.Groups.Want(o, g.Group)
	}
}

// Set is SetDesiredCapacity, or in minimum mode UpdateAutoScalingGroup of the minimum. Where the maximum has to be
// raised for the size it is UpdateAutoScalingGroup of both, so that there is nothing between them.
func (g *Group) Set(d scale.Decision) (string, operation.Call) {
	verb, size := operation.SetDesired, d.To
	switch {
	case d.Maximum.Raises():
		verb = operation.RaiseTo
	case d.Maximum.Lowers():
		verb, size = operation.SetMax, d.Maximum.To
	case d.Mode == scale.Minimum:
		verb = operation.SetMin
	}
	return g.Group, operation.Call{Verb: verb, Argument: strconv.Itoa(size)}
}
