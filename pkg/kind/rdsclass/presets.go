package rdsclass

import (
	"github.com/dynascale/dynascale/pkg/kind"
)

// Presets are those of the database's metrics.
func (c *Class) Presets() map[string]kind.Preset {
	return kind.DatabasePresets("DBInstanceIdentifier", c.Database, false)
}
