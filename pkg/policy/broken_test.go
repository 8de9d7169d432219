package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// readersOf is a tier of two readers, one of which has been broken for some minutes.
func readersOf(minutes float64, change func(*scale.Snapshot)) scale.Snapshot {
	s := calm(sample("cpu", 62))
	for i := range s.Past.Ring {
		s.Past.Ring[i].Desired, s.Past.Ring[i].InService = 2, 1
	}
	s.Capacity.Desired, s.Capacity.InService, s.Capacity.Min, s.Capacity.Max = 2, 1, 0, 15
	s.Capacity.Members = []scale.Member{{ID: "shop", Source: true}, {ID: "dyn-1", Own: true, Why: "replication is error", Broken: before(minutes)}, {ID: "dyn-2", Own: true, Ready: true}}
	s.Past.Expected, s.Past.ExpectedOr = 2, 2
	change(&s)
	return s
}

func TestABrokenReaderIsReplaced(t *testing.T) {
	p := web()
	p.Limits = guard.Limits{Min: 1, Max: 5}
	const why = "broken 2>1 dyn-1 has served no reads since 11:25 UTC (replication is error): it is deleted, and replaced if it is needed"
	for _, c := range []struct {
		name    string
		minutes float64
		change  func(*scale.Snapshot)
		to      int
		removes string
		reasons string // "" is that the rule does not speak
	}{
		{"after half an hour", 35, func(*scale.Snapshot) {}, 1, "dyn-1", why},
		{"where load asks for more, growth comes first", 35, func(s *scale.Snapshot) { s.Samples = []scale.Sample{sample("cpu", 150)} }, 3, "", ""},
		{"where no more are allowed, it makes room", 35, func(s *scale.Snapshot) {
			s.Samples, s.Capacity.Max = []scale.Sample{sample("cpu", 150)}, 2
		}, 1, "dyn-1", why},
		{"where a shrink has to wait, it does not", 35, func(s *scale.Snapshot) {
			s.Samples, s.Past.Grew = []scale.Sample{sample("cpu", 20)}, before(1)
		}, 1, "dyn-1", why},
		{"not before", 29, func(*scale.Snapshot) {}, 2, "", ""},
		{"not somebody else's", 35, func(s *scale.Snapshot) { s.Capacity.Members[1].Own = false }, 2, "", ""},
		{"not one that works again", 35, func(s *scale.Snapshot) { s.Capacity.Members[1].Ready = true }, 2, "", ""},
		{"also below the minimum, which it does not help to hold", 35, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Override, Min: 2, Until: noon.Add(time.Hour), Reason: "sale"}}
		}, 1, "dyn-1", why},
		{"not during a pause", 35, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{action(scale.Pause, true, true, noon.Add(time.Hour))}
		}, 2, "", ""},
		{"nor while shrinking is paused", 35, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{action(scale.Pause, false, true, noon.Add(time.Hour))}
		}, 2, "",
			why + "\naction 1>2 shrinking is paused until 2026-03-02T13:00:00Z: deploy"},
		{"nor against an objection", 35, func(s *scale.Snapshot) { s.Objections = []scale.Objection{{Text: "shop is failed"}} }, 2, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := p.Decide(readersOf(c.minutes, c.change))
			var got []string
			for i, r := range d.Reasons {
				if r.Rule == "broken" || i > 0 && d.Reasons[i-1].Rule == "broken" && r.Rule == "action" {
					got = append(got, strings.ReplaceAll(r.Rule+" "+string(rune('0'+r.From))+">"+string(rune('0'+r.To))+" "+r.Because, "\n", " "))
				}
			}
			if d.To != c.to || d.Removes != c.removes || strings.Join(got, "\n") != c.reasons {
				t.Errorf("to %d, removes %q:\n%s", d.To, d.Removes, strings.Join(got, "\n"))
			}
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
			if c.removes != "" && (d.Urgency != scale.Repair || reason.Headline(d).Rule != "broken") {
				t.Errorf("%s: %s", d.Urgency, reason.Why(d))
			}
		})
	}
}

// Where the deletion of a broken reader went wrong, it is not tried at every evaluation.
func TestTheBreakerHoldsAReplacement(t *testing.T) {
	s := readersOf(35, func(s *scale.Snapshot) {
		s.Past.ShrinkBreaker = scale.Breaker{Opened: before(5), Probe: noon.Add(time.Hour), Tries: 1, Why: "AWS said no"}
	})
	p := web()
	p.CircuitBreaker.Probe = time.Hour
	if d := p.Decide(s); d.To != 2 || d.Removes != "" || !strings.Contains(reason.Why(d), "shrinking by one is tried at 13:00 UTC") {
		t.Errorf("to %d, %q", d.To, reason.Why(d))
	}
}

// The removal of a broken reader is no removal of work: load does not take it back.
func TestLoadDoesNotTakeBackAReplacement(t *testing.T) {
	hot := func(s *scale.Snapshot) {
		s.Samples = []scale.Sample{sample("cpu", 90)}
		s.Operations = []scale.Operation{{Tier: "web", Kind: scale.RemoveReplica, Target: "dyn-1", Size: 1, Before: 2, Began: before(1), Since: before(1), Deadline: noon.Add(time.Hour)}}
	}
	if d := new(web()).Decide(readersOf(35, hot)); d.TakeBack != "" {
		t.Errorf("cancelled: %s", d.TakeBack)
	}
	if d := new(web()).Decide(readersOf(5, hot)); d.TakeBack == "" {
		t.Error("one that may yet come back is removed under load")
	}
	paused := func(s *scale.Snapshot) {
		hot(s)
		s.Past.Actions = []scale.Action{action(scale.Pause, false, true, noon.Add(time.Hour))}
	}
	if d := new(web()).Decide(readersOf(35, paused)); d.TakeBack == "" {
		t.Error("a pause does not take it back")
	}
}

// Only operations open and close the breaker of shrinking. A group changes by none, and what it remembers of the
// resource that was there before it does not hold it: nothing would ever close it.
func TestASetbackOfOperationsHoldsNoGroup(t *testing.T) {
	p := Policy{Limits: guard.Limits{Min: 1, Max: 50}, Scalers: []Scaler{scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}}, CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: time.Minute}}
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon, Emergency: "far too much is spent", Capacity: scale.Capacity{Desired: 20, InService: 20, Max: 50, At: noon},
		Samples: []scale.Sample{{Signal: "cpu", Value: 60, At: before(2), Period: time.Minute, Quality: scale.Fresh}},
		Past:    scale.Past{Since: before(600), Learned: scale.Learned{ShrinkBreaker: scale.Breaker{Opened: before(60), Probe: before(30), Tries: 1, Why: "it missed its goal"}}}}
	d := p.Decide(s)
	if d.To != 1 {
		t.Errorf("shrinks to %d:\n%s", d.To, chain(d))
	}
	if l := p.Remember(s, d, scale.Outcome{Status: scale.Applied}); l.ShrinkBreaker.Open() {
		t.Errorf("it is remembered: %+v", l.ShrinkBreaker)
	}
	s.Capacity.Ladder, s.Capacity.Desired, s.Capacity.InService = []scale.Rung{{Name: "small"}, {Name: "large"}, {Name: "xlarge"}}, 3, 1
	if d := p.Decide(s); d.To != 2 || !p.Remember(s, d, scale.Outcome{Status: scale.Applied}).ShrinkBreaker.Open() {
		t.Errorf("a ladder goes one step, and remembers: %d\n%s", d.To, chain(d))
	}
}
