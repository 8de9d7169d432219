package collector

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// mostActivities is how many short groups are looked at in one pass. All
	// Auto Scaling calls of an account share one limit, and after a large event
	// every group is short at once.
	mostActivities  = 10
	activityTimeout = 5 * time.Second
	activityMemory  = time.Hour
)

// fetchActivities asks short groups what went wrong, those first that waited
// longest.
func (c *Collector) fetchActivities(ctx context.Context, now time.Time) {
	var short []*group
	for _, g := range c.groups {
		switch {
		case !g.known:
		case g.is.Capacity.InService >= g.is.Capacity.Desired:
			g.reached, g.activities, g.activityTrouble = now, nil, ""
		default:
			if g.reached.IsZero() {
				g.reached = c.lastReached(g)
			}
			short = append(short, g)
		}
	}
	slices.SortStableFunc(short, func(a, b *group) int { return a.asked.Compare(b.asked) })
	var calls errgroup.Group
	calls.SetLimit(groupCalls)
	limit := share(ctx, 0.5, activityTimeout)
	for _, g := range short[:min(len(short), mostActivities)] {
		since := g.since(now)
		calls.Go(func() error {
			activities, err := call(ctx, "reading the activities of group "+g.name, limit, func(ctx context.Context) ([]scale.Activity, error) {
				return c.o.Groups.Activities(ctx, g.name, since)
			})
			g.asked = now
			if err != nil {
				g.activityTrouble = err.Error() // the last answer stands
				return nil
			}
			g.activities, g.activityTrouble = activities, ""
			return nil
		})
	}
	_ = calls.Wait()
}

// lastReached asks the ledger when the group last had all it wanted, for the
// first pass after a start.
func (c *Collector) lastReached(g *group) time.Time {
	var at time.Time
	for _, tier := range g.tiers {
		for _, p := range c.past(tier).Ring {
			if p.InService >= p.Desired && p.At.After(at) {
				at = p.At
			}
		}
	}
	return at
}

// since is when the wait for the present size began, at most an hour ago.
func (g *group) since(now time.Time) time.Time {
	if hour := now.Add(-activityMemory); g.reached.Before(hour) {
		return hour
	}
	return g.reached
}

// failedLaunches are newest first, as they came.
func (g *group) failedLaunches(now time.Time) []scale.Activity {
	var failed []scale.Activity
	for _, a := range g.activities {
		if a.Failed && !a.Start.Before(g.since(now)) {
			failed = append(failed, a)
		}
	}
	return failed
}
