package app

import (
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// subject is what a tier scales, by its kind. At most one field is set.
type subject struct {
	Group    *asg.Group
	Replicas *rdsreplicas.Replicas
	Class    *rdsclass.Class
	ACU      *rdsacu.ACU
	Machine  *ec2size.Machine
}

func subjectOf(t config.Tier) (s subject) {
	switch x := t.Target.(type) {
	case *asg.Group:
		s.Group = x
	case *rdsreplicas.Replicas:
		s.Replicas = x
	case *rdsclass.Class:
		s.Class = x
	case *rdsacu.ACU:
		s.ACU = x
	case *ec2size.Machine:
		s.Machine = x
	}
	return s
}

// groupOf is the name of the group that a tier scales; "" when it scales something else.
func groupOf(t config.Tier) string {
	if g := subjectOf(t).Group; g != nil {
		return g.Group
	}
	return ""
}

// watched is a tier as the collector sees it.
func watched(t config.Tier) collector.Tier {
	return collector.Tier{Name: t.Name, Mode: t.Mode, Signals: t.Signals, Resource: t.Resource(), Kind: t.Target.(kind.Viewer)}
}

// watchedBy is a tier for its kind.
func watchedBy(t config.Tier) kind.Watched {
	return kind.Watched{Name: t.Name, Mode: t.Mode, Region: t.Region, Signals: t.Signals, Limits: t.Limits}
}

// rulesOf is what the operator of a tier accepts.
func rulesOf(t config.Tier) operation.Rules {
	switch s := subjectOf(t); {
	case s.Machine != nil:
		return operation.Rules{NewAddress: s.Machine.AllowNewAddress, Managed: s.Machine.AllowManaged}
	case s.Class != nil:
		return operation.Rules{Outage: s.Class.AllowOutage, Managed: s.Class.AllowManaged}
	case s.ACU != nil:
		return operation.Rules{Managed: s.ACU.AllowManaged}
	}
	return operation.Rules{}
}

// takes reports whether a tier can bring an operation to its end. It is the rule of
// its kind.
func takes(t config.Tier, op scale.Operation) bool {
	k, is := t.Target.(kind.Changer)
	return is && k.Takes(t.Resource(), op)
}
