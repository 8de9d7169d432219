package asg

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// wantHistory orders what AWS remembers of the time in which nobody looked. Without a price there is
// nothing to catch up.
func (g *Group) wantHistory(t kind.Watched, o *facts.Order) {
	if !t.Away.IsZero() && !t.Remembered().Spent.At.IsZero() {
		facts.History.Want(o, facts.HistoryKey(g.Group, t.Away))
		facts.Launched.Want(o, g.Group)
	}
}

// history is how the size that is billed changed since then; nil where nobody was away. Scaling activities tell, and
// the start of what still runs; of the second alone what came and went is not known.
func (g *Group) history(t kind.Watched, is resource.Group, f facts.Facts, now time.Time) *scale.History {
	if t.Away.IsZero() || t.Remembered().Spent.At.IsZero() {
		return nil
	}
	read := facts.History.Get(f, facts.HistoryKey(g.Group, t.Away))
	running := facts.Launched.Get(f, g.Group)
	told, h := read.Is, &scale.History{Since: read.Is.Since}
	switch {
	case read.Found:
	case running.Found:
		told, h = resource.History{Since: t.Away}, &scale.History{Since: t.Away, Partial: true}
	default:
		return &scale.History{Since: now}
	}
	units := heaviest(is.Launch)
	for _, l := range told.With(running.Is).Lives {
		if !l.Begin.Before(h.Since) {
			h.Steps = append(h.Steps, scale.Step{At: l.Begin, By: units})
		}
		if !l.End.IsZero() && !l.End.Before(h.Since) {
			h.Steps = append(h.Steps, scale.Step{At: l.End, By: -units})
		}
	}
	slices.SortStableFunc(h.Steps, func(a, b scale.Step) int { return a.At.Compare(b.At) })
	return h
}

// heaviest is how many units a machine counts at most: activities do not tell the type of a machine that is gone.
func heaviest(l resource.Launch) int {
	most := 1
	for _, x := range l.Options {
		if n, known := unitsOf(l.Unit, x); known {
			most = max(most, int(n))
		}
	}
	return most
}
