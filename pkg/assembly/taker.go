package assembly

import (
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Taker is the tier that brings an operation to its end: that of its name, or another that scales
// the same; "" for none. What it can bring to an end is the rule of its kind.
func Taker(cfg *config.Config, op scale.Operation) (name string) {
	for _, t := range cfg.Tiers {
		if k, is := t.Target.(kind.Changer); is && k.Takes(t.Resource(), op) && (name == "" || t.Name == op.Tier) {
			name = t.Name
		}
	}
	return name
}
