package assembly

import (
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
)

// Observed is a tier as the collector sees it.
func Observed(t config.Tier) collector.Tier {
	return collector.Tier{Name: t.Name, Mode: t.Mode, Signals: t.Signals, Resource: t.Resource(), Kind: t.Target, UnitPrice: t.UnitPrice}
}

// Watched is a tier for its kind.
func Watched(t config.Tier) kind.Watched {
	return kind.Watched{Name: t.Name, Mode: t.Mode, Region: t.Region, Signals: t.Signals, Limits: t.Limits}
}
