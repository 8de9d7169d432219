package config

import (
	"cmp"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

// scheduled refuses sizes that the tier may never have: limits.max is above every schedule.
func (t *tierKeys) scheduled(at keys.At) {
	if len(t.Schedule.Entries) == 0 || !at.SoundBelow("limits") {
		return
	}
	rungs := len(t.ladder())
	for i := range t.Schedule.Entries {
		e := &t.Schedule.Entries[i]
		entry := fmt.Sprintf("schedule.entries[%d]", i)
		for _, bound := range []struct {
			key  string
			size int
			is   bool
		}{{at.First(entry+".size", entry+".min"), e.Min.Size, e.Min.Given}, {at.First(entry+".size", entry+".max"), e.Max.Size, e.Max.Given}} {
			switch {
			case !bound.is || !at.Sound(bound.key):
			case rungs > 0 && (bound.size < 1 || bound.size > rungs):
				at.Problem(bound.key, "%d is outside the ladder, which has positions 1 to %d", bound.size, rungs)
			case bound.size > t.Limits.Max:
				at.Problem(bound.key, "%d is above limits.max %d, which no schedule exceeds; raise limits.max, or ask for less", bound.size, t.Limits.Max)
			}
		}
	}
}

// Overlaps notes the entries of schedules that hold at once within a year and ask for different sizes, with the one
// that decides. What goes over a table is meant. file is what a configuration of one file is called.
func (c *Config) Overlaps(file string, now time.Time) (notes Problems) {
	for _, t := range c.Tiers {
		for _, o := range t.Schedule.Overlaps(now, now.AddDate(1, 0, 0)) {
			if !o.OfTable {
				notes = append(notes, Problem{File: cmp.Or(t.File, file), Line: t.Line, Path: "tiers." + t.Name + ".schedule", Message: fmt.Sprintf("%s and %s ask for different sizes at the same time, first at %s; %s decides, because it stands later",
					o.Under, o.Over, o.At.In(t.Schedule.Zone).Format("Mon 2006-01-02 15:04 MST"), o.Over)})
			}
		}
	}
	return notes
}
