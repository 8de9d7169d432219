package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/event"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func plan(change ...func(*Plan)) Plan {
	p := Plan{Wait: 30 * time.Second, Interval: 5 * time.Minute, Repeat: 4 * time.Hour, Routes: []Route{{Channels: []string{"ops"}}},
		Channels: map[string]Pace{"ops": {PerHour: 60, Resolved: true}}}
	for _, f := range change {
		f(&p)
	}
	return p
}

func missing(tier string, now time.Time) event.Event {
	return event.Event{Kind: event.DataMissing, Tier: tier, At: now, Severity: event.Warn, Text: "data is missing", Details: []event.Detail{{Name: "signals", Value: []string{"cpu"}}}}
}

func back(tier string, now time.Time) event.Event {
	return event.Event{Kind: event.DataBack, Tier: tier, At: now, Severity: event.Info, Text: "all data is available again"}
}

// desk is a book with one channel and a receiver that takes everything.
type desk struct {
	*Book
	p    Plan
	told []string // "12:00:30 new 2, still 0, happened 0, over 0"
	last Message
	n    int
}

func open(p Plan) *desk { return &desk{Book: NewBook(), p: p} }

func (d *desk) at(offset time.Duration, events ...event.Event) {
	for _, e := range events {
		e.At = noon.Add(offset)
		d.Take(d.p, e, e.At)
	}
}

// until sends what is due, at the time that it is, up to an offset.
func (d *desk) until(offset time.Duration) {
	for now := noon; ; {
		own := d.Desks["ops"]
		if own == nil {
			return
		}
		due := own.Due(d.p, "ops", now)
		if due.IsZero() || due.After(noon.Add(offset)) {
			return
		}
		now = later(now, due)
		d.n++
		m, ok := own.Compose(d.p, "ops", now, fmt.Sprint("m", d.n))
		if !ok {
			if d.n > 10_000 {
				panic("something is due for ever")
			}
			continue
		}
		d.last = m
		d.told = append(d.told, fmt.Sprintf("%s new %d, still %d, happened %d, over %d", now.Format("15:04:05"), len(m.New), len(m.Still), len(m.Happened), len(m.Over)))
		own.Delivered(d.p, now, "200 OK")
	}
}

func TestWhenAndWhatIsTold(t *testing.T) {
	var forty, fortyBack []event.Event
	for i := range 40 {
		forty = append(forty, missing(fmt.Sprintf("tier-%02d", i), noon))
		fortyBack = append(fortyBack, back(fmt.Sprintf("tier-%02d", i), noon))
	}
	evening := calendar.Week{Hours: hours("11:00-13:00"), Zone: time.UTC}
	for _, c := range []struct {
		name  string
		p     Plan
		story func(d *desk)
		want  []string
	}{
		{"forty tiers in one outage are one message, and one when it is over", plan(), func(d *desk) {
			d.at(0, forty[:30]...)
			d.at(20*time.Second, forty[30:]...)
			d.until(2 * time.Minute)
			d.at(10*time.Minute, fortyBack...)
			d.until(time.Hour)
		}, []string{"12:00:30 new 40, still 0, happened 0, over 0", "12:10:30 new 0, still 0, happened 0, over 40"}},
		{"what followed the same cause goes with it", plan(), func(d *desk) {
			d.at(0, forty...)
			d.at(15*time.Second, event.Event{Kind: event.EvaluationFailed, Severity: event.Error, Text: "no tier could be evaluated"}, event.Event{Kind: event.LedgerFailed, Severity: event.Error, Text: "x"})
			d.until(20 * time.Minute)
		}, []string{"12:00:30 new 42, still 0, happened 0, over 0"}},
		{"an error of another topic does not wait for the interval of a warning", plan(), func(d *desk) {
			d.at(0, missing("web", noon))
			d.until(time.Minute)
			d.at(2*time.Minute, event.Event{Kind: event.GrowthHeld, Tier: "web", Severity: event.Error, Text: "open"})
			d.until(20 * time.Minute)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0", "12:02:30 new 1, still 0, happened 0, over 0"}},
		{"what is over before it was told is never told", plan(), func(d *desk) {
			d.at(0, missing("web", noon))
			d.at(20*time.Second, back("web", noon))
			d.until(time.Hour)
		}, nil},
		{"an end without a beginning is not told", plan(), func(d *desk) {
			d.at(0, back("web", noon), event.Event{Kind: event.Reloaded, Severity: event.Info})
			d.until(time.Hour)
		}, nil},
		{"what comes back before its end was told stood all the time", plan(), func(d *desk) {
			d.at(0, missing("web", noon))
			d.until(time.Minute)
			d.at(2*time.Minute, back("web", noon))
			d.at(3*time.Minute, missing("web", noon))
			d.until(time.Hour)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0"}},
		{"the next of a topic after the interval, with what stands", plan(), func(d *desk) {
			d.at(0, missing("web", noon))
			d.until(time.Minute)
			d.at(time.Minute, missing("api", noon))
			d.until(time.Hour)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0", "12:05:30 new 1, still 1, happened 0, over 0"}},
		{"what stands is told again, with all of it", plan(), func(d *desk) {
			d.at(0, forty[:20]...)
			d.until(9 * time.Hour)
		}, []string{"12:00:30 new 20, still 0, happened 0, over 0", "16:00:30 new 0, still 20, happened 0, over 0", "20:00:30 new 0, still 20, happened 0, over 0"}},
		{"quiet hours keep it until their end, but for what is over by then", plan(func(p *Plan) { p.Routes[0].Quiet = evening }), func(d *desk) {
			d.at(0, missing("web", noon), missing("api", noon), event.Event{Kind: event.Adopted, Tier: "web", Severity: event.Warn, Text: "x"})
			d.at(30*time.Minute, back("web", noon))
			d.until(3 * time.Hour)
		}, []string{"13:00:00 new 1, still 0, happened 1, over 0"}},
		{"another route without quiet hours sends at once", plan(func(p *Plan) {
			p.Routes = []Route{{Channels: []string{"ops"}, Quiet: evening}, {Severities: []event.Severity{event.Error}, Channels: []string{"ops"}}}
		}), func(d *desk) {
			d.at(0, missing("web", noon), event.Event{Kind: event.LedgerFailed, Severity: event.Error, Text: "x"})
			d.until(2 * time.Hour)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0", "13:00:00 new 1, still 0, happened 0, over 0"}},
		{"a receiver that keeps incidents gets one a topic", plan(func(p *Plan) { p.Channels["ops"] = Pace{PerHour: 60, Single: true, Resolved: true} }), func(d *desk) {
			d.at(0, missing("web", noon), event.Event{Kind: event.LedgerFailed, Severity: event.Error, Text: "x"})
			d.until(time.Hour)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0", "12:00:30 new 1, still 0, happened 0, over 0"}},
		{"a channel that does not tell ends", plan(func(p *Plan) { p.Channels["ops"] = Pace{PerHour: 60} }), func(d *desk) {
			d.at(0, missing("web", noon))
			d.until(time.Minute)
			d.at(10*time.Minute, back("web", noon))
			d.until(9 * time.Hour)
		}, []string{"12:00:30 new 1, still 0, happened 0, over 0"}},
		{"no more than its rate, and then all of it", plan(func(p *Plan) {
			p.Channels["ops"] = Pace{PerHour: 5, Resolved: true}
			p.Interval = 10 * time.Second
		}), func(d *desk) {
			for i := range 10 {
				d.at(time.Duration(i)*time.Minute, event.Event{Kind: event.Adopted, Tier: fmt.Sprint("t", i), Severity: event.Warn, Text: "x"})
				d.until(time.Duration(i)*time.Minute + 59*time.Second)
			}
			d.until(2 * time.Hour)
		}, []string{"12:00:30 new 0, still 0, happened 1, over 0", "12:12:30 new 0, still 0, happened 9, over 0"}},
		{"what a start finds again and happened before is not told", plan(), func(d *desk) {
			d.at(0, event.Event{Kind: event.OperationMoved, Tier: "vm", Severity: event.Info, Again: true, Text: "x"})
			d.until(time.Hour)
		}, nil},
		{"one action's end is told once, over a restart too", plan(), func(d *desk) {
			d.at(0, event.Event{Kind: event.ActionEndsSoon, Subject: "a12", Severity: event.Warn, Text: "x"}, event.Event{Kind: event.ActionEndsSoon, Subject: "a12", Severity: event.Warn, Text: "x"})
			d.until(time.Hour)
		}, []string{"12:00:30 new 0, still 0, happened 1, over 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(c.p)
			c.story(d)
			if !slices.Equal(d.told, c.want) {
				t.Errorf("told\n%s\nwant\n%s", strings.Join(d.told, "\n"), strings.Join(c.want, "\n"))
			}
			if n := d.Desks["ops"]; n != nil && n.Waiting() != 0 {
				t.Errorf("%d wait at the end", n.Waiting())
			}
		})
	}
}

func hours(list ...string) (out []calendar.Hours) {
	for _, text := range list {
		h, err := calendar.Parse(text)
		if err != nil {
			panic(err)
		}
		out = append(out, h)
	}
	return out
}

// A refusal delays, and what is told then is how things are then. What may have arrived is sent as it was.
func TestRefusals(t *testing.T) {
	p := plan()
	d := open(p)
	d.at(0, missing("web", noon), missing("api", noon))
	own, now := d.Desks["ops"], noon.Add(30*time.Second)
	m, _ := own.Compose(p, "ops", now, "m1")
	if dropped := own.Refused(p, Refusal{Why: "429", After: 30 * time.Second}, now); dropped != 0 || !own.Due(p, "ops", now).Equal(now.Add(30*time.Second)) {
		t.Errorf("after a refusal for 30 s it is due at %v", own.Due(p, "ops", now))
	}
	d.at(40*time.Second, back("web", noon)) // nobody was told, and nobody will be
	now = now.Add(30 * time.Second)
	next, ok := own.Compose(p, "ops", now, "m2")
	if !ok || len(m.New) != 2 || len(next.New) != 1 || next.ID != "m2" {
		t.Fatalf("%v: %+v", ok, next)
	}
	own.Refused(p, Refusal{Why: "no answer", Maybe: true}, now)
	d.at(70*time.Second, back("api", noon)) // somebody may have been told, and so is told of the end
	now = own.Due(p, "ops", now)
	if again, ok := own.Compose(p, "ops", now, "m3"); !ok || again.ID != "m2" || len(again.New) != 1 {
		t.Fatalf("%v: %+v", ok, again)
	}
	own.Delivered(p, now, "200 OK")
	d.until(time.Hour)
	if want := []string{"12:06:20 new 0, still 0, happened 0, over 1"}; !slices.Equal(d.told, want) {
		t.Errorf("told %q, want %q", d.told, want)
	}
}

// The waits double up to a bound, a receiver may ask for more, and not for a week.
func TestTheWaitsOfRefusals(t *testing.T) {
	p := plan()
	own := &Desk{Groups: map[string]*Group{}}
	var waits []string
	for range 9 {
		own.Refused(p, Refusal{Why: "x"}, noon)
		waits = append(waits, own.NotBefore.Sub(noon).String())
	}
	if got := strings.Join(waits, " "); got != "10s 20s 40s 1m20s 2m40s 5m20s 10m40s 15m0s 15m0s" {
		t.Error(got)
	}
	own.Refused(p, Refusal{Why: "x", After: 200 * time.Hour}, noon)
	if got := own.NotBefore.Sub(noon); got != 2*time.Hour {
		t.Errorf("a receiver silences for %s", got)
	}
}

// A message that is refused for good is not tried for ever, and what happened is no news after a day.
func TestWhatIsGivenUp(t *testing.T) {
	p := plan()
	d := open(p)
	d.at(0, missing("web", noon), event.Event{Kind: event.Adopted, Tier: "web", Severity: event.Warn, Text: "x"})
	own := d.Desks["ops"]
	own.Compose(p, "ops", noon.Add(30*time.Second), "m1")
	if dropped := own.Refused(p, Refusal{Why: "400", Final: true}, noon.Add(30*time.Second)); dropped != 2 || own.Waiting() != 0 {
		t.Errorf("dropped %d, %d wait", dropped, own.Waiting())
	}
	d.at(time.Hour, event.Event{Kind: event.Adopted, Tier: "web", Severity: event.Warn, Text: "y"})
	own.Compose(p, "ops", noon.Add(2*time.Hour), "m2")
	if dropped := own.Refused(p, Refusal{Why: "503"}, noon.Add(26*time.Hour)); dropped != 1 || own.Waiting() != 0 {
		t.Errorf("dropped %d of a day ago, %d wait", dropped, own.Waiting())
	}
}

// A receiver that breaks at one message and never says so is spared it after a day, and hears the others.
func TestAMessageThatBreaksItsReceiver(t *testing.T) {
	p := plan()
	d := open(p)
	d.at(0, missing("web", noon))
	own, now := d.Desks["ops"], noon.Add(30*time.Second)
	own.Compose(p, "ops", now, "m1")
	d.at(2*time.Hour, missing("api", noon.Add(2*time.Hour)))
	for ; own.Pending != nil && now.Before(noon.Add(40*time.Hour)); now = own.Due(p, "ops", now) {
		own.Compose(p, "ops", now, "m2")
		own.Refused(p, Refusal{Why: "500", Maybe: true}, now)
	}
	if now.Before(noon.Add(24*time.Hour)) || now.After(noon.Add(25*time.Hour)) {
		t.Errorf("it is given up at %s", now)
	}
	if next, ok := own.Compose(p, "ops", own.Due(p, "ops", now), "m3"); !ok || next.ID != "m3" || len(next.New) != 1 || next.New[0].Tier != "api" {
		t.Errorf("%v: %+v", ok, next)
	}
}

// The end goes to the incident that it ends, and what begins anew is another.
func TestIncidents(t *testing.T) {
	d := open(plan())
	var of []string
	for range 2 {
		base := time.Duration(d.n) * time.Hour
		d.at(base, missing("web", noon))
		d.until(base + time.Minute)
		of = append(of, d.last.Incident)
		d.at(base+10*time.Minute, back("web", noon))
		d.until(base + 20*time.Minute)
		of = append(of, d.last.Incident)
		if !d.last.Resolved() {
			t.Errorf("%+v", d.last)
		}
	}
	if of[0] == "" || of[0] != of[1] || of[2] != of[3] || of[0] == of[2] {
		t.Errorf("incidents %q", of)
	}
}

// A reload with the same file tells nobody anything; a channel that is new is told of what stands, and one
// that is gone is named if it had told somebody.
func TestReplan(t *testing.T) {
	p := plan()
	d := open(p)
	for i := range 20 {
		d.at(0, missing(fmt.Sprint("tier-", i), noon))
	}
	d.until(time.Minute)
	if changed, gone := d.Replan(p, noon.Add(2*time.Minute)); len(changed)+len(gone) > 0 {
		t.Errorf("the same plan changes %v, takes %v away", changed, gone)
	}
	d.until(9 * time.Hour)
	if want := "16:00:30 new 0, still 20, happened 0, over 0"; len(d.told) != 3 || d.told[1] != want {
		t.Errorf("told %q", d.told)
	}
	other := plan(func(p *Plan) {
		p.Routes = []Route{{Channels: []string{"new"}}}
		p.Channels = map[string]Pace{"new": {PerHour: 60, Resolved: true}}
	})
	changed, gone := d.Replan(other, noon.Add(9*time.Hour))
	if !slices.Equal(changed, []string{"new", "ops"}) || !slices.Equal(gone, []string{"ops"}) || d.Desks["ops"] != nil || d.Desks["new"].Waiting() != 20 {
		t.Errorf("%v, %v, %+v", changed, gone, d.Desks)
	}
}

// What ended while nobody looked is over; what is of tiers that are gone too.
func TestStands(t *testing.T) {
	d := open(plan())
	d.at(0, missing("web", noon), missing("api", noon), event.Event{Kind: event.GrowthHeld, Tier: "web", Severity: event.Error, Text: "x"})
	d.until(time.Minute)
	d.Stands("web", func(k event.Kind, _ string) bool { return k == event.GrowthHeld }, noon.Add(time.Hour))
	d.Tiers(func(tier string) bool { return tier != "api" }, noon.Add(time.Hour))
	d.until(2 * time.Hour)
	if len(d.Standing) != 1 || d.told[len(d.told)-1] != "13:00:30 new 0, still 0, happened 0, over 2" {
		t.Errorf("%d stand, told %q", len(d.Standing), d.told)
	}
}

func TestRoutes(t *testing.T) {
	a := AlertOf(missing("shop-api", noon))
	none := AlertOf(event.Event{Kind: event.LedgerFailed, Severity: event.Error, Text: "x"})
	for _, c := range []struct {
		name string
		r    Route
		a    Alert
		want bool
	}{
		{"everything", Route{}, a, true},
		{"its severity", Route{Severities: []event.Severity{event.Warn}}, a, true},
		{"another severity", Route{Severities: []event.Severity{event.Error}}, a, false},
		{"its name", Route{Tiers: []string{"web", "shop-api"}}, a, true},
		{"the beginning of its name", Route{Tiers: []string{"shop-*"}}, a, true},
		{"a beginning without a star", Route{Tiers: []string{"shop"}}, a, false},
		{"a tier, of what is of none", Route{Tiers: []string{"*"}}, none, false},
		{"its topic", Route{Topics: []event.Topic{event.Data}}, a, true},
		{"its kind beside another topic", Route{Topics: []event.Topic{event.Ledger}, Kinds: []event.Kind{event.DataMissing}}, a, true},
		{"another kind", Route{Kinds: []event.Kind{event.Contested}}, a, false},
	} {
		if got := c.r.Takes(c.a); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
