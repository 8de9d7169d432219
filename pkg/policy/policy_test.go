package policy

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	hot  = "target cpu 10>15 cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service at 11:58:00"
	idle = "target cpu 10>5 cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service at 11:58:00"
	fine = "target cpu 10>10 cpu 60 % against a goal of 60 % is 1.00 times the goal, with 10 in service at 11:58:00; within the tolerance of 10 %"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		name     string
		snapshot scale.Snapshot
		from, to int
		wish     int
		urgency  scale.Urgency
		reasons  []string
	}{
		{"grows", calm(sample("cpu", 90)), 10, 15, 15, scale.Calm, []string{hot}},
		{"shrinks when everything agrees", calm(sample("cpu", 30)), 10, 5, 5, scale.Calm, []string{idle}},
		{"no change is a decision too", calm(sample("cpu", 60)), 10, 10, 10, scale.Calm, []string{fine}},
		{"limits are last", calm(sample("cpu", 600)), 10, 50, 100, scale.High, []string{
			"target cpu 10>100 cpu 600 % against a goal of 60 % is 10.0 times the goal, with 10 in service at 11:58:00",
			"limits 100>50 not above 50 (configured 2 to 50)"}},
		{"stale data does not shrink", with(calm(sample("cpu", 30)), func(s *scale.Snapshot) { s.Samples[0].Quality = scale.Stale }), 10, 10, 5, scale.Calm, []string{
			idle, "fresh 5>10 no shrinking on missing or old data: cpu is 1 min old"}},
		{"stale data grows", with(calm(sample("cpu", 90)), func(s *scale.Snapshot) { s.Samples[0].Quality = scale.Stale }), 10, 15, 15, scale.Calm, []string{hot}},
		{"the window holds", with(calm(sample("cpu", 30)), func(s *scale.Snapshot) { s.Past.Wishes[72].Size = 8 }), 10, 8, 5, scale.Calm, []string{
			idle, "stabilization 5>8 the largest recommendation of the last 5 min is 8"}},
		{"the cooldown holds what the window let through", with(calm(sample("cpu", 30)), func(s *scale.Snapshot) {
			s.Past.Wishes[72].Size, s.Past.Shrank = 8, before(10)
		}), 10, 10, 5, scale.Calm, []string{
			idle, "stabilization 5>8 the largest recommendation of the last 5 min is 8", "cooldown 8>10 shrank 10 min ago, 5 min of 15 min left"}},
		{"an empty memory holds shrinking", with(calm(sample("cpu", 30)), func(s *scale.Snapshot) { s.Past = scale.Past{} }), 10, 10, 5, scale.Calm, []string{
			"target cpu 10>5 cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service now (capacity at 11:58:00 unknown)",
			"stabilization 5>10 shrinking waits until the recommendations of the last 5 min are known"}},
		{"an empty memory lets growth pass", with(calm(sample("cpu", 90)), func(s *scale.Snapshot) { s.Past = scale.Past{} }), 10, 15, 15, scale.Calm, []string{
			"target cpu 10>15 cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service now (capacity at 11:58:00 unknown)"}},
		{"growth right after growth waits", with(calm(sample("cpu", 90)), func(s *scale.Snapshot) { s.Past.Grew = before(1) }), 10, 10, 15, scale.Calm, []string{
			hot, "cooldown 15>10 grew 1 min ago, 4 min of 5 min left"}},
		{"no signal holds", with(calm(), func(s *scale.Snapshot) { s.Gaps = []scale.Gap{{Signal: "cpu", Why: "throttled"}} }), 10, 10, 10, scale.Calm, []string{
			"signals 10>10 target cpu has no recommendation (cpu is missing: throttled)"}},
		{"capacity unknown", with(calm(sample("cpu", 90)), func(s *scale.Snapshot) {
			s.Capacity, s.Gaps = scale.Capacity{}, []scale.Gap{{Signal: scale.CapacitySignal, Why: "no group web-asg"}}
		}), 0, 0, 0, scale.Calm, []string{"capacity 0>0 the size of the tier could not be read: no group web-asg"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := new(web()).Decide(c.snapshot)
			expect(t, d, c.from, c.to, c.reasons...)
			if d.Wish != c.wish || d.Urgency != c.urgency {
				t.Errorf("wish %d, urgency %s; want %d, %s", d.Wish, d.Urgency, c.wish, c.urgency)
			}
			if d.Tier != "web" || d.At != noon || d.Mode != scale.Manage || !reflect.DeepEqual(d.Capacity, c.snapshot.Capacity) || len(d.Samples) != len(c.snapshot.Samples) {
				t.Errorf("the evidence is not what was seen: %+v", d)
			}
		})
	}
}

// Acceptance: a shrink cooldown is active and the load spikes.
func TestScaleOutDuringScaleInCooldown(t *testing.T) {
	s := calm(sample("cpu", 90))
	s.Past.Shrank = noon.Add(-10 * time.Second)
	expect(t, new(web()).Decide(s), 10, 15, hot)
	s.Samples = []scale.Sample{sample("cpu", 30)}
	expect(t, new(web()).Decide(s), 10, 10, idle, "cooldown 5>10 shrank 10 s ago, 14 min 50 s of 15 min left")
}

// Acceptance: the size is out of bounds and no metric can be read.
func TestOutOfBoundsIsCorrectedAtOnceWithoutMetrics(t *testing.T) {
	const blind = "target cpu has no recommendation (cpu is missing: throttled)"
	for _, c := range []struct {
		name    string
		desired int
		to      int
		reasons []string
	}{
		{"too few", 1, 2, []string{"bounds 1>2 1 is outside the limits: not below 2 (configured 2 to 50)", "signals 2>2 " + blind}},
		{"too many", 80, 50, []string{"bounds 80>50 80 is outside the limits: not above 50 (configured 2 to 50)", "signals 50>50 " + blind}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm()
			s.Gaps = []scale.Gap{{Signal: "cpu", Why: "throttled"}}
			s.Capacity.Desired, s.Capacity.InService = c.desired, c.desired
			s.Past = scale.Past{} // no memory either, and a breaker that is open
			s.Past.Breaker = scale.Breaker{Opened: before(1), Probe: before(-4), Tries: 1, Why: "no capacity"}
			s.Capacity.InService, s.Capacity.Pending = s.Capacity.InService-1, 1
			d := new(web()).Decide(s)
			expect(t, d, c.desired, c.to, c.reasons...)
			if d.Urgency != scale.Repair {
				t.Errorf("urgency %s, want %s", d.Urgency, scale.Repair)
			}
		})
	}
	t.Run("AWS's bounds too", func(t *testing.T) {
		s := calm(sample("cpu", 60))
		s.Capacity.Min = 12
		expect(t, new(web()).Decide(s), 10, 12,
			"bounds 10>12 10 is outside the limits: not below 12 (configured 2 to 50, the minimum in AWS is 12)",
			"target cpu 12>10 cpu 60 % against a goal of 60 % is 1.00 times the goal, with 10 in service at 11:58:00; 10 needed, the size is 12",
			"limits 10>12 not below 12 (configured 2 to 50, the minimum in AWS is 12)")
	})
	t.Run("and the guards then hold the corrected size", func(t *testing.T) {
		s := calm(sample("cpu", 30))
		s.Capacity.Desired, s.Past.Expected, s.Past.ExpectedOr, s.Past.Shrank = 60, 60, 60, before(1)
		expect(t, new(web()).Decide(s), 60, 50,
			"bounds 60>50 60 is outside the limits: not above 50 (configured 2 to 50)",
			"target cpu 50>5 cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service at 11:58:00; 5 needed, the size is 50",
			"cooldown 5>50 shrank 1 min ago, 14 min of 15 min left")
	})
}

func TestArbitration(t *testing.T) {
	small, middle, large := voice{name: "small", size: 4}, voice{name: "middle", size: 7}, voice{name: "large", size: 20}
	silent := voice{name: "deaf", silent: true}
	for _, c := range []struct {
		name    string
		scalers []Scaler
		to      int
		reasons []string
	}{
		{"the largest wins", []Scaler{small, large, middle}, 20, []string{"large 10>20 says 20"}},
		{"shrinking goes no further than the least eager", []Scaler{small, middle}, 7, []string{"middle 10>7 says 7"}},
		{"one that holds keeps all from shrinking", []Scaler{small, voice{name: "content", size: 10}}, 10, []string{"content 10>10 says 10"}},
		{"of two equals the first is named", []Scaler{middle, voice{name: "echo", size: 7}}, 7, []string{"middle 10>7 says 7"}},
		{"one that abstains does not keep the tier from growing", []Scaler{silent, large}, 20, []string{"large 10>20 says 20"}},
		{"one that abstains keeps it from shrinking", []Scaler{small, silent, middle}, 10, []string{
			"middle 10>7 says 7", "signals 7>10 shrinking needs a recommendation of every scaler: deaf has no recommendation (its signal is missing)"}},
		{"all abstain", []Scaler{silent, voice{name: "mute", silent: true}}, 10, []string{
			"signals 10>10 deaf has no recommendation (its signal is missing); mute has no recommendation (its signal is missing)"}},
		{"nobody to ask", nil, 10, []string{"signals 10>10 the tier has no scalers"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Policy{Limits: guard.Limits{Min: 0, Max: 100}, CircuitBreaker: guard.CircuitBreaker{After: 5}, Scalers: c.scalers}
			d := p.Decide(calm())
			expect(t, d, 10, c.to, c.reasons...)
			if len(d.Recommendations) != len(c.scalers) {
				t.Errorf("%d recommendations of %d scalers are on record", len(d.Recommendations), len(c.scalers))
			}
		})
	}
}

func TestAdoption(t *testing.T) {
	const by = "changed_outside 10>10 size changed outside dynascale from 7 to 10, accepted as the new size"
	t.Run("somebody else's size is taken as it is", func(t *testing.T) {
		s := calm(sample("cpu", 60))
		s.Past.Expected, s.Past.ExpectedOr = 7, 7
		d, l := played(web(), s)
		expect(t, d, 10, 10, by, fine)
		if !l.Adopted {
			t.Error("the decision does not say that a size was adopted")
		}
	})
	t.Run("and not undone in the same tick", func(t *testing.T) {
		s := calm(sample("cpu", 30))
		s.Past.Expected, s.Past.ExpectedOr = 7, 7
		expect(t, new(web()).Decide(s), 10, 10, by, idle, "cooldown 5>10 changed outside dynascale 0 s ago, 15 min of 15 min left")
		if !s.Past.Outside.IsZero() {
			t.Error("the snapshot was modified")
		}
	})
	t.Run("and does not keep the tier from growing", func(t *testing.T) {
		s := calm(sample("cpu", 90))
		s.Past.Expected, s.Past.ExpectedOr = 14, 14
		expect(t, new(web()).Decide(s), 10, 15, "changed_outside 10>10 size changed outside dynascale from 14 to 10, accepted as the new size", hot)
	})
	t.Run("and still has to be within bounds", func(t *testing.T) {
		s := calm(sample("cpu", 60))
		s.Capacity.Desired, s.Capacity.InService = 60, 60
		d := new(web()).Decide(s)
		expect(t, d, 60, 50, "changed_outside 60>60 size changed outside dynascale from 10 to 60, accepted as the new size",
			"bounds 60>50 60 is outside the limits: not above 50 (configured 2 to 50)",
			"target cpu 50>10 cpu 60 % against a goal of 60 % is 1.00 times the goal, with 10 in service at 11:58:00; 10 needed, the size is 50",
			"cooldown 10>50 changed outside dynascale 0 s ago, 15 min of 15 min left")
	})
	for _, c := range []struct {
		name         string
		expected, or int
		known        bool
	}{
		{"our own request is nobody else's", 10, 10, true},
		{"a request that may not have arrived, and did", 10, 7, true},
		{"a request that may not have arrived, and did not", 14, 10, true},
		{"an empty memory believes nothing", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", 60))
			s.Past.Expected, s.Past.ExpectedOr, s.Past.ExpectedKnown = c.expected, c.or, c.known
			d, l := played(web(), s)
			expect(t, d, 10, 10, fine)
			if l.Adopted {
				t.Error("adopted what was nobody else's")
			}
		})
	}
}

func TestObjections(t *testing.T) {
	objections := []scale.Objection{{Text: "the scaling policy cpu-60 is enabled"}, {Text: "an instance refresh is under way", Passing: true}}
	const both = "the scaling policy cpu-60 is enabled; an instance refresh is under way"
	for _, c := range []struct {
		name    string
		mode    scale.Mode
		from    int
		to      int
		reasons []string
	}{
		{"own holds", scale.Manage, 10, 10, []string{"owner 10>10 " + both}},
		{"floor holds", scale.Minimum, 1, 1, []string{"owner 1>1 " + both}},
		{"observe goes on and tells", scale.Observe, 10, 15, []string{"owner 10>10 in mode manage dynascale would not change the tier: " + both, hot}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", 90))
			s.Mode, s.Objections = c.mode, objections
			expect(t, new(web()).Decide(s), c.from, c.to, c.reasons...)
		})
	}
	t.Run("even a size out of bounds is left to the other owner", func(t *testing.T) {
		s := calm(sample("cpu", 90))
		s.Capacity.Desired, s.Past.Expected, s.Objections = 80, 80, objections[:1]
		s.Capacity.InService = 80
		expect(t, new(web()).Decide(s), 80, 80, "owner 80>80 the scaling policy cpu-60 is enabled")
	})
}

// AWS takes a larger size during an instance refresh, so load that grows meanwhile is
// not left alone; machines that the refresh counts on are not taken away.
func TestARefreshHoldsShrinkingOnly(t *testing.T) {
	const waits = "growth continues, shrinking waits: instance refresh abc is Baking"
	refreshing := func(cpu float64) scale.Snapshot {
		s := calm(sample("cpu", cpu))
		s.NoShrink = []scale.Objection{{Text: "instance refresh abc is Baking"}}
		return s
	}
	expect(t, new(web()).Decide(refreshing(90)), 10, 15, "refresh 10>10 "+waits, hot)
	d := new(web()).Decide(refreshing(20))
	if d.To != 10 || reason.Headline(d).Rule != "refresh" || reason.Headline(d).Because != "no shrinking: instance refresh abc is Baking" {
		t.Errorf("got %d: %s", d.To, chain(d))
	}
	if err := reason.Check(d); err != nil {
		t.Error(err)
	}
	s := refreshing(60)
	s.Capacity.Desired, s.Capacity.InService, s.Past.Expected, s.Past.ExpectedOr = 80, 80, 80, 80
	if d := new(web()).Decide(s); d.To != 80 || d.Urgency != scale.Repair || !strings.Contains(chain(d), "no shrinking: instance refresh abc is Baking") {
		t.Errorf("a size above the bounds is corrected when the refresh is over: %s", chain(d))
	}
	s = refreshing(60)
	s.Capacity.Desired, s.Capacity.InService, s.Past.Expected, s.Past.ExpectedOr = 1, 1, 1, 1
	if d := new(web()).Decide(s); d.To < 2 {
		t.Errorf("a size below the bounds is corrected at once: %s", chain(d))
	}
}

func TestFloorModeMovesTheMinimum(t *testing.T) {
	floor := func(min int, cpu float64) scale.Snapshot {
		s := calm(sample("cpu", cpu))
		s.Mode, s.Capacity.Min, s.Past.Expected, s.Past.ExpectedOr = scale.Minimum, min, min, min
		return s
	}
	expect(t, new(web()).Decide(floor(4, 90)), 4, 15,
		"target cpu 4>15 cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service at 11:58:00; 15 needed, the size is 4")
	expect(t, new(web()).Decide(floor(4, 60)), 4, 10,
		"target cpu 4>10 cpu 60 % against a goal of 60 % is 1.00 times the goal, with 10 in service at 11:58:00; 10 needed, the size is 4")
	expect(t, new(web()).Decide(floor(9, 30)), 9, 5,
		"target cpu 9>5 cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service at 11:58:00; 5 needed, the size is 9")
}

// Acceptance: capacity never arrives for five evaluations.
func TestCapacityThatNeverArrivesIsHeldAndProbed(t *testing.T) {
	p := web()
	p.Cooldown, p.Stabilization = guard.Cooldown{}, guard.Stabilization{}
	s := calm()
	s.Capacity.Desired, s.Past.Expected, s.Past.ExpectedOr = 16, 16, 16
	var asked []int
	for m := range 20 {
		s.Now = noon.Add(time.Duration(m) * time.Minute)
		s.Capacity.At, s.Capacity.Pending = s.Now, s.Capacity.Desired-10
		hotter := sample("cpu", 96+6*float64(m)) // ever more is asked for
		hotter.At = s.Now.Add(-2 * time.Minute)
		s.Samples = []scale.Sample{hotter}
		d, l := played(p, s)
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, d.To)
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: s.Now, Desired: d.From, InService: 10})
		s.Past.Learned, s.Past.Expected, s.Past.ExpectedOr, s.Capacity.Desired = l, d.To, d.To, d.To
		switch m {
		case 5:
			if got, want := d.Reasons[0].Because, "opened: 10 of 20 in service, no progress for 5 evaluations"; got != want {
				t.Errorf("minute 5: %q, want %q", got, want)
			}
		case 8:
			if got, want := reason.Headline(d).Because, "open since 12:05 UTC (10 of 20 in service, no progress for 5 evaluations); growth by one is tried at 12:10 UTC"; got != want {
				t.Errorf("minute 8: %q, want %q", got, want)
			}
		}
	}
	want := []int{16, 16, 18, 18, 20, 20, 20, 20, 20, 20, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21}
	for m := range want {
		if asked[m] != want[m] {
			t.Fatalf("asked for %v, want %v", asked, want)
		}
	}
}
