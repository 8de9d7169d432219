package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// oneWay notes a tier that nothing ever shrinks: after its first peak it costs its largest size.
func (t *tierKeys) oneWay(at keys.At) {
	if t.Mode == scale.Off || t.Guards.Pace.Shrink.Select == guard.Disabled || len(t.Scalers) == 0 || !at.SoundBelow("scalers") || !at.SoundBelow("guards") {
		return
	}
	for i := range t.Schedule.Entries {
		if t.Schedule.Entries[i].Max.Given {
			return // which shrinks it
		}
	}
	var why []string
	for i, s := range t.Scalers {
		says := ""
		if s != nil {
			says = scaler.OnlyGrows(s)
		}
		if says == "" {
			return
		}
		why = append(why, fmt.Sprintf("scalers[%d].%s %s", i, s.Kind(), says))
	}
	t.config.noteShared(at, "scalers", "no scaler ever shrinks this tier ("+strings.Join(why, ", ")+"), so the tier keeps the size of its highest peak; add a scaler that shrinks too, such as target; "+
		"if dynascale must never shrink this tier, write guards: {pace: {shrink: {select: disabled}}}")
}

const (
	// longWait is longer than a load of machines or tasks usually lasts: they are there to follow the load of the day.
	longWait = time.Hour
	// shortWeek is less time in a week than a tier needs that grows with the load of the day.
	shortWeek = 24 * time.Hour
)

// hardly notes guards with which a tier nearly never changes. Machines and tasks, which start within minutes and
// interrupt nothing, are there to follow the load; a database may well wait for a day, or for Sunday.
func (t *tierKeys) hardly(at keys.At) {
	for _, d := range []struct {
		path, what string
		rate       guard.Rate
	}{{"guards.pace.grow", "grows", t.Guards.Pace.Grow}, {"guards.pace.shrink", "shrinks", t.Guards.Pace.Shrink}} {
		if i := d.rate.Closed(); i >= 0 && at.SoundBelow(d.path) {
			t.config.noteShared(at, fmt.Sprintf("%s.policies[%d].count", d.path, i), "is 0, so the tier never "+d.what+"; write 1 or more; if this is meant, write select: disabled instead of policies")
		}
	}
	if t.Target == nil || t.Target.WorstCase() > 0 {
		return
	}
	for _, wait := range []struct {
		path, says string
		long       time.Duration
	}{
		{"guards.stabilization.grow", "the tier grows only after the load was high for %s without a break; write a shorter time, such as 1m", t.Guards.Stabilization.Grow},
		{"guards.cooldown.grow", "after each growth the tier does not grow again for %s, however high the load is; write a shorter time, such as 1m", t.Guards.Cooldown.Grow},
	} {
		if wait.long > longWait && at.Has(wait.path) && at.Sound(wait.path) {
			t.config.noteShared(at, wait.path, fmt.Sprintf(wait.says, keys.Say(wait.long)))
		}
	}
	w := t.Guards.MaintenanceWindow
	if open := (calendar.Week{Hours: w.Hours}).Weekly(); open > 0 && open < shortWeek && len(w.Emergency) == 0 && at.SoundBelow("guards.maintenance_window") {
		t.config.noteShared(at, "guards.maintenance_window.hours", fmt.Sprintf("the tier can grow and shrink only in these hours, %s in a week, although a change of this tier interrupts nothing; "+
			"remove maintenance_window, write more hours, or write the key `emergency`, with the signals for which growth does not wait", keys.Say(open)))
	}
}

// noteShared is note, also of what tiers take from defaults: that is told once, where it stands.
func (c *Config) noteShared(at keys.At, path, text string) {
	note, own := at.Note(path, "%s", text)
	if own || !slices.ContainsFunc(c.Notes, func(n Problem) bool {
		return n.File == note.File && n.Line == note.Line && n.Col == note.Col && n.Path == note.Path
	}) {
		c.Notes = append(c.Notes, note)
	}
}
