package rdsclass

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Class is a database whose class is scaled.
type Class struct {
	Database     string
	Rungs        []scale.Rung
	Cache        float64 // share of the memory that the engine's cache takes, 0..1
	AllowOutage  bool
	AllowManaged bool
	Worst        time.Duration
}

// New is a class with the defaults of the configuration.
func New() *Class { return &Class{Cache: 0.75, Worst: time.Hour} }

// Kind is "rds_class".
func (*Class) Kind() string { return "rds_class" }

// Key has the keys of Keys beneath it.
func (c *Class) Key() keys.Key {
	return keys.Section(c.Kind(), c).Like("rds", "database", "db", "instance_class", "rds_instance")
}

// Keys are the keys beneath it.
func (c *Class) Keys() keys.Set {
	return keys.Set{
		keys.Foreign{}.Add("database", "write database: NAME, with the identifier of one database; the capacity of an Aurora Serverless cluster is scaled by rds_acu, and the readers of a cluster by rds_replicas",
			"cluster", "db_cluster", "cluster_identifier", "db_cluster_identifier"),
		keys.Text("database", &c.Database, kind.DatabaseName).Single().Required().Like("source", "db", "instance", "db_instance", "db_instance_identifier", "name", "identifier", "id"),
		kind.Ladder(&c.Rungs, kind.DatabaseClass),
		keys.Demand(nil, func(at keys.At) {
			kind.Rungs(c.Rungs, at)
			kind.Rising(c.Rungs, at)
		}),
		keys.Map("sizes", keys.Entries{
			Names: []keys.Check[string]{keys.That(nil, func(name string) string {
				if c.rung(name) == nil {
					return "is not on the ladder"
				}
				return ""
			})},
			Entry: func(name string, _ int) keys.Key { return c.size(name) },
			All: func() (out []keys.Key) {
				for _, r := range c.Rungs {
					if r.Memory > 0 || r.Connections > 0 {
						out = append(out, c.size(r.Name))
					}
				}
				return out
			},
		}),
		keys.Share("cache", &c.Cache, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Yes("allow_outage", &c.AllowOutage),
		keys.Yes("allow_managed", &c.AllowManaged),
		keys.Span("worst_case", &c.Worst, keys.AtLeast(5*time.Minute), keys.AtMost(keys.Day)),
	}
}

func (c *Class) rung(name string) *scale.Rung {
	if i := slices.IndexFunc(c.Rungs, func(r scale.Rung) bool { return r.Name == name }); i >= 0 {
		return &c.Rungs[i]
	}
	return nil
}

// size is what a class holds, for one that AWS does not tell of.
func (c *Class) size(name string) keys.Key {
	r := c.rung(name)
	if r == nil {
		r = &scale.Rung{}
	}
	return keys.Sub(name, func() keys.Set {
		memory := float64(r.Memory) / (1 << 30)
		return keys.Set{
			keys.Number("memory_gib", &memory, keys.AtLeast(0.0), keys.AtMost(1e6)),
			keys.Then(func() { r.Memory = int64(memory * (1 << 30)) }),
			keys.Whole("connections", &r.Connections, keys.AtLeast(0)),
		}
	})
}

// Name is the database's.
func (c *Class) Name() string { return c.Database }

// Thing is "database".
func (*Class) Thing() string { return "database" }

// Ladder are the classes.
func (c *Class) Ladder() []scale.Rung { return c.Rungs }

// WorstCase is how long RDS may take for a change.
func (c *Class) WorstCase() time.Duration { return c.Worst }

// Guards are those of an outage both ways.
func (*Class) Guards() guard.Set {
	return guard.Set{
		Stabilization:  guard.Stabilization{Grow: 10 * time.Minute, Shrink: time.Hour},
		ShrinkDelay:    guard.ShrinkDelay{Shrink: 3 * keys.Day},
		ShrinkLimit:    guard.ShrinkLimit{Share: 1},
		Cooldown:       guard.Cooldown{Grow: 2 * time.Hour, Shrink: keys.Day},
		CircuitBreaker: guard.CircuitBreaker{Probe: 12 * time.Hour},
	}
}

// Headroom looks at memory and connections.
func (c *Class) Headroom(signalOf func(string) string) guard.Headroom {
	return guard.Headroom{Freeable: signalOf("FreeableMemory"), Connections: signalOf("DatabaseConnections"), Cache: c.Cache}
}

// Demands wants a window, and both signals of Headroom.
func (c *Class) Demands(t kind.Tier, at keys.At) {
	kind.Slow(t, c.Worst, at)
	kind.Vertical(t, at)
	kind.Interrupts(t, at)
	sound := at.SoundBelow("signals")
	for _, need := range [][2]string{{"FreeableMemory", "rds-freeable-memory"}, {"DatabaseConnections", "rds-connections"}} {
		if t.SignalOf(need[0]) == "" && at.Has("signals") && sound {
			at.Problem("signals", "needs a signal with the preset %s, to know whether a smaller class is large enough", need[1])
		}
	}
}

// Rule is what a schema can say: a window, steps, and no minimum to move.
func (*Class) Rule() keys.Rule {
	return kind.All(kind.Windowed(), kind.NoMinimum(), kind.Stepwise())
}

// Claims are none beside the name.
func (*Class) Claims() []kind.Claim { return nil }

// Traits are the ladder.
func (*Class) Traits() kind.Traits { return kind.Traits{Vertical: true} }
