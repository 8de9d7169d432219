package app

import (
	"time"

	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// watched is a tier as the collector sees it.
func watched(t config.Tier) collector.Tier {
	return collector.Tier{Name: t.Name, Mode: t.Mode, Signals: t.Signals, Resource: t.Resource(), Kind: viewerOf(t)}
}

// viewerOf is what a tier scales.
func viewerOf(t config.Tier) kind.Viewer {
	switch s := t.Subject; {
	case s.Machine != nil:
		m := s.Machine
		return &ec2size.Machine{Instance: m.Instance, Rungs: m.Ladder, Fallbacks: m.Fallbacks, AllowNewAddress: m.AllowNewAddress, AllowManaged: m.AllowManaged,
			Drain: m.Drain, Verify: m.Verify, Worst: m.WorstCase}
	case s.Replicas != nil:
		r := s.Replicas
		return &rdsreplicas.Replicas{Source: r.Source, Cluster: r.Cluster, Class: r.Class, Drain: r.Drain, Worst: r.WorstCase, MaxLag: r.MaxLag, File: r.File, Parameter: r.Parameter}
	case s.Class != nil:
		c := s.Class
		return &rdsclass.Class{Database: c.Database, Rungs: c.Ladder, Cache: c.Cache, AllowOutage: c.AllowOutage, AllowManaged: c.AllowManaged, Worst: c.WorstCase}
	case s.ACU != nil:
		a := s.ACU
		return &rdsacu.ACU{Cluster: a.Cluster, Rungs: a.Ladder, MaxACU: a.MaxACU, AllowManaged: a.AllowManaged, Worst: a.WorstCase}
	}
	return &asg.Group{Group: t.Group}
}

// rulesOf is what the operator of a tier accepts.
func rulesOf(t config.Tier) operation.Rules {
	switch s := t.Subject; {
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
	k, is := viewerOf(t).(kind.Changer)
	return is && k.Takes(t.Resource(), op)
}

// watchedBy is a tier for its kind.
func watchedBy(t config.Tier) kind.Watched {
	return kind.Watched{Name: t.Name, Mode: t.Mode, Region: t.Region, Signals: t.Signals, Limits: guard.Limits{Min: t.Limits.Min, Max: t.Limits.Max}}
}

// fits are the signals that tell whether a smaller rung would hold what is used.
func fits(t config.Tier) guard.Fits {
	switch s := t.Subject; {
	case s.Machine != nil:
		return guard.Fits{Used: t.SignalOf("mem_used_percent")}
	case s.Class != nil:
		return guard.Fits{Freeable: t.SignalOf("FreeableMemory"), Connections: t.SignalOf("DatabaseConnections"), Cache: s.Class.Cache}
	}
	return guard.Fits{}
}

// window is when a tier's changes may begin.
func window(t config.Tier) guard.Window {
	w := t.Guards.Window
	if len(w.Hours) == 0 {
		return guard.Window{}
	}
	out := guard.Window{Zone: time.UTC, Worst: t.Subject.WorstCase()}
	if zone, err := time.LoadLocation(w.Zone); err == nil { // the configuration was checked
		out.Zone = zone
	}
	for _, h := range w.Hours {
		out.Hours = append(out.Hours, guard.Hours{Days: h.Days, From: h.From, To: h.To})
	}
	for _, e := range w.Emergency {
		out.Emergency = append(out.Emergency, guard.Trigger{Signal: e.Signal, Above: e.Above})
	}
	return out
}
