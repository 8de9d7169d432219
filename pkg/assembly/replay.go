package assembly

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Replay is a configuration that decides again what was recorded; actions are all that operators gave.
func Replay(cfg *config.Config, actions []scale.Action) *replay.Replay {
	m := replay.NewMemory(MemorySpan(cfg), actions)
	o := replay.Options{Parts: loop.Parts{Policies: policies(cfg, true), Links: links(cfg)}, Fleet: func() *fleet.Fleet { return Fleet(cfg, m) },
		Memory: m, Tiers: map[string]replay.Tier{}}
	for _, t := range cfg.Tiers {
		is := replay.Tier{Mode: t.Mode, Definitions: definitions(t)}
		for _, s := range t.Scalers {
			for _, r := range s.Reads() {
				if !slices.Contains(is.Reads, r.Signal) {
					is.Reads = append(is.Reads, r.Signal)
				}
			}
		}
		for _, s := range Observed(t).Signals {
			if c, made := collector.NewComputed(s); made {
				is.Computed = append(is.Computed, replay.Computed{Name: s.Name, Made: c.Made, Make: c.Make})
			}
		}
		o.Tiers[t.Name] = is
	}
	return replay.New(o)
}
