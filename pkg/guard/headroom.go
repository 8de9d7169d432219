package guard

import (
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Headroom lets a vertical tier change only to a type, class or capacity that it can have,
// and shrink only to one that is large enough for the memory and connections in use. An idle processor says nothing about memory: a database whose
// working set no longer fits reads from the disk, and one with too few connections
// refuses its clients.
type Headroom struct {
	// Freeable is a signal of free memory in bytes, Used one in percent of the
	// rung's memory, Connections one that counts them; "" for none.
	Freeable, Used, Connections string
	// Cache is the share of any rung's memory, in 0..1, that the engine fills with
	// what it can do without: 0.75 is the buffer pool of MySQL on RDS.
	Cache float64
}

const (
	// memoryRoom and connectionRoom are the shares of the smaller rung that may be
	// in use right after the change.
	memoryRoom     = 0.9
	connectionRoom = 0.8
)

// Name is the rule's name in reasons.
func (Headroom) Name() string { return reason.Headroom }

// On is every change of a rung.
func (Headroom) On() Cause { return Wish | Repair | Saving | Emergency }

// Check stops before a rung that the tier cannot be, and holds a shrink onto one that
// is too small, or about which it is not known.
func (g Headroom) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	current, want := m.Current, m.Want
	ladder := s.Capacity.Ladder
	if want < 1 || max(want, current) > len(ladder) {
		return want, reason.Cause{}
	}
	to, why := nearest(ladder, current, want)
	unfit := reason.Cause{Text: why}
	if to >= current {
		return to, unfit
	}
	held, bad := g.holds(s, current, to)
	return held, reason.Join("; ", unfit, bad)
}

// nearest is the rung that comes nearest to the wanted one, among those that the tier can
// be; why is empty when it is the wanted one.
func nearest(ladder []scale.Rung, current, want int) (to int, why string) {
	step := 1
	if want > current {
		step = -1
	}
	for to = want; to != current && ladder[to-1].Unfit != ""; to += step {
		if why == "" {
			why = ladder[to-1].Unfit
		}
	}
	return to, why
}

// holds holds a shrink.
func (g Headroom) holds(s *scale.Snapshot, current, want int) (int, reason.Cause) {
	from, to := s.Capacity.Ladder[current-1], s.Capacity.Ladder[want-1]
	bad := reason.Join("; ", g.memory(s, from, to), g.connections(s, to))
	if !bad.Given() {
		return want, bad
	}
	return current, bad
}

// memory tells why the memory in use would not fit.
func (g Headroom) memory(s *scale.Snapshot, from, to scale.Rung) reason.Cause {
	var used float64
	switch {
	case g.Freeable == "" && g.Used == "":
		return reason.Cause{}
	case from.Memory == 0 || to.Memory == 0:
		unknown := from.Name
		if to.Memory == 0 {
			unknown = to.Name
		}
		return reason.Cause{Text: "the memory of " + unknown + " is unknown"}
	case g.Freeable != "":
		x, why := sampleOf(s, g.Freeable)
		if why.Given() {
			return why
		}
		used = float64(from.Memory) - x
	default:
		x, why := sampleOf(s, g.Used)
		if why.Given() {
			return why
		}
		used = float64(from.Memory) * x / 100
	}
	own := max(0, used-g.Cache*float64(from.Memory))
	need, room := own+g.Cache*float64(to.Memory), memoryRoom*float64(to.Memory)
	if need <= room {
		return reason.Cause{}
	}
	return reason.Say("%s would need %s of memory on %s, but at most %s may be used", s.Tier, reason.Shown("memory needed", need/gib, "GiB", amount.Bytes(need)), to.Name, reason.Shown("memory", room/gib, "GiB", amount.Bytes(room)))
}

// connections tells why the open connections would not fit.
func (g Headroom) connections(s *scale.Snapshot, to scale.Rung) reason.Cause {
	if g.Connections == "" {
		return reason.Cause{}
	}
	x, why := sampleOf(s, g.Connections)
	switch most := connectionRoom * float64(to.Connections); {
	case why.Given():
		return why
	case to.Connections == 0:
		return reason.Cause{Text: "the maximum connections of " + to.Name + " are unknown"}
	case x > most:
		return reason.Say("%s open, but at most %.0f may be open before a change to %s, whose maximum is %d",
			reason.Shown("connections", x, "", amount.CountOf(int(math.Round(x)), "connection is", "connections are")), reason.Value("most connections", most, ""), to.Name, reason.Count("connections taken", to.Connections))
	}
	return reason.Cause{}
}

func sampleOf(s *scale.Snapshot, signal string) (float64, reason.Cause) {
	x, ok := s.Sample(signal)
	switch {
	case !ok:
		return 0, reason.Cause{Text: signal + " is missing"}
	case x.Value < 0 || math.IsNaN(x.Value) || math.IsInf(x.Value, 0):
		return 0, reason.Say("%s is %s, which is impossible", signal, reason.Amount(signal, x.Value, x.Unit))
	}
	return x.Value, reason.Cause{}
}

// gib is a GiB in bytes.
const gib = 1 << 30
