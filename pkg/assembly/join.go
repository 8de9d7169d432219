package assembly

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
)

// joined observes several accounts and regions at the same time and gives one
// snapshot per tier, in the order of the configuration.
type joined struct {
	observers []loop.Observer
	order     []string
	// modes are the tiers' modes, for those whose observer failed as a whole.
	modes map[string]scale.Mode
}

// Observe contains a panic of one observer in that observer's tiers.
func (j joined) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	found := make([][]scale.Snapshot, len(j.observers))
	why := make([]string, len(j.observers))
	observe := func(i int) {
		defer func() {
			if r := recover(); r != nil {
				why[i] = fmt.Sprintf("a Go panic in dynascale ended the reading of AWS; this is a defect of dynascale; please report it: %v", r)
			}
		}()
		found[i] = j.observers[i].Observe(ctx, now)
	}
	// The last one runs here: most daemons have only that one.
	var work sync.WaitGroup
	for i := range j.observers {
		if i == len(j.observers)-1 {
			observe(i)
			break
		}
		work.Go(func() { observe(i) })
	}
	work.Wait()
	if len(found) == 1 && slices.EqualFunc(found[0], j.order, func(s scale.Snapshot, tier string) bool { return s.Tier == tier }) {
		return found[0]
	}
	seen := make(map[string]*scale.Snapshot, len(j.order))
	for _, list := range found {
		for i := range list {
			seen[list[i].Tier] = &list[i]
		}
	}
	out := make([]scale.Snapshot, 0, len(j.order))
	for _, tier := range j.order {
		switch s := seen[tier]; {
		case s != nil:
			out = append(out, *s)
		case j.modes[tier] == scale.Off:
			out = append(out, scale.Snapshot{Tier: tier, Mode: scale.Off, Now: now})
		default:
			out = append(out, scale.Snapshot{Tier: tier, Mode: j.modes[tier], Now: now, Gaps: []scale.Gap{{
				Signal: scale.CapacitySignal, Why: firstOf(why, "it was not read"),
			}}})
		}
	}
	return out
}

func firstOf(list []string, otherwise string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return otherwise
}
