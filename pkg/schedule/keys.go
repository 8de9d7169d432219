package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/span"
)

// Keys are the keys of a schedule.
func (s *Schedule) Keys() keys.Set {
	zone := zoneOf(s.Zone)
	return keys.Set{
		keys.Text("zone", &zone, calendar.AZone).Like("timezone", "time_zone", "tz").Then(func() { s.Zone, _ = calendar.Zone(zone) }), // it was checked
		keys.Sections("entries", &s.Entries, "a schedule without entries has no effect", func(e *Entry) keys.Set { return e.keys(s.Zone) }).
			Like("schedules", "rules", "windows", "cron", "actions", "scheduled_actions", "events").Required(),
		keys.Demand(nil, s.twice),
	}
}

// twice refuses entries of which the earlier never decides, because a later one is about the same times, and two
// of one name, which nobody could tell apart in a reason.
func (s *Schedule) twice(at keys.At) {
	for i := range s.Entries {
		b, entry := &s.Entries[i], fmt.Sprintf("entries[%d]", i)
		for j := range i {
			a := &s.Entries[j]
			first := keys.Where(at.File(), at.File(), at.Line(fmt.Sprintf("entries[%d]", j)))
			if b.Name != "" && a.Name == b.Name && at.Sound(entry+".name") {
				at.Problem(entry+".name", "%s is the name of another entry (%s) already; give each entry a name of its own", keys.Show(b.Name), first)
			}
			if at.SoundBelow(entry) && at.SoundBelow(fmt.Sprintf("entries[%d]", j)) && a.sameTimes(b) && (!a.ends() || contradict(a, b)) {
				at.Problem(entry, "applies at the same times as an earlier entry (%s), so a size in the earlier entry never "+
					"takes effect; remove one of the two", first)
			}
		}
	}
}

func zoneOf(zone *time.Location) string {
	if zone == nil {
		return "UTC"
	}
	return zone.String()
}

// aName is what an entry is called in reasons, metrics and tables. It is in the language of who writes it, with the
// dashes, quotes and marks of that language.
var aName = keys.LikeUpTo(60, pattern.Of(`^[\pL\pN][\pL\pN\pM _.,:/'‐-―‘-‟«»‹›·•…、。「」，．／：-]*$`),
	"a name of letters, digits, spaces and _ . , : / ' - with at most 60 bytes, which begins with a letter or a digit")

// keys are the keys of an entry, whose clock hangs in the zone of the schedule unless it says so.
func (e *Entry) keys(usual *time.Location) keys.Set {
	zone, size := "", e.Min
	if e.Zone == nil {
		e.Zone = usual
	}
	if e.Zone != usual {
		zone = e.Zone.String()
	}
	exact := func() bool { return e.Min.Given && e.Min == e.Max }
	return keys.Set{
		foreignToEntries,
		keys.Text("name", &e.Name, aName).ShownIf(func() bool { return e.Name != "" }),
		keys.Text("zone", &zone, calendar.AZone).ShownIf(func() bool { return zone != "" }).Like("timezone", "time_zone", "tz").Then(func() {
			if zone != "" {
				e.Zone, _ = calendar.Zone(zone) // it was checked
			}
		}),
		keys.List("hours", &e.Hours, "with an empty list the entry never begins; write hours, or remove the key `hours`", calendar.HoursForm).ShownIf(func() bool { return len(e.Hours) > 0 }),
		keys.One("start", &e.Start, calendar.MomentForm).ShownIf(func() bool { return !e.Start.IsZero() }).Like("from", "at", "begin", "cron", "recurrence", "start_time"),
		keys.One("end", &e.End, calendar.MomentForm).ShownIf(func() bool { return !e.End.IsZero() }).Like("until", "stop", "end_time"),
		keys.List("only", (*[]calendar.Day)(&e.Only), "with an empty list the entry never begins; remove the key `only`", calendar.DayForm).ShownIf(func() bool { return len(e.Only) > 0 }),
		keys.List("except", (*[]calendar.Day)(&e.Except), "an empty list excepts no day; remove the key `except`", calendar.DayForm).ShownIf(func() bool { return len(e.Except) > 0 }),
		keys.Whole("size", &size.Size, keys.AtLeast(0)).Given(&size.Given).ShownIf(exact).Like("desired", "desired_capacity", "capacity", "desired_size", "desired_replicas", "desired_count", "replicas", "count", "value", "to"),
		keys.Whole("min", &e.Min.Size, keys.AtLeast(0)).Given(&e.Min.Given).ShownIf(func() bool { return e.Min.Given && !exact() }).Like("min_size", "min_capacity", "min_replicas", "minimum"),
		keys.Whole("max", &e.Max.Size, keys.AtLeast(0)).Given(&e.Max.Given).ShownIf(func() bool { return e.Max.Given && !exact() }).Like("max_size", "max_capacity", "max_replicas", "maximum"),
		keys.One("lead", &e.Lead, leadForm).ShownIf(func() bool { return e.Lead != Lead{} }),
		keys.Yes("raise_max", &e.RaiseMax).ShownIf(func() bool { return e.RaiseMax }),
		keys.Demand(keys.Rule{"anyOf": []any{keys.Rule{"required": []string{"hours"}}, keys.Rule{"required": []string{"start"}}}}, e.timed),
		keys.Demand(keys.Rule{"anyOf": []any{keys.Rule{"required": []string{"size"}}, keys.Rule{"required": []string{"min"}}, keys.Rule{"required": []string{"max"}}}},
			func(at keys.At) { e.sized(at, size) }),
	}
}

// foreignToEntries are what other calendars say of an entry.
var foreignToEntries = keys.Foreign{}.
	Add("hours", "write the days before the time: hours: [\"mon-fri 08:00-18:00\"], or start: \"mon-fri 08:00\"", "days", "day", "weekdays", "days_of_week", "day_of_week", "weekday").
	Add("hours", "write hours: [\"mon-fri 08:00-18:00\"], or start and end", "duration", "length", "for", "time", "times", "window").
	Add("", "every entry in the file applies; to switch one off, remove it or put a # before its lines", "enabled", "disabled", "active", "suspended").
	Add("except", "write except: [us, \"12-24\"], where a country means its public holidays, and \"12-24\" is 24 December", "exclude", "excluding", "holidays", "skip", "exclusions", "without")

// timed refuses an entry whose time nobody can tell, or that never holds.
func (e *Entry) timed(at keys.At) {
	switch hours, start, end := at.Has("hours"), at.Has("start"), at.Has("end"); {
	case hours && (start || end):
		at.Problem(at.First("start", "end"), "cannot be combined with the key `hours`, which already has a beginning and an end; remove this key or the key `hours`, or write two entries")
	case !hours && !start && !at.Misspelt("start") && !at.Misspelt("hours"):
		at.Problem("", `has no time: write hours ("mon-fri 08:00-18:00"), or start ("mon-fri 08:00", cron, or a date)`)
	case !at.Sound("start", "end", "zone") || !at.SoundBelow("hours") || !at.SoundBelow("only") || !at.SoundBelow("except"):
	case start && e.Start.Once() && end && e.End.Once() && !e.Start.Sooner(e.End):
		at.Problem("end", "is not after start, so the entry never applies; write a later end")
	case start && end && e.Start.Once() != e.End.Once():
		at.Problem("end", "start and end must both have a year, or both have none")
	case start && e.Start.Once() && (at.Has("only") || at.Has("except")):
		at.Problem(at.First("only", "except"), "cannot be combined with a start that has a year, because such a start is a single day; remove this key")
	case start && end && e.Start.Same(e.End):
		at.Problem("end", "is the same moment as start, so the entry never applies; write a later moment")
	case e.never() && at.Has("only"):
		at.Problem(at.First("only", "except"), "leaves no day on which the entry begins, so the entry never applies: "+
			"each day in `only` is also in `except`, or is not a day of %s", e.written())
	case e.never():
		at.Problem("except", "leaves no day on which the entry begins, so the entry never applies")
	}
}

// sized takes the exact size, and refuses an entry that asks for no size.
func (e *Entry) sized(at keys.At, size Bound) {
	switch {
	case size.Given && (e.Min.Given || e.Max.Given):
		at.Problem(at.First("min", "max"), "cannot be combined with size, which sets the minimum and the maximum")
	case size.Given:
		e.Min, e.Max = size, size
	case !e.Min.Given && !e.Max.Given && !at.Misspelt("size") && !at.Misspelt("min") && !at.Misspelt("max"):
		at.Problem("", "sets no size: write size, min, max, or min and max")
	case e.Min.Given && e.Max.Given && e.Min.Size > e.Max.Size && at.Sound("min", "max"):
		at.Problem("max", "%d is below min %d", e.Max.Size, e.Min.Size)
	}
	if e.Lead != (Lead{}) && !e.Min.Given {
		at.Problem("lead", "raises the minimum before the entry begins, but this entry has no minimum; write min or size, or remove lead")
	}
}

// longestLead is how long before its beginning an entry may raise the size.
const longestLead = 24 * time.Hour

// leadForm is "measured", or a length of time.
var leadForm = keys.As(keys.Checked(keys.TextForm, keys.That(keys.Rule{"pattern": "^(measured|" + span.Pattern[1:len(span.Pattern)-1] + ")$"}, func(v string) string {
	if v == "measured" {
		return ""
	}
	switch d, err := span.Parse(v); {
	case err != nil:
		if strings.ContainsAny(v, "0123456789") {
			return err.Error()
		}
		return err.Error() + "; or write lead: measured, which uses the time that the slowest of the last five growths took"
	case d > longestLead:
		return "is above 1d"
	}
	return ""
})), func(v string) Lead {
	if v == "measured" {
		return Lead{Measured: true}
	}
	d, _ := span.Parse(v) // it was checked
	return Lead{For: d}
}, func(l Lead) string {
	if l.Measured {
		return "measured"
	}
	return keys.Say(l.For)
})
