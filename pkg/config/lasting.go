package config

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
)

// lasting notes an entry of the schedule that nothing ends: whoever knows the scheduled actions of AWS, which set a
// size once, writes a start and no more. What else sets this size for ever is limits.
func (t *tierKeys) lasting(at keys.At) {
	i, lasts := t.Schedule.Lasting()
	last, dated := t.Schedule.Dated()
	always := t.Schedule.Unbroken()
	switch {
	case !lasts && !dated && !always, !at.SoundBelow("schedule"), !at.SoundBelow("limits"):
		return
	case dated:
		i = last
	case always:
		i = 0
	}
	e := &t.Schedule.Entries[i]
	sets, limits := e.Always()
	entry := fmt.Sprintf("schedule.entries[%d]", i)
	switch {
	case dated:
		if limits != "" {
			limits = "; if the size is meant for ever, remove the schedule when this entry begins, and write " + limits
		}
		t.config.note(at, entry, fmt.Sprintf("%s has no end, and no later entry changes the size: from then on %s, for ever; "+
			"write the key `end` (for example end: %q), or a second entry with the size after that time%s", e.Called(), sets, e.DayAfter(), limits))
		return
	case always:
		if limits != "" {
			limits = "; if the size is always meant, write " + limits + " instead of a schedule"
		}
		t.config.note(at, entry, fmt.Sprintf("%s always applies, except perhaps for a few minutes at a time: %s; "+
			"write the times that are meant, as in hours: [\"mon-fri 08:00-18:00\"]%s", e.Called(), sets, limits))
		return
	}
	if limits != "" {
		limits = "; if the size is always meant, write " + limits + " instead of a schedule"
	}
	t.config.note(at, entry, fmt.Sprintf("%s has no end, and no other entry changes the size afterwards: %s; "+
		"write the key `end` (for example end: \"18:00\"), or a second entry with the size after that time%s", e.Called(), sets, limits))
}

// odd notes what cron does and nobody expects.
func (t *tierKeys) odd(at keys.At) {
	for i, e := range t.Schedule.Entries {
		for _, of := range []struct {
			key    string
			moment calendar.Moment
		}{{"start", e.Start}, {"end", e.End}} {
			if path, says := fmt.Sprintf("schedule.entries[%d].%s", i, of.key), of.moment.Odd(); says != "" && at.Sound(path) {
				t.config.note(at, path, says)
			}
		}
	}
}
