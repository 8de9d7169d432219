package app

import (
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/token"
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

// What moved to pkg/assembly, pkg/config and pkg/aws/cloud, for the files of the doctor.
type (
	place    = config.Place
	awsCloud = cloud.Cloud
	Cloud    = assembly.Cloud
)

// Life moved to pkg/life.
type Life = life.Life

const (
	LifeReady     = life.Ready
	LifeNotReady  = life.NotReady
	LifeSilent    = life.Silent
	LifeDead      = life.Dead
	LifeElsewhere = life.Elsewhere
	LifeAnother   = life.Another
	LifeForeign   = life.Foreign
)

var (
	AskLife   = life.Ask
	DoorOf    = life.Door
	apiToken  = token.ForServer
	watched   = assembly.Observed
	watchedBy = assembly.Watched
	clients   = cloud.New
	sourcesOf = assembly.Sources
)

func placeOf(t config.Tier) place         { return t.Place() }
func placesOf(cfg *config.Config) []place { return cfg.Places() }

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
