package assembly

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Replay is a configuration that decides again what was recorded; actions are all that operators gave.
func Replay(cfg *config.Config, actions []scale.Action) *replay.Replay {
	tiers := map[string]replay.Tier{}
	for _, t := range cfg.Tiers {
		is := replay.Tier{Mode: t.Mode}
		for _, s := range t.Scalers {
			for _, r := range s.Reads() {
				if !slices.Contains(is.Reads, r.Signal) {
					is.Reads = append(is.Reads, r.Signal)
				}
			}
		}
		tiers[t.Name] = is
	}
	m := replay.NewMemory(MemorySpan(cfg), actions)
	whole := Fleet(cfg, m)
	return replay.New(loop.Parts{Policies: policies(cfg), Links: links(cfg), Reviewer: whole}, whole.Over, tiers, m)
}
