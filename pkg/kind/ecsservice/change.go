package ecsservice

import (
	"strconv"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Look orders the service and, in minimum mode, the scalable target whose minimum is moved.
func (s *Service) Look(c kind.Change, _ facts.Facts, o *facts.Order) {
	facts.Services.Want(o, s.key())
	if c.Tier.Mode == scale.Minimum {
		facts.ScalableTargets.Want(o, s.key())
	}
}

// LookToShrink orders what tells of a deployment: ECS takes a smaller count during one, and
// keeps fewer tasks of both versions.
func (s *Service) LookToShrink(c kind.Change, known facts.Facts, o *facts.Order) {
	s.Look(c, known, o)
}

// Set is UpdateService with the desired count and nothing else, or in minimum mode
// RegisterScalableTarget with the minimum and nothing else.
func (s *Service) Set(d scale.Decision) (string, operation.Call) {
	verb := operation.SetCount
	if d.Mode == scale.Minimum {
		verb = operation.SetLeastCount
	}
	return s.key(), operation.Call{Verb: verb, Argument: strconv.Itoa(d.To)}
}
