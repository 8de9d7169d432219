package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
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
			t.config.noteShared(at, fmt.Sprintf("%s.policies[%d].count", d.path, i), "is 0, so the tier never "+d.what+"; if this is meant, write select: disabled instead of policies; otherwise write 1 or more")
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

// alarmed notes an emergency that begins below the bound at which the tier grows: no growth by that signal ever waits
// for the hours of maintenance. One at the bound says that this is meant.
func (t *tierKeys) alarmed(at keys.At) {
	w := t.Guards.MaintenanceWindow
	if len(w.Hours) == 0 || !at.SoundBelow("guards.maintenance_window") || !at.SoundBelow("scalers") {
		return
	}
	for i, e := range w.Emergency {
		bound := math.Inf(1)
		for _, s := range t.Scalers {
			if s == nil {
				return
			}
			for _, r := range s.Reads() {
				if r.Signal == e.Signal {
					grows := math.Inf(-1) // of what only some scalers grow at, nothing is told
					if r.Key == "above" && r.Factor == 1 {
						grows = r.Bound
					}
					bound = min(bound, grows)
				}
			}
		}
		if e.Above < bound && !math.IsInf(bound, 0) {
			t.config.noteShared(at, fmt.Sprintf("guards.maintenance_window.emergency[%d].above", i), fmt.Sprintf("the tier grows only when %s is above %s, so all growth by %[1]s is an emergency and never waits for the maintenance window; "+
				"write a value above %[2]s; if this growth must never wait, write %[2]s", e.Signal, keys.Say(bound)))
		}
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

// mostlyClose is the share of the upper bound above which a lower one leaves no room: a tier of ten that shrinks by one
// has a ninth more load in each unit.
const mostlyClose = 0.9

// close notes two bounds between which hardly anything lies. What is a total does not rise when the tier shrinks.
func (t *tierKeys) close(at keys.At) {
	for i, s := range t.Scalers {
		if s == nil {
			continue
		}
		all, path := s.Reads(), fmt.Sprintf("scalers[%d].%s", i, s.Kind())
		if len(all) != 1 || all[0].Key != "above" || t.isTotal(all[0].Signal) || t.likelyTotal(all[0].Signal) || !at.SoundBelow(path) {
			continue
		}
		r, below := all[0], path+".below"
		if r.At != "" {
			below = keys.Join(path, r.At) + ".below"
		}
		if at.Has(below) && r.Bound > 0 && r.Shrink > mostlyClose*r.Bound {
			write, _ := strconv.ParseFloat(fmt.Sprintf("%.2g", r.Bound/1.5), 64) // which is a number
			t.config.noteShared(at, below, fmt.Sprintf("%s is close to the value of the key `above` (%s): a smaller tier has a higher value, so the tier would shrink and grow again and again; write a smaller value, such as %s",
				keys.Say(r.Shrink), keys.Say(r.Bound), keys.Say(write)))
		}
	}
}

// rarely is longer than the time in which a load of machines or tasks comes and goes.
const rarely = 30 * time.Minute

// rare notes a signal that is read so seldom that a tier which could follow its load sees the load too late.
func (t *tierKeys) rare(at keys.At) {
	if t.Target == nil || t.Target.WorstCase() > 0 {
		return
	}
	for _, s := range t.Signals {
		if path := "signals." + s.Name + ".every"; s.Every > rarely && s.Importance != signal.Low && at.Has(path) && at.SoundBelow("signals."+s.Name) {
			t.config.noteShared(at, path, "it can take up to "+keys.Say(s.Every)+" until the tier learns of a higher load; write a shorter time, such as 5m, or set importance: low if no scaler needs the signal")
		}
	}
}
