package app

import (
	"context"
	"fmt"
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
	var work sync.WaitGroup
	for i, o := range j.observers {
		work.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					why[i] = fmt.Sprintf("observing panicked, which is a defect of dynascale: %v", r)
				}
			}()
			found[i] = o.Observe(ctx, now)
		})
	}
	work.Wait()
	seen := map[string]scale.Snapshot{}
	for _, list := range found {
		for _, s := range list {
			seen[s.Tier] = s
		}
	}
	out := make([]scale.Snapshot, 0, len(j.order))
	for _, tier := range j.order {
		s, ok := seen[tier]
		switch {
		case ok:
		case j.modes[tier] == scale.Off:
			s = scale.Snapshot{Tier: tier, Mode: scale.Off, Now: now}
		default:
			s = scale.Snapshot{Tier: tier, Mode: j.modes[tier], Now: now, Gaps: []scale.Gap{{
				Signal: scale.CapacitySignal, Why: firstOf(why, "it was not observed"),
			}}}
		}
		out = append(out, s)
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
