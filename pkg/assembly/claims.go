package assembly

import (
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/memory"
)

// Claims say which resource every tier of a configuration scales: a memory belongs to that, and not
// to the name.
func Claims(cfg *config.Config) []memory.Claim {
	out := make([]memory.Claim, 0, len(cfg.Tiers))
	for _, t := range cfg.Tiers {
		out = append(out, memory.Claim{Tier: t.Name, Resource: memory.Resource{
			Region: t.Region, Account: t.Account(), Kind: t.Target.Kind(), Name: t.Target.Name(),
		}})
	}
	return out
}
