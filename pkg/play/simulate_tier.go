package play

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/stage"
)

// notPlayed is why a tier cannot be played: what a recorded load costs a database or a
// machine is in no file.
func notPlayed() string {
	keys := slices.DeleteFunc(kinds.Keys(), func(key string) bool { return !stage.Serves(key) })
	return fmt.Sprintf("simulate supports only tiers with the key `%s`, because it does not know how much one unit of "+
		"other tiers serves", strings.Join(keys, "` or `"))
}

// playable is a copy of a configuration with the single tier that a load is played
// against, owned by dynascale, and notes on what is not as in the configuration.
func playable(cfg *config.Config, name string) (*config.Config, []string, error) {
	var all, played, others []string
	for _, t := range cfg.Tiers {
		all = append(all, t.Name)
		if stage.Serves(t.Target.Kind()) {
			played = append(played, t.Name)
		} else {
			others = append(others, t.Name+", which scales "+scaled(t))
		}
	}
	var notes []string
	if name == "" {
		switch {
		case len(played) == 0:
			return nil, nil, fmt.Errorf("no tier of the configuration can be simulated: %s; the configuration has only %s", notPlayed(), strings.Join(others, "; "))
		case len(played) > 1:
			return nil, nil, fmt.Errorf("the configuration has %d tiers that can be simulated; choose one with --tier: %s",
				len(played), strings.Join(played, ", "))
		case len(others) > 0:
			notes = append(notes, "left out: "+strings.Join(others, "; "))
		}
		name = played[0]
	}
	i := slices.IndexFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == name })
	if i < 0 {
		return nil, nil, errors.New(api.NoTier(name, all))
	}
	t := cfg.Tiers[i]
	if !stage.Serves(t.Target.Kind()) {
		hint := "this configuration has no tier that can be simulated"
		if len(played) > 0 {
			hint = "tiers that can be simulated: " + strings.Join(played, ", ")
		}
		return nil, nil, fmt.Errorf("tier %s scales %s and cannot be simulated: %s; %s", name, scaled(t), notPlayed(), hint)
	}
	if asked := asksOf(t, true); len(asked) > 0 {
		return nil, nil, fmt.Errorf("tier %s cannot be simulated: it reads %s, and simulate does not know what endpoints report for a load; for a simulation, use a signal with a preset instead",
			name, strings.Join(asked, " and "))
	}
	if asked := asksOf(t, false); len(asked) > 0 && (t.Queue == "" || len(asked) > 1) {
		return nil, nil, fmt.Errorf("tier %s cannot be simulated: it reads %s, but simulate has only one "+
			"queue, that of the key `queue`; for a simulation, set this key, read no other queue, and put the "+
			"messages of all queues into one load file",
			name, strings.Join(asked, " and "))
	}
	if t.Mode != scale.Manage {
		notes = append(notes, fmt.Sprintf("tier %s is in %s mode; it is simulated in manage mode", name, t.Mode))
		t.Mode = scale.Manage
	}
	one := *cfg
	one.Tiers = []config.Tier{t}
	return &one, notes, nil
}

// scaled is what a tier scales, in words and by its key: "the readers of shop-db (rds_replicas)".
func scaled(t config.Tier) string {
	return "the " + t.Target.Words().Of + " " + t.Target.Name() + " (" + t.Target.Kind() + ")"
}

// asksOf are what the signals of a tier ask themselves, each once: "queue jobs", or those of endpoints.
func asksOf(t config.Tier, endpoints bool) (all []string) {
	for _, s := range t.Signals {
		d := s.Source.Direct
		if d == nil || slices.Contains(all, d.Subject()) {
			continue
		}
		if _, asks := d.(signal.Asked); asks == endpoints {
			all = append(all, d.Subject())
		}
	}
	return all
}
