package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// present splits the newest records into those of tiers that are there, and those of
// tiers that left the configuration. A tier that is still in the newest evaluation is there,
// whatever the file says: the daemon has not read it yet.
func present(cfg *config.Config, records []scale.Record) (live, removed []scale.Record) {
	var newest time.Time
	for _, r := range records {
		if r.Decision.At.After(newest) {
			newest = r.Decision.At
		}
	}
	for _, r := range records {
		if configured(cfg, r.Decision.Tier) || r.Decision.At.Equal(newest) {
			live = append(live, r)
		} else {
			removed = append(removed, r)
		}
	}
	return live, removed
}

func configured(cfg *config.Config, tier string) bool {
	return slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == tier })
}

// printRemoved lists the tiers that left the configuration, and their actions: nobody
// looks after them, but a tier that comes back obeys again. flags are what a command needs to ask the same daemon.
func printRemoved(w io.Writer, removed []scale.Record, actions []scale.Action, now time.Time, flags string) {
	if len(removed) == 0 {
		return
	}
	say(w, "\nNot in the configuration any more ('dynascale history TIER' still shows these tiers)")
	for _, r := range removed {
		d := r.Decision
		say(w, fmt.Sprintf("  %s: last evaluated %s UTC, %s", d.Tier, d.At.UTC().Format("2006-01-02 15:04:05"), sentence(d)))
		for _, a := range actions {
			if a.Tier == d.Tier {
				offer(w, "    in force again if the tier comes back: "+reason.Action(a, now)+"; to end this action:", "dynascale resume "+a.ID+flags)
			}
		}
	}
}

// actionsOf are the actions about tiers that are not among the removed ones.
func actionsOf(actions []scale.Action, removed []scale.Record) []scale.Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a scale.Action) bool {
		return slices.ContainsFunc(removed, func(r scale.Record) bool { return r.Decision.Tier == a.Tier })
	})
}
