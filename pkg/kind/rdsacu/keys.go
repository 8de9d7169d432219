package rdsacu

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ACU is a Serverless v2 cluster whose least capacity is scaled.
type ACU struct {
	Cluster      string
	Rungs        []scale.Rung
	MaxACU       float64 // 0 leaves the largest capacity as it is
	AllowManaged bool
	Worst        time.Duration
}

// New is a cluster with the defaults of the configuration.
func New() *ACU { return &ACU{Worst: 15 * time.Minute} }

// Kind is "rds_acu".
func (*ACU) Kind() string { return "rds_acu" }

// Key has the keys of Keys beneath it.
func (a *ACU) Key() keys.Key {
	return keys.Section(a.Kind(), a).Like("acu", "serverless", "rds_capacity", "aurora_capacity", "rds_serverless")
}

// Keys are the keys beneath it.
func (a *ACU) Keys() keys.Set {
	return keys.Set{
		foreign,
		keys.Text("cluster", &a.Cluster, kind.ClusterName).Single().Required().Like("database", "db", "db_cluster", "cluster_identifier", "db_cluster_identifier", "name", "identifier", "id", "source"),
		kind.Numbers(&a.Rungs),
		keys.Number("max_acu", &a.MaxACU, keys.AtLeast(0.0), keys.AtMost(256.0)).Like("max_capacity", "maximum_capacity", "max_acus", "maximum"),
		keys.Yes("allow_managed", &a.AllowManaged),
		keys.Span("worst_case", &a.Worst, keys.AtLeast(time.Minute), keys.AtMost(keys.Day)),
		keys.Demand(nil, func(at keys.At) {
			kind.Few(a.Rungs, at)
			last, falls := scale.Rung{}, false // a ladder that falls is told once
			for i, r := range a.Rungs {
				switch {
				case r.Name == "" || falls && kind.Units(r) <= kind.Units(last):
				case last.Name != "" && kind.Units(r) <= kind.Units(last):
					falls = true
					if half := a.half(at); half > 0 {
						at.Problem(fmt.Sprintf("ladder[%d]", half), "a comma separates two entries, so %s,5 is the two entries %[1]s and 5; if this is one number, write %[1]s.5", a.Rungs[half-1].Name)
						continue
					}
					at.Problem(fmt.Sprintf("ladder[%d]", i), "%s is not above the entry before it, %s", r.Name, last.Name)
				default:
					last = r
				}
			}
			if a.MaxACU > 0 && last.Name != "" && a.MaxACU < kind.Units(last) {
				at.Problem("max_acu", "%s is below the largest entry of the ladder, %s", keys.Say(a.MaxACU), last.Name)
			}
		}),
	}
}

// foreign are the settings of a Serverless v2 cluster in AWS.
var foreign = keys.Foreign{}.
	Add("ladder", "dynascale sets the minimum capacity; write all capacities that the minimum may have, smallest first: ladder: [0.5, 1, 2, 4, 8, 16]", "min_capacity", "minimum_capacity", "min_acu", "min_acus", "minimum").
	Add("ladder", "write all capacities that the minimum may have, smallest first: ladder: [0.5, 1, 2, 4, 8, 16]; the key `max_acu` is the maximum capacity", "scaling_configuration", "serverless_v2_scaling_configuration", "serverlessv2_scaling_configuration")

// half is the entry that is the 5 of a capacity with a decimal comma, [0,5, 1, 2]; 0 for none.
func (a *ACU) half(at keys.At) int {
	for i, r := range a.Rungs {
		if r.Name == "5" && at.Joined("ladder", i) {
			return i
		}
	}
	return 0
}

// Name is the cluster's.
func (a *ACU) Name() string { return a.Cluster }

// Thing is "cluster".
func (*ACU) Thing() string { return "cluster" }

// Ladder are the capacities.
func (a *ACU) Ladder() []scale.Rung { return a.Rungs }

// WorstCase is how long RDS may take for a change.
func (a *ACU) WorstCase() time.Duration { return a.Worst }

// Guards are quick: a change interrupts nothing.
func (*ACU) Guards() guard.Set {
	return guard.Set{
		Stabilization:  guard.Stabilization{Grow: 0, Shrink: 15 * time.Minute},
		ShrinkDelay:    guard.ShrinkDelay{Shrink: time.Hour},
		ShrinkLimit:    guard.ShrinkLimit{Share: 1},
		Cooldown:       guard.Cooldown{Grow: 5 * time.Minute, Shrink: 30 * time.Minute},
		CircuitBreaker: guard.CircuitBreaker{Probe: time.Hour},
	}
}

// Headroom is none: the cluster takes what it needs above its least capacity.
func (*ACU) Headroom(func(string) string) guard.Headroom { return guard.Headroom{} }

// Demands are those of a slow vertical tier.
func (a *ACU) Demands(t kind.Tier, at keys.At) {
	kind.Slow(t, a.Worst, at)
	kind.Vertical(t, at)
}

// Rule is what a schema can say: steps, and no minimum to move.
func (*ACU) Rule() keys.Rule {
	return kind.All(kind.NoMinimum(), kind.Stepwise())
}

// Claims are none beside the name.
func (*ACU) Claims() []kind.Claim { return nil }

// Traits are the ladder and the least capacity.
func (*ACU) Traits() kind.Traits { return kind.Traits{Vertical: true, Least: true} }
