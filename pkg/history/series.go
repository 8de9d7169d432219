package history

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Point is one value of a series.
type Point struct {
	// At is when its period began, as the source of the signal says, and for a size when it was
	// looked at.
	At     time.Time
	Value  float64
	Period time.Duration // 0 for a size
}

// The series of every tier, beside those of its signals: its size as it was wanted of the cloud, and
// how much of it was in service.
const (
	Desired   = "desired"
	InService = "in_service"
)

// Series are the values of a signal of a tier, or Desired or InService, with times from from
// to before to, oldest first and each time once: of a value that was corrected later, the last. What
// was missing has no point, and neither has a value that was used although it was old: missing data
// is never zero. A resource that was renamed is followed to its names of before.
func (v View) Series(tier, signal string, from, to time.Time) (out []Point, err error) {
	if !from.Before(to) {
		return nil, fmt.Errorf("a series from %s to %s is empty: the end must be after the start", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))
	}
	all, err := v.names()
	if err != nil {
		return nil, err
	}
	names := Namings(all)
	// A value is read by evaluations that come later: minutes after its period, and hours after it where
	// a daily one is read.
	err = v.each(names, tier, from, to.Add(lateSample), func(r scale.Record) {
		if p, found := pointOf(r, signal); found && !p.At.Before(from) && p.At.Before(to) {
			out = append(out, p)
		}
	})
	slices.SortStableFunc(out, func(a, b Point) int { return a.At.Compare(b.At) })
	slices.Reverse(out) // the last of equal ones stays
	out = slices.CompactFunc(out, func(a, b Point) bool { return a.At.Equal(b.At) })
	slices.Reverse(out)
	return out, err
}

// lateSample is how long after its time a value may have been recorded first.
const lateSample = time.Hour

// Each calls f with the records of a tier from from to before to, in the order of their times within
// each block of two hours; a resource that was renamed is followed to its names of before.
func (v View) Each(tier string, from, to time.Time, f func(scale.Record)) error {
	names, err := v.names()
	if err != nil {
		return err
	}
	return v.each(names, tier, from, to, f)
}

// pointOf is what a record says of a signal.
func pointOf(r scale.Record, signal string) (p Point, found bool) {
	c := r.Decision.Capacity
	switch {
	case signal == Desired && c.Known():
		return Point{At: c.At, Value: float64(c.Desired)}, true
	case signal == InService && c.Known():
		return Point{At: c.At, Value: float64(c.InService)}, true
	}
	for _, s := range r.Decision.Samples {
		if s.Signal == signal && s.Current() && !math.IsNaN(s.Value) {
			return Point{At: s.At, Value: s.Value, Period: s.Period}, true
		}
	}
	return p, false
}

// each calls f with the records of a tier from from to before to, in the order of their times within
// each block, under whatever name they stand.
func (v View) each(names Namings, tier string, from, to time.Time, f func(scale.Record)) error {
	mine := names.Of(tier)
	asked := map[string]bool{tier: true}
	if len(mine) > 0 {
		for _, n := range names.Resource(mine[len(mine)-1].Resource) {
			asked[n.Tier] = true
		}
	}
	for name := range asked {
		id, known := v.ids[name]
		if !known {
			continue
		}
		passes, err := v.between(name, id, from.UnixMicro(), to.UnixMicro())
		if err != nil {
			return err
		}
		for _, p := range passes {
			if !v.belongs(names, mine, name, time.UnixMicro(p.at)) {
				continue
			}
			r, err := p.record()
			if err != nil {
				return err
			}
			f(renamed(r, tier))
		}
	}
	return nil
}

// belongs reports whether a record of a name and a time is of the resource that has the name mine
// is about.
func (v View) belongs(names, mine Namings, name string, at time.Time) bool {
	of := names.Of(name)
	if len(mine) == 0 || len(of) == 0 {
		return true
	}
	n, found := of.At(at)
	if !found {
		n = of[0]
	}
	return n.Resource == mine[len(mine)-1].Resource
}

// between are the evaluations of a tier from from to before to, oldest first.
func (v View) between(tier string, id, from, to int64) ([]pass, error) {
	blocks, err := readPacked(v.tx, `SELECT body FROM blocks WHERE tier = ? AND span BETWEEN ? AND ? ORDER BY span`, id, from/span, (to-1)/span)
	if err != nil {
		return nil, err
	}
	live, err := readPacked(v.tx, `SELECT body FROM passes WHERE shard = ? AND at >= ? AND at < ? ORDER BY at, rowid`, id/shardOf, from, to)
	if err != nil {
		return nil, err
	}
	unwanted := func(p pass) bool { return p.tier != tier || p.at < from || p.at >= to }
	return merge(slices.DeleteFunc(blocks, unwanted), slices.DeleteFunc(live, unwanted)), nil
}
