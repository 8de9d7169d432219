package guard

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Fits lets a vertical tier move only onto a rung that it can be, and shrink only onto
// one that holds what the present one is holding. An idle processor says nothing about memory: a database whose
// working set no longer fits reads from the disk, and one with too few connections
// refuses its clients.
type Fits struct {
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
func (Fits) Name() string { return "fits" }

// On is every change of a rung.
func (Fits) On() Cause { return Wish | Repair }

// Check stops before a rung that the tier cannot be, and holds a shrink onto one that
// is too small, or about which it is not known.
func (g Fits) Check(s scale.Snapshot, m Move) (int, string) {
	current, want := m.Current, m.Want
	ladder := s.Capacity.Ladder
	if want < 1 || max(want, current) > len(ladder) {
		return want, ""
	}
	to, why := nearest(ladder, current, want)
	if to >= current {
		return to, why
	}
	held, bad := g.holds(s, current, to)
	switch {
	case bad == "":
		return held, why
	case why != "":
		bad = why + "; " + bad
	}
	return held, bad
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
func (g Fits) holds(s scale.Snapshot, current, want int) (int, string) {
	ladder := s.Capacity.Ladder
	from, to := ladder[current-1], ladder[want-1]
	var bad []string
	for _, why := range []string{g.memory(s, from, to), g.connections(s, to)} {
		if why != "" {
			bad = append(bad, why)
		}
	}
	if len(bad) == 0 {
		return want, ""
	}
	return current, strings.Join(bad, "; ")
}

// memory tells why the memory in use would not fit.
func (g Fits) memory(s scale.Snapshot, from, to scale.Rung) string {
	var used float64
	switch {
	case g.Freeable == "" && g.Used == "":
		return ""
	case from.Memory == 0 || to.Memory == 0:
		unknown := from.Name
		if to.Memory == 0 {
			unknown = to.Name
		}
		return "it is not known how much memory " + unknown + " has"
	case g.Freeable != "":
		x, why := sampleOf(s, g.Freeable)
		if why != "" {
			return why
		}
		used = float64(from.Memory) - x
	default:
		x, why := sampleOf(s, g.Used)
		if why != "" {
			return why
		}
		used = float64(from.Memory) * x / 100
	}
	own := max(0, used-g.Cache*float64(from.Memory))
	need, room := own+g.Cache*float64(to.Memory), memoryRoom*float64(to.Memory)
	if need <= room {
		return ""
	}
	return fmt.Sprintf("%s would need %s of memory on %s, and %s is the most", s.Tier, gib(need), to.Name, gib(room))
}

// connections tells why the open connections would not fit.
func (g Fits) connections(s scale.Snapshot, to scale.Rung) string {
	if g.Connections == "" {
		return ""
	}
	x, why := sampleOf(s, g.Connections)
	switch {
	case why != "":
		return why
	case to.Connections == 0:
		return "it is not known how many connections " + to.Name + " takes"
	case x > connectionRoom*float64(to.Connections):
		return fmt.Sprintf("%.0f connections are open, and %.0f are the most for %s, which takes %d",
			x, connectionRoom*float64(to.Connections), to.Name, to.Connections)
	}
	return ""
}

func sampleOf(s scale.Snapshot, signal string) (float64, string) {
	x, ok := s.Sample(signal)
	switch {
	case !ok:
		return 0, signal + " is missing"
	case x.Value < 0 || math.IsNaN(x.Value) || math.IsInf(x.Value, 0):
		return 0, fmt.Sprintf("%s reads %.4g, which cannot be right", signal, x.Value)
	}
	return x.Value, ""
}

func gib(bytes float64) string { return fmt.Sprintf("%.1f GiB", bytes/(1<<30)) }
