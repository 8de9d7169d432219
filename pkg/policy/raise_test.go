package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// raising is entry with raise_max.
func raising(hours string, least, most int) schedule.Entry {
	e := entry(hours, least, most)
	e.RaiseMax = true
	return e
}

func TestAMaximumIsRaisedForASchedule(t *testing.T) {
	const none = -1
	was := scale.Raised{From: 12, To: 20, Or: 20, At: before(300)} // the maximum is 20 then
	raisedTo := func(size int) func(*scale.Snapshot) {
		return func(s *scale.Snapshot) {
			s.Past.Raised, s.Capacity.Max = was, was.To
			s.Capacity.Desired, s.Capacity.InService, s.Past.Expected, s.Past.ExpectedOr = size, size, size, size
		}
	}
	and := func(all ...func(*scale.Snapshot)) func(*scale.Snapshot) {
		return func(s *scale.Snapshot) {
			for _, f := range all {
				f(s)
			}
		}
	}
	held := "the maximum in AWS is 20, which dynascale raised from 12; dynascale lowers it again when no entry of " +
		"the schedule raises it and the desired size is not above the old maximum"
	for _, c := range []struct {
		name  string
		entry schedule.Entry
		cpu   float64
		s     func(*scale.Snapshot)
		to    int
		most  scale.Maximum
		// says is in the reasons of raise_max, "" for none of it; limits in those of limits.
		says, limits string
	}{
		{"with the size, in one change", raising("09:00-18:00", 20, none), 60, nil, 20, scale.Maximum{From: 12, To: 20}, "the maximum in AWS goes up from 12 to the new size, as the schedule entry sale allows", ""},
		{"not without the key", entry("09:00-18:00", 20, none), 60, nil, 12, scale.Maximum{}, "", ""},
		{"not at another time", raising("13:00-18:00", 20, none), 60, nil, 10, scale.Maximum{}, "", ""},
		{"not for a size below it", raising("09:00-18:00", 11, none), 60, nil, 11, scale.Maximum{}, "", ""},
		{"never above limits.max", raising("09:00-18:00", 80, none), 60, nil, 50, scale.Maximum{From: 12, To: 50}, "goes up from 12", ""},
		{"nor above a cap of an operator", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Override, Max: 15, Given: before(1)}}
		}, 15, scale.Maximum{From: 12, To: 15}, "goes up from 12", ""},
		{"scalers raise it up to the most of an entry, and no further", raising("09:00-18:00", none, 15), 120, nil, 15, scale.Maximum{From: 12, To: 15}, "goes up from 12",
			"not above 15 (configured 2 to 50, the schedule entry sale sets the maximum to 15)"},
		{"and up to the least where it has no most", raising("09:00-18:00", 14, none), 200, nil, 14, scale.Maximum{From: 12, To: 14}, "goes up from 12",
			"not above 14 (configured 2 to 50, the schedule entry sale sets the minimum to 14, the schedule entry sale raises the maximum in AWS from 12 to at most 14)"},
		{"it is told in mode observe", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Mode = scale.Observe }, 20, scale.Maximum{From: 12, To: 20}, "goes up from 12", ""},
		{"not in mode minimum", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Mode, s.Capacity.Min = scale.Minimum, 10 }, 12, scale.Maximum{}, "", ""},
		{"not beside a warm pool that follows it", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) {
			s.NoRaise = []scale.Objection{{Text: "group web-asg has a warm pool of the default size"}}
		}, 12, scale.Maximum{}, "the maximum in AWS stays 12, although the schedule entry sale would raise it: group web-asg has a warm pool of the default size", ""},
		{"after a refusal the size goes up to the maximum first", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Past.Raised.Refused = before(1) }, 12, scale.Maximum{},
			"the maximum in AWS stays 12, although the schedule entry sale would raise it: the last attempt failed 1 min ago; dynascale tries again when the desired size is at this maximum, or an hour after the attempt", ""},
		{"and tries again from there", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) {
			s.Past.Raised.Refused, s.Capacity.Desired, s.Past.Expected, s.Past.ExpectedOr = before(1), 12, 12, 12
		}, 20, scale.Maximum{From: 12, To: 20}, "goes up from 12", ""},
		{"an old refusal counts no more", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Past.Raised.Refused = before(60) }, 20, scale.Maximum{From: 12, To: 20}, "goes up from 12", ""},
		{"not in an emergency of money", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Emergency = "far too much is spent" }, 2, scale.Maximum{}, "", ""},
		{"not while it is paused", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Pause, Grow: true, Shrink: true, Given: before(1)}}
		}, 10, scale.Maximum{}, "", ""},
		{"not by a brake", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Brake = "brake file /run/stop" }, 10, scale.Maximum{}, "", ""},
		{"not of another owner's", raising("09:00-18:00", 20, none), 60, func(s *scale.Snapshot) { s.Objections = []scale.Objection{{Text: "a policy is enabled"}} }, 10, scale.Maximum{}, "", ""},

		{"it stays while the entry holds, however small the size", raising("09:00-18:00", none, 20), 60, raisedTo(10), 10, scale.Maximum{}, held, ""},
		{"it stays while more are desired", raising("13:00-18:00", 20, none), 60, raisedTo(15), 15, scale.Maximum{}, held, ""},
		{"what shrinks does so the ordinary way", raising("13:00-18:00", 20, none), 51, raisedTo(15), 13, scale.Maximum{}, held, ""},
		{"and does not grow again", raising("13:00-18:00", 20, none), 90, raisedTo(15), 15, scale.Maximum{}, held,
			"not above 15 (configured 2 to 50, the maximum in AWS was 12 before a schedule raised it)"},
		{"it goes back by itself", raising("13:00-18:00", 20, none), 60, raisedTo(12), 12, scale.Maximum{From: 20, To: 12},
			"the maximum in AWS goes back from 20 to 12, its value before a schedule raised it; the desired size is 12", ""},
		{"also where the key is gone", entry("13:00-18:00", 20, none), 60, raisedTo(12), 12, scale.Maximum{From: 20, To: 12}, "goes back from 20 to 12", ""},
		{"not with a change of the size", raising("13:00-18:00", 20, none), 120, raisedTo(8), 12, scale.Maximum{}, held, "not above 12 (configured 2 to 50, the maximum in AWS was 12 before a schedule raised it)"},
		{"not during an instance refresh", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) {
			s.NoShrink = []scale.Objection{{Text: "an instance refresh is under way"}}
		}), 12, scale.Maximum{}, held, ""},
		{"not while it is paused, which is told", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Pause, Grow: true, Shrink: true, Given: before(1)}}
		}), 12, scale.Maximum{}, held, ""},
		{"without data of its signals all the same", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) {
			s.Samples, s.Gaps = nil, []scale.Gap{{Signal: "cpu", Why: "throttled"}}
		}), 12, scale.Maximum{From: 20, To: 12}, "goes back from 20 to 12", ""},
		{"not while its size is unknown", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) { s.Capacity = scale.Capacity{} }), 0, scale.Maximum{}, "", ""},
		{"not in mode minimum, which is told", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) { s.Mode, s.Capacity.Min = scale.Minimum, 12 }), 12, scale.Maximum{},
			"the maximum in AWS is 20, which dynascale raised from 12; in mode minimum dynascale does not lower it: lower it yourself when the desired size is not above the old maximum, or choose mode manage", ""},
		{"nor in mode observe, which is told", raising("13:00-18:00", 20, none), 60, and(raisedTo(15), func(s *scale.Snapshot) { s.Mode = scale.Observe }), 15, scale.Maximum{},
			"the maximum in AWS is 20, which dynascale raised from 12; in mode observe dynascale does not lower it: lower it yourself when the desired size is not above the old maximum, or choose mode manage", ""},
		{"what somebody else set is never lowered", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) { s.Capacity.Max = 30 }), 12, scale.Maximum{},
			"the maximum in AWS is 30 now: it was changed outside dynascale after dynascale had raised it from 12 to 20, so dynascale does not lower it", ""},
		{"and is raised from there", raising("09:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) { s.Capacity.Max = 14 }), 20, scale.Maximum{From: 14, To: 20},
			"changed outside dynascale", ""},
		{"after a request without an answer both are its own", raising("13:00-18:00", 20, none), 60, and(raisedTo(12), func(s *scale.Snapshot) {
			s.Past.Raised.Or, s.Capacity.Max = 17, 17
		}), 12, scale.Maximum{From: 17, To: 12}, "goes back from 17 to 12", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := scheduled(c.entry), calm(sample("cpu", c.cpu))
			s.Capacity.Max = 12
			if c.s != nil {
				c.s(&s)
			}
			for i := range s.Past.Ring {
				s.Past.Ring[i].Desired, s.Past.Ring[i].InService = s.Capacity.Desired, s.Capacity.InService
			}
			d := p.Decide(s)
			if d.To != c.to || d.Maximum != c.most {
				t.Errorf("to %d with %+v, want %d with %+v:\n%s", d.To, d.Maximum, c.to, c.most, chain(d))
			}
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
			if says := all(d, reason.RaiseMax); (c.says == "") != (says == "") || !strings.Contains(says, c.says) {
				t.Errorf("it says %q, want %q", says, c.says)
			}
			if c.limits != "" && !strings.Contains(all(d, reason.Limits), c.limits) {
				t.Errorf("limits say %q, want %q", all(d, reason.Limits), c.limits)
			}
			if c.most.Lowers() && !strings.Contains(reason.Headline(d).Because, "goes back from") {
				t.Errorf("the headline is %+v", reason.Headline(d))
			}
		})
	}
}

// all is what a rule says in all of its reasons.
func all(d scale.Decision, rule string) string {
	var out []string
	for _, r := range d.Reasons {
		if r.Rule == rule {
			out = append(out, r.Because)
		}
	}
	return strings.Join(out, "; ")
}

// What came of a raise is known at the next looks, whether or not it was answered, and forgotten when it never arrived.
func TestWhatIsKnownOfARaisedMaximum(t *testing.T) {
	for _, c := range []struct {
		name string
		was  scale.Raised
		most int
		want scale.Raised
	}{
		{"it arrived", scale.Raised{From: 12, To: 20, Or: 12, At: before(1)}, 20, scale.Raised{From: 12, To: 20, Or: 20, At: before(1)}},
		{"it may still arrive", scale.Raised{From: 12, To: 20, Or: 12, At: before(14)}, 12, scale.Raised{From: 12, To: 20, Or: 12, At: before(14)}},
		{"it never did", scale.Raised{From: 12, To: 20, Or: 12, At: before(15)}, 12, scale.Raised{}},
		{"the second one did not", scale.Raised{From: 12, To: 20, Or: 17, At: before(15)}, 17, scale.Raised{From: 12, To: 20, Or: 17, At: before(15)}},
		{"somebody else's", scale.Raised{From: 12, To: 20, Or: 20, At: before(1)}, 19, scale.Raised{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", 60))
			s.Capacity.Max, s.Past.Raised = c.most, c.was
			p := scheduled(raising("09:00-18:00", -1, 20))
			_, learned := played(p, s)
			if learned.Raised != c.want {
				t.Errorf("got %+v, want %+v", learned.Raised, c.want)
			}
			s.Capacity.At = time.Time{} // nothing is seen of it
			if _, learned := played(p, s); learned.Raised != c.was {
				t.Errorf("unseen it became %+v", learned.Raised)
			}
		})
	}
}

// A decision that is held back raises the maximum no further than it grows, and one that may not be written down not at all.
func TestAmendingARaise(t *testing.T) {
	s := calm(sample("cpu", 60))
	s.Capacity.Max = 12
	p := scheduled(raising("09:00-18:00", 20, -1))
	d := p.Decide(s)
	for to, want := range map[int]scale.Maximum{15: {From: 12, To: 15}, 12: {From: 12, To: 12}, 11: {From: 12, To: 12}, 10: {From: 12, To: 12}} {
		got := Amend(d, reason.Budget, to, reason.Say("that is what it pays for"))
		if got.To != to || got.Maximum != want || got.Maximum.Changes() != (to > 12) {
			t.Errorf("held at %d: %+v", got.To, got.Maximum)
		}
	}
	got := KeepMaximum(d, reason.Ledger, reason.Say("it cannot be written"))
	if got.To != 12 || got.Maximum.Changes() || reason.Check(got) != nil {
		t.Errorf("to %d with %+v:\n%s", got.To, got.Maximum, chain(got))
	}
	s.Past.Raised, s.Capacity.Max = scale.Raised{From: 12, To: 20, Or: 20, At: before(300)}, 20
	p = web()
	lowering := p.Decide(s)
	if got := KeepMaximum(lowering, reason.Ledger, reason.Say("it cannot be written")); !lowering.Maximum.Lowers() || got.To != 10 || got.Maximum.Changes() {
		t.Errorf("%+v became %+v", lowering.Maximum, got.Maximum)
	}
}
