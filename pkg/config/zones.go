package config

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
)

// zones notes the zones of a tier that exist and are hardly meant.
func (t *tierKeys) zones(at keys.At) {
	t.config.zone(at, "schedule.zone")
	for i := range t.Schedule.Entries {
		t.config.zone(at, fmt.Sprintf("schedule.entries[%d].zone", i))
	}
	t.config.zone(at, "guards.maintenance_window.zone")
}

// zones notes those of the rest of the file.
func (c *Config) zones(at keys.At) {
	c.zone(at, "budgets.time_zone")
	c.zone(at, "notify.zone")
}

func (c *Config) zone(at keys.At, path string) {
	if says := calendar.Unmoved(at.Value(path)); says != "" && at.Sound(path) {
		c.note(at, path, says)
	}
}
