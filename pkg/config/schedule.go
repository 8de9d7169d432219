package config

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/keys"
)

// scheduled refuses sizes that the tier may never have: limits.max is above every schedule.
func (t *tierKeys) scheduled(at keys.At) {
	if len(t.Schedule.Entries) == 0 || !at.SoundBelow("limits") {
		return
	}
	rungs := len(t.ladder())
	if t.Schedule.RaiseMax && (t.Target == nil || !t.Target.Traits().RaisesMax) {
		at.Problem("schedule.raise_max", "only an Auto Scaling group has a maximum of its own that can be raised")
	}
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
