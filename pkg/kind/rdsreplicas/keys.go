package rdsreplicas

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Replicas are the readers of a database or of a cluster.
type Replicas struct {
	Source, Cluster string // one of them is ""
	Class           string // of new replicas; "" is the source's
	Drain           time.Duration
	Worst           time.Duration
	MaxLag          float64 // in the unit of the tier's lag signal; 0 is any
	File, Parameter string  // where endpoints are published; "" is nowhere
	Weighted        bool    // they are published with weights
}

// New are replicas with the defaults of the configuration.
func New() *Replicas { return &Replicas{Drain: 5 * time.Minute, Worst: 2 * time.Hour} }

// Kind is "rds_replicas".
func (*Replicas) Kind() string { return "rds_replicas" }

// Key has the keys of Keys beneath it.
func (r *Replicas) Key() keys.Key {
	return keys.Section(r.Kind(), r).Like("replicas", "readers", "read_replicas", "rds_readers", "aurora_readers")
}

// Keys are the keys beneath it.
func (r *Replicas) Keys() keys.Set {
	var one string
	plain := func() bool { return r.Cluster == "" }
	return keys.Set{
		keys.OneOf("rds_replicas", &one,
			keys.Text("source", &r.Source, kind.DatabaseName).Single().Like("database", "db", "db_instance", "db_instance_identifier", "primary").ShownIf(func() bool { return r.Source != "" }),
			keys.Text("cluster", &r.Cluster, kind.ClusterName).Single().ShownIf(func() bool { return r.Cluster != "" })),
		keys.Text("class", &r.Class, keys.Optional(kind.DatabaseClass)),
		keys.Span("drain", &r.Drain, keys.AtMost(keys.Day)),
		keys.Span("worst_case", &r.Worst, keys.AtLeast(5*time.Minute), keys.AtMost(7*keys.Day)),
		keys.Times("max_lag", &r.MaxLag, r.lagUnit, keys.AtLeast(0.0)),
		keys.Sub("endpoints", r.endpoints).ShownIf(plain),
		keys.Demand(nil, func(at keys.At) {
			if r.Cluster != "" && at.Set("endpoints") {
				at.Problem("endpoints", "is for a database without a cluster: a cluster has a reader endpoint of its own")
			}
		}),
	}
}

func (r *Replicas) endpoints() keys.Set {
	return keys.Set{
		keys.Text("file", &r.File, keys.Optional(keys.NotEmpty), keys.Path),
		keys.Text("parameter", &r.Parameter, keys.Optional(kind.ParameterName)),
		keys.Yes("weights", &r.Weighted),
		keys.Demand(nil, func(at keys.At) {
			if r.Weighted && r.File == "" && r.Parameter == "" && at.Sound("file", "parameter") {
				at.Problem("weights", "is used only if endpoints are published: set the key `file` or `parameter`")
			}
		}),
	}
}

// Name is that of the database or cluster.
func (r *Replicas) Name() string { return r.Source + r.Cluster }

// Thing is "database" or "cluster".
func (r *Replicas) Thing() string {
	if r.Source != "" {
		return "database"
	}
	return "cluster"
}

// Ladder is nil: readers are counted.
func (*Replicas) Ladder() []scale.Rung { return nil }

// WorstCase is how long it may take to add or remove a reader.
func (r *Replicas) WorstCase() time.Duration { return r.Worst }

// Guards are slow: replicas take half an hour to come and hours to be missed.
func (*Replicas) Guards() guard.Set {
	return guard.Set{
		Stabilization:  guard.Stabilization{Grow: 5 * time.Minute, Shrink: 30 * time.Minute},
		ShrinkDelay:    guard.ShrinkDelay{Shrink: 6 * time.Hour},
		ShrinkLimit:    guard.ShrinkLimit{Share: 1},
		Cooldown:       guard.Cooldown{Grow: 30 * time.Minute, Shrink: 6 * time.Hour},
		CircuitBreaker: guard.CircuitBreaker{Probe: time.Hour},
	}
}

// Headroom is none: readers are as large as their source.
func (*Replicas) Headroom(func(string) string) guard.Headroom { return guard.Headroom{} }

// LagMetric is the metric of CloudWatch that tells how far behind a reader is.
func (r *Replicas) LagMetric() string {
	if r.Cluster != "" {
		return "AuroraReplicaLag"
	}
	return "ReplicaLag"
}

// lagUnit is what that metric counts.
func (r *Replicas) lagUnit() time.Duration {
	if r.Cluster != "" {
		return time.Millisecond
	}
	return time.Second
}

// Readers of a cluster are 10 to 20 ms behind, and those of a database mostly less than a minute.
const (
	leastLag = 100 * time.Millisecond
	mostLag  = time.Hour
)

// Notes say that the lag that is allowed is in the unit of the other kind of readers.
func (r *Replicas) Notes() []kind.Note {
	n := keys.Digits(r.MaxLag)
	switch d := time.Duration(r.MaxLag * float64(r.lagUnit())); {
	case r.MaxLag == 0:
	case r.Cluster != "" && d < leastLag:
		return []kind.Note{{Key: "max_lag", Says: fmt.Sprintf("%s would be %[1]s ms, which most readers of a cluster exceed at times: for a cluster this key is in milliseconds; write %s for %[1]s s", n, keys.Digits(r.MaxLag*1000))}}
	case r.Cluster == "" && d >= mostLag:
		return []kind.Note{{Key: "max_lag", Says: fmt.Sprintf("%s would be %s: for replicas of a database this key is in seconds; write %s for %[1]s ms", n, keys.Say(d), keys.Digits(r.MaxLag/1000))}}
	}
	return nil
}

// Demands wants the lag measured that max_lag bounds.
func (r *Replicas) Demands(t kind.Tier, at keys.At) {
	kind.Slow(t, r.Worst, at)
	if t.Limits.Max > operation.MostOfAny && at.Sound("limits.max") {
		at.Problem("limits.max", "%d is more than RDS allows: a database or cluster has at most %s, and fewer with some engines", t.Limits.Max, amount.Count(operation.MostOfAny, "reader"))
	}
	if r.MaxLag > 0 && at.SoundBelow("signals") && t.SignalOf(r.LagMetric()) == "" {
		preset := "rds-replica-lag"
		if r.Cluster != "" {
			preset = "aurora-replica-lag"
		}
		at.Problem("rds_replicas", "max_lag needs a signal with the preset %s", preset)
	}
}

// Rule is what a schema can say: limits, and no minimum to move.
func (*Replicas) Rule() keys.Rule {
	return kind.All(kind.Bounded(), kind.NoMinimum())
}

// Claims are where endpoints are published: each evaluation the one tier would overwrite
// what the other wrote.
func (r *Replicas) Claims() []kind.Claim {
	var out []kind.Claim
	if r.File != "" {
		out = append(out, kind.Claim{Key: "rds_replicas.endpoints.file", Value: r.File, Local: true})
	}
	if r.Parameter != "" {
		out = append(out, kind.Claim{Key: "rds_replicas.endpoints.parameter", Value: r.Parameter})
	}
	return out
}

// Traits are the readers, and the place where they are published.
func (r *Replicas) Traits() kind.Traits {
	return kind.Traits{Readers: true, Published: r.File != "" || r.Parameter != ""}
}
