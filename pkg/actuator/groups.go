package actuator

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reader reads groups as they are now, at most 100 names a call; a missing group
// is absent from the answer.
type Reader interface {
	Groups(ctx context.Context, names []string) (map[string]estate.Group, error)
}

// Writer changes one group.
type Writer interface {
	SetDesired(ctx context.Context, group string, size int) error
	SetMin(ctx context.Context, group string, size int) error
}

// Refreshes tells of a running instance refresh in a sentence; "" when none is.
type Refreshes interface {
	Refreshing(ctx context.Context, group string) (string, error)
}

// Groups is the Hand for Auto Scaling groups.
type Groups struct {
	// Of maps tiers to group names.
	Of        map[string]string
	Reader    Reader
	Writer    Writer
	Refreshes Refreshes
}

const (
	namesPerCall = 100
	// writesAtOnce is small because all Auto Scaling calls of an account and
	// region share one undocumented limit with every other tool in it.
	writesAtOnce = 4
)

// Apply reads all groups to be changed again, in batches, and then changes each,
// those that grow first: when time or calls run out, shrinking can wait.
func (g Groups) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	var names []string
	for i, d := range plan {
		out[i] = scale.Outcome{Status: scale.Unchanged}
		if d.Changes() {
			names = append(names, g.Of[d.Tier])
		}
	}
	seen, failed := g.read(ctx, names)
	var work errgroup.Group
	work.SetLimit(writesAtOnce)
	for _, i := range growthFirst(plan) {
		d := plan[i]
		work.Go(func() error {
			defer func() {
				if r := recover(); r != nil {
					out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(d), r)}
				}
			}()
			group := g.Of[d.Tier]
			if err := failed[group]; err != nil {
				out[i] = outcome("read the group again before "+verb(d), err, false)
				return nil
			}
			out[i] = g.change(ctx, d, seen)
			return nil
		})
	}
	_ = work.Wait()
	return out
}

// growthFirst are the indices of the decisions that change something.
func growthFirst(plan scale.Plan) []int {
	var grow, shrink []int
	for i, d := range plan {
		switch {
		case d.To > d.From:
			grow = append(grow, i)
		case d.To < d.From:
			shrink = append(shrink, i)
		}
	}
	return append(grow, shrink...)
}

func (g Groups) read(ctx context.Context, names []string) (map[string]estate.Group, map[string]error) {
	seen, failed := map[string]estate.Group{}, map[string]error{}
	for len(names) > 0 {
		batch := names[:min(namesPerCall, len(names))]
		names = names[len(batch):]
		got, err := g.Reader.Groups(ctx, batch)
		for _, n := range batch {
			if err != nil {
				failed[n] = err
			} else if x, ok := got[n]; ok {
				seen[n] = x
			}
		}
	}
	return seen, failed
}

// change is the only line of dynascale that changes a group.
func (g Groups) change(ctx context.Context, d scale.Decision, seen map[string]estate.Group) scale.Outcome {
	name := g.Of[d.Tier]
	group, ok := seen[name]
	if !ok {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: group %s is gone", verb(d), name)}
	}
	now := scale.Snapshot{Mode: d.Mode, Capacity: group.Capacity}.Current()
	if now == d.To {
		return scale.Outcome{Status: scale.Unchanged, Detail: fmt.Sprintf("%s: it is %d already", verb(d), now)}
	}
	if now != d.From {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf(
			"%s: it is %d by now, somebody else changed it; dynascale looks again at the next tick", verb(d), now)}
	}
	if d.Mode == scale.Own {
		if why := operation.GroupObjection(name, group.Tags); why != "" {
			return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: %s", verb(d), why)}
		}
		if why, err := g.Refreshes.Refreshing(ctx, name); err != nil {
			return outcome("ask for instance refreshes before "+verb(d), err, false)
		} else if why != "" {
			return scale.Outcome{Status: scale.InProgress, Detail: verb(d) + ": " + why}
		}
	}
	var err error
	if d.Mode == scale.Floor {
		err = g.Writer.SetMin(ctx, name, d.To)
	} else {
		err = g.Writer.SetDesired(ctx, name, d.To)
	}
	if err != nil {
		return outcome(verb(d), err, true)
	}
	return scale.Outcome{Status: scale.Applied, Detail: verb(d)}
}

// outcome tells what a failure means for the size of the tier. Only a write that
// got no answer, or that AWS failed at, leaves it unknown.
func outcome(doing string, err error, wrote bool) scale.Outcome {
	next := "; dynascale looks again at the next tick"
	status := scale.Failed
	switch kind := scale.KindOf(err); {
	case kind == scale.Busy:
		status = scale.InProgress
	case kind == scale.Invalid || kind == scale.Missing:
		status = scale.Refused
	case kind == scale.Denied:
		status = scale.Refused
		next = "; check the credentials and permissions of dynascale"
	case (kind == scale.Unreachable || kind == scale.Internal) && wrote:
		status = scale.Unknown
		next = "; it may or may not have arrived, the next tick will tell"
	}
	return scale.Outcome{Status: status, Detail: fmt.Sprintf("%s: %v%s", doing, err, next)}
}
