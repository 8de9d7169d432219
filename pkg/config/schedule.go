package config

import (
	"cmp"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// scheduled refuses sizes that the tier may never have: limits.max is above every schedule.
func (t *tierKeys) scheduled(at keys.At) {
	if len(t.Schedule.Entries) == 0 || !at.SoundBelow("limits") || t.counted() && !at.Has("limits") { // which was told
		return
	}
	rungs := len(t.ladder())
	for i := range t.Schedule.Entries {
		e := &t.Schedule.Entries[i]
		entry := fmt.Sprintf("schedule.entries[%d]", i)
		place, _ := at.Note(entry, "")
		t.Places = append(t.Places, place)
		t.raises(at, entry+".raise_max", e.RaiseMax)
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
				at.Problem(bound.key, "%d is above limits.max %d, which no schedule can exceed; raise limits.max, or write a smaller size", bound.size, t.Limits.Max)
			}
		}
	}
}

// raises refuses an entry that raises the maximum in AWS where there is none, and where others set the desired size.
func (t *tierKeys) raises(at keys.At, key string, raises bool) {
	switch {
	case !raises || t.Target == nil:
	case !t.Target.Traits().RaisesMax:
		at.Problem(key, "raises the maximum of an Auto Scaling group in AWS, and this tier has no group; remove the key")
	case t.Mode == scale.Minimum:
		at.Problem(key, "needs mode manage: in mode minimum other scaling policies set the desired size, and AWS would "+
			"terminate units when the maximum is lowered again; raise the group's maximum yourself, and "+
			"remove the key")
	}
}

// Scheduled notes what of the schedules is right and probably not meant, as of now: entries that ask for different
// sizes at once within a year, with the one that decides, unless that is the rarer of the two; events that are over, or
// many years ahead; and sizes of 0 where limits.min is not. What goes over a table is meant.
// file is what a configuration of one file is called.
func (c *Config) Scheduled(file string, now time.Time) (notes Problems) {
	for _, t := range c.Tiers {
		note := func(entry int, format string, args ...any) {
			at := Problem{Line: t.Line, Path: "tiers." + t.Name + ".schedule"}
			if entry < len(t.Places) {
				at = t.Places[entry]
			}
			at.File, at.Message = cmp.Or(t.File, file), fmt.Sprintf(format, args...)
			notes = append(notes, at)
		}
		for _, o := range t.Schedule.Overlaps(now, now.AddDate(1, 0, 0)) {
			first := o.At.In(t.Schedule.Zone).Format("Mon 2006-01-02 15:04 MST")
			switch {
			case o.Special:
			case o.Begin:
				note(o.Entry, "%s and %s begin at the same moment and ask for different sizes, first at %s; %[2]s decides, because it comes later in the file; write %[1]s below %[2]s if %[1]s should decide", o.Under, o.Over, first)
			case !o.OfTable:
				note(o.Entry, "%s and %s ask for different sizes at the same time, first at %s; %[2]s decides, because it comes later in the file; write %[1]s below %[2]s if %[1]s should decide", o.Under, o.Over, first)
			}
		}
		for i := range t.Schedule.Entries {
			switch e := &t.Schedule.Entries[i]; {
			case e.Over(now):
				note(i, "%s is over and never comes again; remove the entry, or give it another year", e.Called())
			case e.Far(now) > 0:
				note(i, "%s first begins in the year %d, more than nine years from now; write the year that is meant", e.Called(), e.Far(now))
			case e.Max.Given && e.Max.Size == 0 && t.Limits.Min > 0:
				note(i, "%s sets the maximum to 0: the tier then has no capacity at all, although limits.min is %d; write 1 or more unless this is meant", e.Called(), t.Limits.Min)
			}
		}
	}
	return notes
}
