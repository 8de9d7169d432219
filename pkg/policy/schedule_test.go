package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// entry is one that holds on Mondays at the given hours, noon being the present.
func entry(hours string, least, most int) schedule.Entry {
	h, err := calendar.Parse("mon " + hours)
	if err != nil {
		panic(err)
	}
	return schedule.Entry{Name: "sale", Zone: time.UTC, Hours: []calendar.Hours{h},
		Min: schedule.Bound{Size: least, Given: least >= 0}, Max: schedule.Bound{Size: most, Given: most >= 0}}
}

// scheduled is web() with an entry.
func scheduled(e ...schedule.Entry) Policy {
	p := web()
	p.Schedule = schedule.Schedule{Zone: time.UTC, Entries: e}
	return p
}

func TestWhatTheCalendarAsksFor(t *testing.T) {
	const none = -1
	cpu := sample("cpu", 60)
	for _, c := range []struct {
		name  string
		entry schedule.Entry
		at    int // the size; 10 where it is 0
		s     func(*scale.Snapshot)
		to    int
		rules map[string]string // what a rule must say
	}{
		{"grows to a minimum at once, past the cooldown", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) { s.Past.Grew = before(1) }, 20,
			map[string]string{"schedule": "sale asks for at least 20"}},
		{"an exact size", entry("09:00-18:00", 15, 15), 10, nil, 15, map[string]string{"schedule": "sale asks for exactly 15"}},
		{"shrinks to an exact size at once, past the cooldown", entry("09:00-18:00", 8, 8), 10, func(s *scale.Snapshot) { s.Past.Shrank = before(1) }, 8, nil},
		{"a minimum of zero takes the place of the configured one", entry("09:00-18:00", 0, 0), 2, func(s *scale.Snapshot) { s.Capacity.Min = 0 }, 0, nil},
		{"at its hours only", entry("13:00-18:00", 20, none), 10, nil, 10, nil},
		{"never above limits.max", entry("09:00-18:00", 80, none), 10, nil, 50, nil},
		{"an override goes over it", entry("09:00-18:00", 8, 8), 10, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Override, Min: 30, Given: before(1)}}
		}, 30, nil},
		{"a cap as well", entry("09:00-18:00", 20, 20), 10, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Override, Max: 12, Given: before(1)}}
		}, 12, nil},
		{"a pause of growth holds it", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Pause, Grow: true, Given: before(1)}}
		}, 10, map[string]string{"action": "growth is paused with no end time"}},
		{"a pause of shrinking holds its end", entry("09:00-18:00", none, 4), 10, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Pause, Shrink: true, Given: before(1)}}
		}, 10, map[string]string{"action": "shrinking is paused with no end time"}},
		{"a brake holds it", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) { s.Brake = "brake file /run/stop" }, 10, nil},
		{"missing data hold a shrink", entry("09:00-18:00", none, 4), 10, func(s *scale.Snapshot) {
			s.Samples, s.Gaps = nil, []scale.Gap{{Signal: "cpu", Why: "throttled"}}
		}, 10, map[string]string{"schedule": "sale asks for at most 4"}},
		{"and no growth", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) {
			s.Samples, s.Gaps = nil, []scale.Gap{{Signal: "cpu", Why: "throttled"}}
		}, 20, nil},
		{"lost traffic holds a shrink", entry("09:00-18:00", none, 4), 10, func(s *scale.Snapshot) {
			s.Past.Freeze = scale.Freeze{Since: before(2), Last: before(1), Why: "a loss"}
		}, 10, nil},
		{"an emergency of money goes before it", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) { s.Emergency = "far too much is spent" }, 2, nil},
		{"another owner goes before it", entry("09:00-18:00", 20, none), 10, func(s *scale.Snapshot) { s.Objections = []scale.Objection{{Text: "a policy is enabled"}} }, 10, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := scheduled(c.entry), calm(cpu)
			p.Freeze.For = 30 * time.Minute
			s.Capacity.Desired, s.Capacity.InService, s.Past.Expected, s.Past.ExpectedOr = c.at, c.at, c.at, c.at
			if c.s != nil {
				c.s(&s)
			}
			d := p.Decide(s)
			if d.To != c.to {
				t.Errorf("from %d to %d, want %d:\n%s", d.From, d.To, c.to, chain(d))
			}
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
			for rule, want := range c.rules {
				if got := reason.Of(d, rule); got != want {
					t.Errorf("%s says %q, want %q", rule, got, want)
				}
			}
			p.Schedule = schedule.Schedule{}
			if twin := p.Decide(s); reason.Of(twin, reason.Schedule) != "" {
				t.Errorf("without a schedule it speaks of one:\n%s", chain(twin))
			}
		})
	}
}

// A daemon that starts in the middle of the hours brings the tier to their size at its first evaluation. Source of
// the case: cloudfoundry/app-autoscaler PR#512, where it began on the next day.
func TestAScheduleIsALevelAndNoEdge(t *testing.T) {
	s := calm(sample("cpu", 60))
	s.Now, s.Past = noon.Add(-2*time.Hour+2*time.Minute), scale.Past{} // 10:02, and nothing is remembered
	s.Capacity.Desired, s.Capacity.InService = 2, 2
	if d := new(scheduled(entry("09:00-18:00", 3, -1))).Decide(s); d.To != 3 {
		t.Errorf("at 10:02 it goes to %d, want 3:\n%s", d.To, chain(d))
	}
}

// Further down than the calendar asks for is the scalers' wish, with its cooldown and its steps.
func TestBelowTheCalendarTheOrdinaryWay(t *testing.T) {
	s := calm(sample("cpu", 6))
	s.Past.Shrank = before(1)
	d := new(scheduled(entry("09:00-18:00", -1, 8))).Decide(s)
	expect(t, d, 10, 8,
		"schedule 10>10 sale asks for at most 8",
		"target cpu 10>1 cpu 6 % against a goal of 60 % is 0.10 times the goal, with 10 in service at 11:58:00",
		"schedule 1>8 the tier shrinks at once to 8, the maximum of the schedule; below this maximum the scalers and guards decide")
}

// A start is measured from the change until all of it serves, and a lead takes the slowest of the last few.
func TestStartsAreMeasured(t *testing.T) {
	s := calm(sample("cpu", 60))
	s.Past.Wrote = scale.Wrote{From: 6, To: 10, At: before(4)}
	s.Past.Ring[len(s.Past.Ring)-1].InService = 6
	_, learned := played(web(), s)
	if len(learned.Starts.Took) != 1 || learned.Starts.Took[0] != 4*time.Minute || !learned.Starts.Last.Equal(before(4)) {
		t.Fatalf("learned %+v", learned.Starts)
	}
	s.Past.Starts = learned.Starts
	if _, again := played(web(), s); len(again.Starts.Took) != 1 {
		t.Errorf("the same start is measured twice: %+v", again.Starts)
	}
	s.Past.Ring[len(s.Past.Ring)-1].InService = 10
	s.Past.Starts = scale.Starts{}
	if _, none := played(web(), s); len(none.Starts.Took) > 0 {
		t.Errorf("a tier that was whole is no start: %+v", none.Starts)
	}
	if Boot(scale.Starts{}) != 6*time.Minute || Boot(learned.Starts) != 5*time.Minute || Boot(scale.Starts{Took: []time.Duration{9 * time.Hour}}) != 61*time.Minute {
		t.Errorf("leads of %s, %s", Boot(scale.Starts{}), Boot(learned.Starts))
	}

	lead := entry("12:04-18:00", 20, -1)
	lead.Lead = schedule.Lead{Measured: true}
	s = calm(sample("cpu", 60))
	s.Past.Starts = learned.Starts
	d := new(scheduled(lead)).Decide(s)
	if d.To != 20 || reason.Of(d, "schedule") != "sale asks for at least 20, early, because the slowest of the last growths took 4 min" {
		t.Errorf("to %d:\n%s", d.To, chain(d))
	}
}
