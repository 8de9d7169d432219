package assembly

import (
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/memory"
)

// Claims say which resource every tier of a configuration scales: a memory belongs to that, and not
// to the name. A tier with a selector claims nothing before something is chosen; its memory stays
// with its name until then.
func Claims(cfg *config.Config) []memory.Claim { return claims(cfg.Tiers, nil) }

// claims are those of tiers, of which some have selected what they scale, by their names.
func claims(tiers []config.Tier, selected map[string]string) []memory.Claim {
	out := make([]memory.Claim, 0, len(tiers))
	for _, t := range tiers {
		name := t.Target.Name()
		if selects(t) {
			if name = selected[t.Name]; name == "" {
				continue
			}
		}
		out = append(out, memory.Claim{Tier: t.Name, Resource: memory.Resource{
			Region: t.Region, Account: t.Account(), Kind: t.Target.Kind(), Name: name,
		}})
	}
	return out
}

// selects reports whether what a tier scales is chosen and not named.
func selects(t config.Tier) bool {
	k, is := t.Target.(kind.Selecting)
	return is && k.Selects().Is()
}
