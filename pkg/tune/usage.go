package tune

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Type is what is known of a type of machine or a class of database by its name.
type Type struct {
	// CPUs are its virtual CPUs; 0 where they are not known.
	CPUs float64
	// Bursts is set where it may use all of them only for as long as its CPU credits last.
	Bursts bool
}

// Usage is what the records of a tier tell of how much its machine or database is used. It is filled with Add, in any
// order of the records, and judged with Size.
type Usage struct {
	// CPU is the signal that reads its CPU in percent; "" where it has none.
	CPU string
	// Room is how the tier's guard of memory and connections looks at smaller sizes.
	Room guard.Headroom
	// Limits are those of the tier.
	Limits guard.Limits
	// TypeOf knows types and classes by their names.
	TypeOf func(name string) Type

	looks  []look
	newest scale.Decision
	denied map[string]denial // by the name of a size
}

// look is what one record says.
type look struct {
	at   int64  // of the evaluation, in milliseconds since 1970
	name string // of the size
	// seen is the instant that the CPU is about; 0 where there was no value.
	seen             int64
	percent, minutes float64
	full             bool
}

// denial counts in how many evaluations a smaller size did not have the memory or connections for what was in use.
type denial struct {
	times, looks int
	at           int64  // the newest time, in milliseconds since 1970
	why          string // then
}

// Add reads one record. Nothing of d is kept but its newest.
func (u *Usage) Add(d *scale.Decision) {
	if !d.Capacity.Known() || d.Capacity.Desired < 1 || d.Capacity.Desired > len(d.Capacity.Ladder) {
		return
	}
	if u.newest.At.Before(d.At) {
		u.newest = *d
	}
	l := look{at: d.At.UnixMilli(), name: d.Capacity.Name(d.Capacity.Desired)}
	if x := read(d, u.CPU); x != nil && x.Quality != scale.Idle && x.Value >= 0 && !math.IsInf(x.Value, 1) { // NaN is not at least 0
		l.seen, l.minutes, l.percent = x.At.UnixMilli(), cmp.Or(max(0, x.Period.Minutes()), 1), min(x.Value, 100)
		l.full = x.AtLeast || x.Value >= saturated
	}
	u.looks = append(u.looks, l)
	u.deny(d)
}

// read is what a signal read; nil where it did not.
func read(d *scale.Decision, signal string) *scale.Sample {
	for i := range d.Samples {
		if d.Samples[i].Signal == signal {
			return &d.Samples[i]
		}
	}
	return nil
}

// saturated is the CPU in percent from which on the load may be larger than what is read.
const saturated = 98

// deny asks the guard about every smaller size, where it can read all that it looks at.
func (u *Usage) deny(d *scale.Decision) {
	for _, name := range []string{u.Room.Freeable, u.Room.Used, u.Room.Connections} {
		if name != "" && read(d, name) == nil {
			return
		}
	}
	if u.denied == nil {
		u.denied = map[string]denial{}
	}
	s := scale.Snapshot{Tier: d.Tier, Now: d.At, Capacity: d.Capacity, Samples: d.Samples}
	current, at := d.Capacity.Desired, d.At.UnixMilli()
	for want := 1; want < current; want++ {
		size := &d.Capacity.Ladder[want-1]
		if size.Unfit != "" {
			continue
		}
		n := u.denied[size.Name]
		n.looks++
		if to, why := u.Room.Check(&s, guard.Move{Ordered: current, Current: current, Want: want}); to != want {
			if n.times++; at >= n.at {
				n.at, n.why = at, why.Text
			}
		}
		u.denied[size.Name] = n
	}
}

// use is how many virtual CPUs were in use for a time.
type use struct {
	at      time.Time
	cpus    float64
	minutes float64
	full    bool
}

// uses are those of every datapoint, once each, oldest first. Left out is one whose period was not over when the size
// changed, and one of a size whose virtual CPUs are not known: unknown are the names of those.
func (u *Usage) uses() (out []use, unknown []string, changes int) {
	sort.Slice(u.looks, func(a, b int) bool { return u.looks[a].at < u.looks[b].at })
	var last, changed int64
	name := ""
	for i := range u.looks {
		l := &u.looks[i]
		if name != "" && l.name != name {
			changed = l.at
			changes++
		}
		if name = l.name; l.seen <= last || l.seen < changed {
			continue
		}
		last = l.seen
		of := u.TypeOf(l.name)
		if of.CPUs <= 0 {
			if !slices.Contains(unknown, l.name) {
				unknown = append(unknown, l.name)
			}
			continue
		}
		out = append(out, use{time.UnixMilli(l.seen).UTC(), of.CPUs * l.percent / 100, l.minutes, l.full})
	}
	return out, unknown, changes
}
