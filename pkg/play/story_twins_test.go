package play

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/schedule"
)

var stories = []story{
	{
		name: "two-daemons", rule: "second_daemon", worse: "lost work", by: 5,
		without: knowing(func(s *scale.Snapshot) { s.Past.Wrote, s.Past.Reversed = scale.Wrote{}, nil }),
	},
	{
		name: "blue-green", rule: "target", worse: "lost work", by: 5,
		without: func(e *Experiment) { e.Lens = func(c assembly.Cloud) assembly.Cloud { return byName{c, "web-blue"} } },
		check: func(t *testing.T, s told) {
			both, taken := s.said("2 Auto Scaling groups in the default region have the prefix web-: web-blue, web-green"), s.said("web-green is selected now, and web-blue was selected before")
			if both.IsZero() || !taken.After(both) {
				t.Errorf("both were told at %s, and the new one was taken over at %s", both, taken)
			}
			for _, tick := range s.between(t, "12:15", "12:50") {
				if tick.To != tick.From {
					t.Errorf("%s: %d -> %d during the deployment", tick.Time.Format("15:04"), tick.From, tick.To)
				}
			}
		},
	},
	{
		name: "cooldown", rule: "cooldown", worse: "turns", by: 4,
		without: guards(func(g *guard.Set) { g.Cooldown = guard.Cooldown{} }),
	},
	{
		name: "pace", rule: "pace", worse: "peak size", by: 20,
		without: guards(func(g *guard.Set) { g.Pace = guard.Pace{} }),
	},
	{
		name: "adaptive-threshold", rule: "adaptive_threshold", worse: "turns", by: 2,
		without: knowing(func(s *scale.Snapshot) { s.Past.Profiles = nil }),
		check: func(t *testing.T, s told) {
			for _, tick := range s.between(t, "08:00", "15:59") {
				if tick.To != tick.From {
					t.Errorf("%s: %d -> %d although nothing unusual happens", tick.Time.Format("15:04"), tick.From, tick.To)
				}
			}
		},
	},
	{
		name: "phases", rule: "phases", worse: "lost work", by: 5,
		without: func(e *Experiment) {
			for i := range e.Config.Tiers {
				e.Config.Tiers[i].Scalers = e.Config.Tiers[i].Scalers[:1]
			}
		},
		check: func(t *testing.T, s told) {
			if s.said("in a load emergency the tier grows to 40 at once, in spite of: grew").IsZero() {
				t.Error("the emergency never passed the cooldown")
			}
			if s.figures.PeakSize > 50 {
				t.Errorf("the peak is %d, and limits.max is 50", s.figures.PeakSize)
			}
		},
	},
	{
		name: "dynamic-cooldown", rule: "target", worse: "lost work", by: 1.5,
		without: guards(func(g *guard.Set) { g.Cooldown.Dynamic = false }),
		check: func(t *testing.T, s told) {
			if s.said("/ urgency 2 (cpu 100 % above 90 % gives 2)").IsZero() {
				t.Error("the cooldown never told its factors")
			}
		},
	},
	{
		name: "spare", rule: "target", worse: "lost work", by: 2,
		without: func(e *Experiment) { e.Config.Tiers[0].Spare = guard.Spare{} },
	},
	{
		name: "stabilise", rule: "stabilization", worse: "turns", by: 4,
		without: guards(func(g *guard.Set) { g.Stabilization = guard.Stabilization{} }),
	},
	{
		name: "lag", rule: "target", worse: "peak size", by: 84,
		without: knowing(func(s *scale.Snapshot) {
			s.Past.Ring, s.Capacity.InService = nil, s.Capacity.Desired
		}),
		check: func(t *testing.T, s told) {
			if s.figures.PeakSize < 16 || s.figures.PeakSize > 18 {
				t.Errorf("the peak is %d, want 16 to 18", s.figures.PeakSize)
			}
		},
	},
	{
		name: "outage", rule: "fresh", worse: "lost work", by: 10,
		without: knowing(func(s *scale.Snapshot) {
			for _, g := range s.Gaps {
				s.Samples = append(s.Samples, scale.Sample{Signal: g.Signal, At: s.Now.Add(-2 * time.Minute), Period: time.Minute})
			}
			s.Gaps = nil
			for i := range s.Samples {
				if s.Samples[i].Quality != scale.Fresh {
					s.Samples[i].Value, s.Samples[i].Quality = 0, scale.Fresh
				}
			}
		}),
		check: func(t *testing.T, s told) {
			// The last datapoint ends at 12:30, and after 5 minutes it is old.
			for _, tick := range s.between(t, "12:36", "13:02") {
				if tick.To < tick.From {
					t.Errorf("%s: %d -> %d without data", tick.Time.Format("15:04"), tick.From, tick.To)
				}
			}
			last := s.run.Ticks[len(s.run.Ticks)-1]
			if last.Desired > 25 {
				t.Errorf("%d units at the end: the tier never shrank after the outage", last.Desired)
			}
		},
	},
	{
		name: "launches-fail", rule: "circuit_breaker", worse: "unit hours", by: 2,
		without: knowing(func(s *scale.Snapshot) {
			s.FailedLaunches, s.Past.Breaker = nil, scale.Breaker{}
		}),
		check: func(t *testing.T, s told) {
			opened, probed, closed := s.said("opened: "), s.said("trying growth by one"), s.said("closed: ")
			if opened.IsZero() || !probed.After(opened) || !closed.After(clock(t, "12:45")) {
				t.Errorf("the breaker opened at %s, probed at %s and closed at %s", opened, probed, closed)
			}
		},
	},
	{
		name: "flash-crowd", rule: "pressure", worse: "lost work", by: 1,
		without: func(e *Experiment) { e.Config.Tiers[0].Scalers[0].(*scaler.Pressure).Headroom = 1 },
		check: func(t *testing.T, s told) {
			if s.said("x headroom 1.3").IsZero() {
				t.Error("no growth had headroom")
			}
		},
	},
	{
		name: "growth-after-shrink", rule: "target", worse: "lost work", by: 5,
		without: knowing(func(s *scale.Snapshot) {
			if s.Past.Shrank.After(s.Past.Grew) {
				s.Past.Grew = s.Past.Shrank
			}
		}),
		check: func(t *testing.T, s told) {
			shrank := time.Time{}
			for _, tick := range s.run.Ticks {
				switch {
				case tick.To < tick.From:
					shrank = tick.Time
				case tick.To > tick.From && (shrank.IsZero() || tick.Time.Sub(shrank) >= 20*time.Minute):
					t.Errorf("the growth of %s is not within the cooldown of a shrink", tick.Time.Format("15:04"))
				}
			}
			if s.figures.Changes != 2 {
				t.Errorf("%d changes, want a shrink and a growth", s.figures.Changes)
			}
		},
	},
	{
		name: "outsider", rule: "changed_outside", worse: "lost work", by: 1,
		without: knowing(func(s *scale.Snapshot) {
			s.Past.ExpectedKnown, s.Past.Outside = false, time.Time{}
		}),
		check: func(t *testing.T, s told) {
			moves := 0
			for i, tick := range s.run.Ticks[1:] {
				if tick.Desired != s.run.Ticks[i].Desired {
					moves++
				}
			}
			if moves != 1 || s.figures.Changes != 0 {
				t.Errorf("the desired size moved %d times, and %d changes are dynascale's; want the outsider's growth and no more", moves, s.figures.Changes)
			}
		},
	},
	{
		name: "refresh", rule: "refresh", worse: "lost work", by: 5,
		// A refresh that holds all changes, as other owners do.
		without: knowing(func(s *scale.Snapshot) { s.Objections = append(s.Objections, s.NoShrink...) }),
		check: func(t *testing.T, s told) {
			from, to := s.run.Ticks[0].Time.Add(5*time.Minute), s.run.Ticks[0].Time.Add(75*time.Minute)
			grew := 0
			for i, tick := range s.run.Ticks[1:] {
				during := !tick.Time.Before(from) && tick.Time.Before(to)
				if before := s.run.Ticks[i].Desired; during && tick.Desired > before {
					grew++
				} else if during && tick.Desired < before {
					t.Errorf("%s: %d -> %d during the refresh", tick.Time.Format("15:04"), before, tick.Desired)
				}
			}
			if last := s.run.Ticks[len(s.run.Ticks)-1]; grew == 0 || last.Desired >= 16 {
				t.Errorf("%d growths during the refresh and %d units at the end; want growth, and shrinking when it is over", grew, last.Desired)
			}
		},
	},
	{
		name: "idle", rule: "pressure", worse: "unit hours", by: 40,
		without: knowing(func(s *scale.Snapshot) {
			var known []scale.Sample
			for _, x := range s.Samples {
				if x.Quality == scale.Idle {
					s.Gaps = append(s.Gaps, scale.Gap{Signal: x.Signal, Why: "no datapoint"})
				} else {
					known = append(known, x)
				}
			}
			s.Samples = known
		}),
		check: func(t *testing.T, s told) {
			if last := s.run.Ticks[len(s.run.Ticks)-1]; last.Desired != 2 {
				t.Errorf("%d units at the end, want the minimum", last.Desired)
			}
			if s.said("latency has nothing to measure").IsZero() {
				t.Error("nothing tells that there was no traffic")
			}
		},
	},
	{
		name: "cliff", rule: "freeze", worse: "lost work", by: 5,
		without: guards(func(g *guard.Set) { g.Freeze = guard.Freeze{} }),
		check: func(t *testing.T, s told) {
			if s.figures.Changes != 0 {
				t.Errorf("%d changes, want none", s.figures.Changes)
			}
		},
	},
	{
		name: "lost-machines", rule: "target", worse: "peak size", by: 4,
		without: knowing(func(s *scale.Snapshot) {
			for i := range s.Samples {
				s.Samples[i].Period = 0 // an instant, and not a minute
			}
		}),
		check: func(t *testing.T, s told) {
			if s.figures.PeakSize > 10 {
				t.Errorf("%d at the peak: the group replaces its ten machines by itself", s.figures.PeakSize)
			}
		},
	},
	{
		name: "connections", rule: "connections", worse: "peak size", by: 15,
		without: guards(func(g *guard.Set) { g.Connections = guard.Connections{} }),
		check: func(t *testing.T, s told) {
			if s.figures.PeakSize != 20 {
				t.Errorf("%d at the peak: 200 connections are 10 for each of 20", s.figures.PeakSize)
			}
		},
	},
	{
		name: "sick-machine", rule: "target", worse: "lost work", by: 1,
		without: knowing(func(s *scale.Snapshot) {
			if s.Capacity.InService < s.Capacity.Desired {
				s.Capacity.Pending = s.Capacity.Desired // nothing arrives as long as anything is missing
			}
		}),
		check: func(t *testing.T, s told) {
			if !s.said("opened: ").IsZero() {
				t.Error("the breaker opened, and no launch was missing")
			}
		},
	},
	{
		name: "shunned", rule: "served", worse: "lost work", by: 5,
		without: knowing(func(s *scale.Snapshot) { s.Served = scale.Served{} }),
		check: func(t *testing.T, s told) {
			for _, tick := range s.run.Ticks {
				if !tick.Time.Before(s.run.Ticks[0].Time.Add(time.Hour)) && tick.Desired < 16 {
					t.Errorf("%s: %d ordered, of which 8 serve nobody, and 8 are needed", tick.Time.Format("15:04"), tick.Desired)
				}
			}
		},
	},
	{
		name: "lull", rule: "shrink_limit", worse: "lost work", by: 5,
		without: guards(func(g *guard.Set) { g.ShrinkLimit = guard.ShrinkLimit{Share: 1} }),
	},
	{
		name: "zero", rule: "backlog", worse: "unit hours", by: 1,
		without: func(e *Experiment) { e.Config.Tiers[0].Limits.Min = 1 },
		check: func(t *testing.T, s told) {
			first, last := s.run.Ticks[0], s.run.Ticks[len(s.run.Ticks)-1]
			if first.Desired != 0 || last.Desired != 0 || s.figures.PeakSize < 5 {
				t.Errorf("from %d over %d to %d units, want from and to none", first.Desired, s.figures.PeakSize, last.Desired)
			}
		},
	},
	{
		name: "last-worker", rule: "backlog", worse: "turns", by: 4,
		without: scaling(func(s scaler.Scaler) { s.(*scaler.Backlog).KeepLast = false }),
		check: func(t *testing.T, s told) {
			if s.said("the last worker stays: the next message is expected in").IsZero() {
				t.Error("it never told why the last worker stays")
			}
			if last := s.run.Ticks[len(s.run.Ticks)-1]; last.Desired != 0 {
				t.Errorf("%d workers at the end, when nothing came for an hour", last.Desired)
			}
		},
	},
	{
		name: "datapoints", rule: "threshold", worse: "peak size", by: 3,
		without: scaling(func(s scaler.Scaler) { s.(*scaler.Threshold).Grow.Datapoints = scaler.Datapoints{M: 1} }),
	},
	{
		name: "step-scaling", rule: "step_scaling", worse: "lost work", by: 1,
		without: scaling(func(s scaler.Scaler) {
			grow := &s.(*scaler.StepScaling).Grow
			grow.Steps = []scaler.Step{{Change: 20}}
		}),
	},
	{
		name: "simple-scaling", rule: "simple_scaling", worse: "peak size", by: 4,
		without: scaling(func(s scaler.Scaler) {
			simple := s.(*scaler.SimpleScaling)
			simple.Grow.Cooldown, simple.Shrink.Cooldown = 0, 0
		}),
	},
	{
		name: "target-tracking", rule: "target_tracking", worse: "turns", by: 4,
		without: scaling(func(s scaler.Scaler) {
			tracking := s.(*scaler.TargetTracking)
			tracking.Out, tracking.In = scaler.Datapoints{M: 1}, scaler.Datapoints{M: 1}
		}),
	},
	{
		name: "composite", rule: "composite", worse: "lost work", by: 5,
		without: scaling(func(s scaler.Scaler) { s.(*scaler.Composite).Fallback = 0 }),
		check: func(t *testing.T, s told) {
			if s.figures.PeakSize != 20 {
				t.Errorf("two parts are missing, and the fallback of 20 made %d", s.figures.PeakSize)
			}
		},
	},
	{
		name: "workday", rule: "schedule", worse: "lost work", by: 0.5,
		without: unscheduled,
		check: func(t *testing.T, s told) {
			s.grewTo(t, "working day asks for at least 15, early, because the slowest of the last growths took 3 min", "2026-03-02 07:56", 15)
			s.grewTo(t, "lunch asks for at least 25, early, because the slowest of the last growths took 3 min", "2026-03-02 11:26", 25)
			if evening, night := s.said("evening asks for at least 8"), s.said("night asks for at least 3"); evening.IsZero() || !night.After(evening) {
				t.Errorf("evening came at %s and night at %s", evening, night)
			}
			if last := s.run.Ticks[len(s.run.Ticks)-1]; last.Desired >= 8 {
				t.Errorf("%d units at the end: the night never let the tier shrink", last.Desired)
			}
		},
	},
	{
		name: "black-friday", rule: "schedule", worse: "lost work", by: 0.3,
		without: unscheduled,
		check: func(t *testing.T, s told) {
			s.grewTo(t, "black friday asks for at least 100, early, so that the capacity is ready when the entry begins", "2026-11-26 23:40", 100)
			if s.said("black friday asks for exactly 100").IsZero() {
				t.Error("nothing tells the exact size of the day")
			}
			for _, tick := range s.run.Ticks {
				switch friday := tick.Time.Day() == 27; {
				case friday && (tick.From != 100 || tick.To != 100):
					t.Errorf("%s: %d -> %d on Black Friday, want 100", tick.Time, tick.From, tick.To)
				case !friday && tick.Time.Day() == 28 && tick.From-tick.To > tick.From/2:
					t.Errorf("%s: %d -> %d: the end of an entry is no order to shrink", tick.Time, tick.From, tick.To)
				}
			}
		},
	},
	{
		name: "black-friday-above-the-maximum", rule: "raise_max", worse: "lost work", by: 10,
		without: func(e *Experiment) {
			for i := range e.Config.Tiers[0].Schedule.Entries {
				e.Config.Tiers[0].Schedule.Entries[i].RaiseMax = false
			}
		},
		check: func(t *testing.T, s told) {
			s.grewTo(t, "black friday asks for at least 100, early, so that the capacity is ready when the entry begins", "2026-11-26 23:40", 100)
			if s.figures.PeakSize != 100 {
				t.Errorf("the peak is %d, want 100", s.figures.PeakSize)
			}
			lowered := s.said("the maximum in AWS goes back from 100 to 50, its value before a schedule raised it")
			if lowered.IsZero() {
				t.Fatal("the maximum was never lowered")
			}
			for _, r := range s.records {
				d, most := r.Decision, 50
				if at := d.At; at.After(clockOn(t, "2026-11-26 23:40")) && !at.After(lowered) {
					most = 100
				}
				if d.Capacity.Max != most {
					t.Errorf("%s: the maximum is %d, want %d", d.At.Format("Jan 2 15:04"), d.Capacity.Max, most)
				}
				if d.Maximum.Lowers() && (d.Capacity.Desired > d.Maximum.To || d.Changes()) {
					t.Errorf("%s: it is lowered to %d with %d desired and %d wanted", d.At, d.Maximum.To, d.Capacity.Desired, d.To)
				}
			}
		},
	},
	{
		name: "clock-change", rule: "schedule", worse: "lost work", by: 2,
		without: unscheduled,
		check: func(t *testing.T, s told) {
			// 02:30 in New York; on Sunday clocks go from 02:00 to 03:00, and 02:30 is 03:00.
			const why = "nightly batch asks for at least 20, early, so that the capacity is ready when the entry begins"
			for _, at := range []string{"2026-03-07 07:20", "2026-03-08 06:50", "2026-03-09 06:20"} {
				s.grewTo(t, why, at, 20)
			}
		},
	},
}

// unscheduled makes a twin that knows no calendar.
func unscheduled(e *Experiment) { e.Config.Tiers[0].Schedule = schedule.Schedule{} }

// grewTo asks that a tier grew to a size at an instant, and why.
func (s told) grewTo(t *testing.T, why, at string, size int) {
	t.Helper()
	for _, r := range s.records {
		if d := r.Decision; d.At.Format("2006-01-02 15:04") == at {
			if d.From >= size || d.To != size || !slices.ContainsFunc(d.Reasons, func(x scale.Reason) bool { return x.Rule == "schedule" && strings.Contains(x.Because, why) }) {
				t.Errorf("%s: %d -> %d, want growth to %d because %q; it says %v", at, d.From, d.To, size, why, d.Reasons)
			}
			return
		}
	}
	t.Errorf("nothing was decided at %s", at)
}

// scaling makes a twin whose first scaler is another.
func scaling(change func(scaler.Scaler)) func(*Experiment) {
	return func(e *Experiment) { change(e.Config.Tiers[0].Scalers[0]) }
}

// guards makes a twin whose configuration lacks a guard.
func guards(change func(*guard.Set)) func(*Experiment) {
	return func(e *Experiment) { change(&e.Config.Tiers[0].Guards) }
}

// knowing makes a twin whose policies know something else than the world is.
func knowing(change func(*scale.Snapshot)) func(*Experiment) {
	return func(e *Experiment) {
		e.Wrap = func(p loop.Parts) loop.Parts {
			p.Observer = mistaken{p.Observer, change}
			return p
		}
	}
}

type mistaken struct {
	loop.Observer
	change func(*scale.Snapshot)
}

func (m mistaken) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	world := m.Observer.Observe(ctx, now)
	for i := range world {
		m.change(&world[i])
	}
	return world
}

// byName shows one group alone, as a tier sees it that has its name.
type byName struct {
	assembly.Cloud
	name string
}

func (c byName) AllGroups(ctx context.Context) (map[string]resource.ListedGroup, error) {
	all, err := c.Cloud.AllGroups(ctx)
	maps.DeleteFunc(all, func(name string, _ resource.ListedGroup) bool { return name != c.name })
	return all, err
}
