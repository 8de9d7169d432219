package policy

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/schedule"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var signals = []string{"cpu", "latency", "rps", "jobs"}

var (
	anySize  = rapid.IntRange(0, 60)
	anyValue = rapid.OneOf(
		rapid.Float64Range(0, 300),
		rapid.SampledFrom([]float64{0, 60, 1e300, 5e-324, -1, math.NaN(), math.Inf(1), math.Inf(-1)}),
	)
)

// anyInstant is zero now and then, mostly in the last hours, and sometimes in
// the future, as after a clock was set back.
func anyInstant(t *rapid.T, label string) time.Time {
	switch rapid.IntRange(0, 9).Draw(t, label+" when") {
	case 0, 1:
		return time.Time{}
	case 2:
		return noon.Add(time.Duration(rapid.IntRange(1, 1e5).Draw(t, label)) * time.Second)
	default:
		return noon.Add(-time.Duration(rapid.IntRange(0, 7200).Draw(t, label)) * time.Second)
	}
}

func anySnapshot(t *rapid.T) scale.Snapshot {
	s := scale.Snapshot{
		Tier: "web", Mode: rapid.SampledFrom([]scale.Mode{scale.Manage, scale.Minimum, scale.Observe}).Draw(t, "mode"), Now: noon,
		Capacity: scale.Capacity{
			Desired: anySize.Draw(t, "desired"), InService: anySize.Draw(t, "inService"), Pending: rapid.IntRange(0, 3).Draw(t, "pending"),
			Min: anySize.Draw(t, "awsMin"), Max: anySize.Draw(t, "awsMax"), At: noon,
			Step: rapid.SampledFrom([]int{0, 0, 0, 1, 4}).Draw(t, "step of a size"),
		},
	}
	if rapid.IntRange(0, 9).Draw(t, "selects") == 0 {
		s.Capacity.Selected = []string{"web-blue"}
	}
	if of := s.Capacity.InService; of > 1 && rapid.IntRange(0, 4).Draw(t, "some do not serve") == 0 {
		s.Served = scale.Served{Units: rapid.IntRange(1, of-1).Draw(t, "healthy"), Of: of, At: noon.Add(-2 * time.Minute)}
	}
	if rapid.IntRange(0, 19).Draw(t, "capacity") == 0 {
		s.Capacity = scale.Capacity{}
		if rapid.Bool().Draw(t, "selects several") {
			s.Capacity.Selected = []string{"web-blue", "web-green"}
		}
		s.Gaps = append(s.Gaps, scale.Gap{Signal: scale.CapacitySignal, Why: "no such group"})
	}
	for _, name := range signals {
		switch rapid.IntRange(0, 9).Draw(t, name) {
		case 0:
			s.Gaps = append(s.Gaps, scale.Gap{Signal: name, Why: "throttled"})
		case 1: // neither sample nor gap
		default:
			s.Samples = append(s.Samples, scale.Sample{
				Signal: name, Value: anyValue.Draw(t, name+" value"), Period: time.Minute,
				At:      noon.Add(time.Duration(rapid.IntRange(-1800, 120).Draw(t, name+" at")) * time.Second),
				Quality: rapid.SampledFrom([]scale.Quality{scale.Fresh, scale.Fresh, scale.Fresh, scale.Fresh, scale.Stale, ""}).Draw(t, name+" quality"),
			})
			x := &s.Samples[len(s.Samples)-1]
			for i := range rapid.SampledFrom([]int{0, 0, 2, 6}).Draw(t, name+" looks back") {
				x.Recent = append(x.Recent, scale.Point{At: x.At.Add(-time.Duration(i) * time.Minute), Value: anyValue.Draw(t, name+" before")})
			}
			if len(x.Recent) > 0 {
				x.Recent[0].Value = x.Value
			}
			switch rapid.IntRange(0, 19).Draw(t, name+" is special") {
			case 3: // some of those that serve have no value
				x.Reporting = rapid.IntRange(0, 60).Draw(t, name+" reporting")
			case 0:
				x.Value, x.Quality = 0, scale.Idle
			case 1:
				x.FellAt, x.FellFrom = anyInstant(t, name+" fell"), 6*x.Value
			case 2: // a sum of which a part is missing
				x.Of, x.AtLeast, x.Quality, x.Missing = []string{"jobs", "mails"}, true, scale.Stale, "mails is missing"
			}
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "linked") > 0 {
		db := &scale.Snapshot{Tier: "db", Now: noon, Capacity: scale.Capacity{Desired: anySize.Draw(t, "db"), InService: 1, At: noon,
			Ladder: []scale.Rung{{Name: "small", Connections: rapid.SampledFrom([]int{0, 50, 500}).Draw(t, "takes")}}}}
		if rapid.Bool().Draw(t, "db reads") {
			db.Samples = []scale.Sample{{Signal: "cpu", Value: anyValue.Draw(t, "db cpu"), At: noon, Quality: scale.Fresh}}
		}
		s.Linked = []*scale.Snapshot{db}
	}
	if rapid.IntRange(0, 9).Draw(t, "owner") == 0 {
		s.Objections = []scale.Objection{{Text: "another policy is enabled"}}
	}
	if rapid.IntRange(0, 9).Draw(t, "refresh") == 0 {
		s.NoShrink = []scale.Objection{{Text: "an instance refresh is under way"}}
	}
	if rapid.IntRange(0, 4).Draw(t, "warm pool") == 0 {
		s.NoRaise = []scale.Objection{{Text: "a warm pool of the default size"}}
	}
	if rapid.IntRange(0, 4).Draw(t, "failed") == 0 {
		s.FailedLaunches = []scale.Activity{{ID: "a", Failed: true, Message: "no capacity", Start: anyInstant(t, "failed at")}}
	}
	if rapid.IntRange(0, 9).Draw(t, "emergency") == 0 {
		s.Emergency = "the tier is not critical, and far too much is spent"
	}
	s.Past = anyPast(t, s.Current())
	if rapid.IntRange(0, 2).Draw(t, "raised before") == 0 {
		s.Past.Raised = scale.Raised{From: anySize.Draw(t, "raised from"), To: rapid.OneOf(rapid.Just(s.Capacity.Max), anySize).Draw(t, "raised to"), At: anyInstant(t, "raised at")}
		s.Past.Raised.Refused = anyInstant(t, "refused at")
		s.Past.Raised.Or = rapid.OneOf(rapid.Just(s.Past.Raised.To), anySize).Draw(t, "or to")
	}
	if s.Past.Mode = s.Mode; rapid.IntRange(0, 9).Draw(t, "another mode before") == 0 {
		s.Past.Mode = rapid.SampledFrom([]scale.Mode{scale.Manage, scale.Minimum, scale.Observe}).Draw(t, "mode before")
	}
	return s
}

// anyPast may be empty, have holes, and be out of order.
func anyPast(t *rapid.T, current int) scale.Past {
	past := scale.Past{
		Since: anyInstant(t, "since"), Grew: anyInstant(t, "grew"), Shrank: anyInstant(t, "shrank"), Outside: anyInstant(t, "outside"),
		ExpectedKnown: rapid.Bool().Draw(t, "believes"), Expected: current, ExpectedOr: current,
		Learned: scale.Learned{Beside: anyInstant(t, "beside"), Adopted: rapid.Bool().Draw(t, "adopted before"),
			Spent: scale.Meter{Rate: float64(rapid.IntRange(0, 3).Draw(t, "rate"))},
			Flows: []scale.Flow{{Signal: "jobs", At: noon.Add(-time.Minute), Rate: rapid.SampledFrom([]float64{0, 0.01, 3}).Draw(t, "arrivals")}}},
	}
	if rapid.Bool().Draw(t, "learned") {
		past.Loads = []scale.Load{{Signal: "cpu", At: anyInstant(t, "learned at"), Since: anyInstant(t, "learned since"),
			Level: rapid.Float64Range(0, 5000).Draw(t, "level"), Noise: rapid.Float64Range(0.01, 2).Draw(t, "noise"), Away: rapid.SampledFrom([]float64{0, 2, -2}).Draw(t, "away")}}
	}
	if rapid.IntRange(0, 3).Draw(t, "outsider") == 0 {
		past.Expected, past.ExpectedOr = anySize.Draw(t, "expected"), anySize.Draw(t, "expectedOr")
	}
	for at := -rapid.IntRange(0, 20).Draw(t, "memory"); at < 0; at++ {
		when := noon.Add(time.Duration(at) * time.Minute)
		if rapid.IntRange(0, 19).Draw(t, "astray") == 0 {
			when = anyInstant(t, "stray")
		}
		if rapid.IntRange(0, 9).Draw(t, "hole") > 0 {
			past.Wishes = append(past.Wishes, scale.Wish{At: when, Size: rapid.OneOf(anySize, rapid.Just(0)).Draw(t, "wish"), Need: anyNeed(t)})
			past.Ring = append(past.Ring, scale.CapacityPoint{At: when, InService: anySize.Draw(t, "then"), Desired: anySize.Draw(t, "ordered then")})
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "freeze") == 0 {
		past.Freeze = scale.Freeze{Since: anyInstant(t, "lost"), Last: anyInstant(t, "still lost"), Why: "a loss",
			Signal: rapid.SampledFrom([]string{"", "rps"}).Draw(t, "lost signal"), From: 100}
	}
	if rapid.IntRange(0, 3).Draw(t, "quiet") == 0 {
		past.Quiet = scale.Quiet{Since: anyInstant(t, "quiet since"), Seen: anyInstant(t, "quiet seen")}
	}
	if rapid.IntRange(0, 3).Draw(t, "owed") == 0 {
		past.Deferred = scale.Wish{At: anyInstant(t, "owed at"), Size: anySize.Draw(t, "owed size")}
	}
	if rapid.IntRange(0, 3).Draw(t, "shrink breaker") == 0 {
		past.ShrinkBreaker = scale.Breaker{Opened: anyInstant(t, "shrink opened"), Probe: anyInstant(t, "shrink probe"), Tries: 1, Why: "missed its goal"}
	}
	if rapid.IntRange(0, 3).Draw(t, "wrote") == 0 {
		past.Wrote = scale.Wrote{From: anySize.Draw(t, "wrote from"), To: anySize.Draw(t, "wrote to"), At: anyInstant(t, "wrote at")}
	}
	if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
		past.Late = scale.Wrote{From: anySize.Draw(t, "late from"), To: anySize.Draw(t, "late to"), At: anyInstant(t, "late until")}
	}
	if rapid.IntRange(0, 3).Draw(t, "contested") == 0 {
		for i := range rapid.IntRange(1, 4).Draw(t, "set back") {
			past.Reversed = append(past.Reversed, noon.Add(time.Duration(4*i-rapid.IntRange(0, 25).Draw(t, "set back ago"))*time.Minute))
		}
	}
	if rapid.Bool().Draw(t, "starts") {
		past.Starts = scale.Starts{Took: []time.Duration{time.Minute}, Last: anyInstant(t, "started")}
	}
	if rapid.IntRange(0, 2).Draw(t, "learned") == 0 {
		p := scale.Profile{Last: anyInstant(t, "learned at"), Full: rapid.SampledFrom([]float64{85, 100, 0}).Draw(t, "full"), Window: make([]byte, 2*288), Hours: make([]byte, 2*7*24)}
		step := rapid.IntRange(0, 60).Draw(t, "window")
		for i := range p.Window {
			p.Window[i] = byte(i * step)
		}
		p.Hours[25] = 140
		past.Profiles = map[string]scale.Profile{"cpu": p}
	}
	past.Breaker.Waiting = rapid.IntRange(0, 8).Draw(t, "waiting")
	past.Breaker.Best = anySize.Draw(t, "best")
	if rapid.IntRange(0, 2).Draw(t, "breaker") == 0 {
		past.Breaker.Opened, past.Breaker.Probe = anyInstant(t, "opened"), anyInstant(t, "probe")
		past.Breaker.Tries, past.Breaker.Why = rapid.IntRange(1, 100).Draw(t, "tries"), "no capacity"
	}
	return past
}

// withReaders makes a tier of a database's readers of a snapshot now and then. They come
// and go one at a time, by operations.
func withReaders(t *rapid.T, s scale.Snapshot) scale.Snapshot {
	if s.Capacity.Known() && rapid.IntRange(0, 4).Draw(t, "of readers") == 0 {
		for i := range rapid.IntRange(1, 4).Draw(t, "members") {
			s.Capacity.Members = append(s.Capacity.Members, anyMember(t, i))
		}
	}
	return s
}

// anyMember is a source or a reader that may be anything.
func anyMember(t *rapid.T, i int) scale.Member {
	m := scale.Member{ID: fmt.Sprint("db-", i), Source: i == 0 && rapid.Bool().Draw(t, "source"), Own: rapid.Bool().Draw(t, "own"), Ready: rapid.Bool().Draw(t, "ready")}
	if !m.Ready {
		m.Away = rapid.SampledFrom([]string{"", resource.Behind, resource.Promoted}).Draw(t, "away")
		m.Why, m.Broken = "not ready", anyInstant(t, "broken")
	}
	return m
}

// anyNeed is not known now and then.
func anyNeed(t *rapid.T) *int {
	if rapid.IntRange(0, 9).Draw(t, "need known") == 0 {
		return nil
	}
	need := anySize.Draw(t, "need")
	return &need
}

func anyPolicy(t *rapid.T) Policy {
	minutes := func(label string) time.Duration {
		return time.Duration(rapid.SampledFrom([]int{0, 1, 3, 5, 15}).Draw(t, label)) * time.Minute
	}
	lowest := anySize.Draw(t, "min")
	p := Policy{
		Limits:         guard.Limits{Min: lowest, Max: lowest + rapid.IntRange(0, 40).Draw(t, "range")},
		CircuitBreaker: guard.CircuitBreaker{After: rapid.IntRange(1, 6).Draw(t, "after"), Probe: time.Minute + minutes("probe every")},
		Stabilization:  guard.Stabilization{Grow: minutes("window up"), Shrink: minutes("window down"), Interval: time.Minute},
		Cooldown:       guard.Cooldown{Grow: minutes("cooldown up"), Shrink: minutes("cooldown down")},
		Freeze:         guard.Freeze{For: 2 * minutes("freeze"), Errors: map[string]float64{"cpu": 100}},
		ShrinkLimit: guard.ShrinkLimit{Share: rapid.SampledFrom([]float64{0, 0.1, 0.5, 1}).Draw(t, "shrink share"),
			Busiest: minutes("busiest"), Interval: time.Minute},
		Published: rapid.Bool().Draw(t, "published"),
	}
	if rapid.IntRange(0, 2).Draw(t, "is scheduled") == 0 {
		p.Schedule = anySchedule(t)
	}
	if rapid.IntRange(0, 3).Draw(t, "counts connections") == 0 {
		p.Connections = guard.Connections{PerUnit: 20, Least: rapid.IntRange(1, 20).Draw(t, "least"), Total: rapid.SampledFrom([]int{0, 10, 100, 1000}).Draw(t, "total"), Tier: "db"}
	}
	if rapid.IntRange(0, 3).Draw(t, "waits") == 0 {
		p.Bottleneck = guard.Bottleneck{Tier: "db", Signal: "cpu", Above: 80}
	}
	if rapid.IntRange(0, 2).Draw(t, "paced") == 0 {
		p.Pace = guard.Pace{Grow: anyRate(t, "grow"), Shrink: anyRate(t, "shrink"), ByUrgency: rapid.Bool().Draw(t, "by urgency"), Interval: time.Minute}
		p.Urgency = guard.Urgency{CPU: "cpu", Response: "latency"}
	}
	if rapid.IntRange(0, 2).Draw(t, "keeps some spare") == 0 {
		p.Spare = guard.Spare{Units: rapid.IntRange(0, 5).Draw(t, "spare"), Share: rapid.SampledFrom([]float64{0, 0.1, 0.5, 2}).Draw(t, "spare share")}
	}
	p.Cooldown.Dynamic, p.Cooldown.Interval = rapid.Bool().Draw(t, "dynamic cooldown"), time.Minute
	if rapid.IntRange(0, 3).Draw(t, "vertical") == 0 {
		p.ShrinkDelay = guard.ShrinkDelay{Shrink: minutes("quiet")}
		p.MaintenanceWindow = anyWindow(t)
		p.Headroom = guard.Headroom{Freeable: "latency", Connections: "rps", Cache: 0.5}
	}
	all := []Scaler{
		scaler.Threshold{Bounds: []scaler.Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "rps", Above: 100}},
			Any: rapid.Bool().Draw(t, "any"), Step: rapid.IntRange(1, 3).Draw(t, "step")},
		&scaler.Target{Confidence: rapid.SampledFrom([]float64{0, 0.95}).Draw(t, "confidence"), Signal: "cpu", Goal: 60, Tolerance: rapid.SampledFrom([]float64{0, 0.1, 1}).Draw(t, "tolerance")},
		scaler.Target{Signal: "rps", Goal: 10, PerUnit: true, Tolerance: 0.1},
		scaler.Pressure{Terms: []scaler.Term{{Signal: "cpu", Goal: 60}, {Signal: "latency", Goal: 2}, {Signal: "rps", Goal: 100, PerUnit: true}},
			GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1},
		scaler.Backlog{Signal: "jobs", AcceptableDelay: 10 * time.Second, ProcessingTime: time.Second, Tolerance: 0.1, KeepLast: rapid.Bool().Draw(t, "keep last")},
	}
	all = append(all, anyPolicies(t)...)
	all = append(all, scaler.Dependents{Tier: "db", MoreThan: 5, Signal: "cpu", Above: 70, AtMost: 8})
	for i, one := range all {
		if rapid.IntRange(0, 2).Draw(t, fmt.Sprint("scaler ", i)) == 0 {
			p.Scalers = append(p.Scalers, one)
		}
	}
	if len(p.Scalers) == 0 {
		p.Scalers = all[:1]
	}
	return p
}

// anyPolicies are those that count datapoints, whose values before the newest anySnapshot draws.
func anyPolicies(t *rapid.T) []Scaler {
	points := func(label string) scaler.Datapoints {
		m := rapid.IntRange(1, 4).Draw(t, label)
		return scaler.Datapoints{M: m, N: m + rapid.IntRange(0, 2).Draw(t, label+" of")}
	}
	by := rapid.SampledFrom([]scaler.Adjustment{scaler.ByUnits, scaler.ToSize, scaler.ByPercent})
	warmup := time.Duration(rapid.IntRange(0, 10).Draw(t, "warmup")) * time.Minute
	adjusting := func(label string) scaler.Adjusting { return scaler.Adjusting{Adjustment: by.Draw(t, label)} }
	sized := func(a scaler.Adjusting, n int) int {
		if a.Adjustment == scaler.ToSize {
			return max(n, -n)
		}
		return n
	}
	up, down, once, back := adjusting("up"), adjusting("down"), adjusting("once"), adjusting("back")
	falls := rapid.Bool().Draw(t, "falls")
	return []Scaler{
		scaler.AdaptiveThreshold{Bounds: []scaler.LearnedBound{{Bound: scaler.Bound{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}, Ceiling: 85, Floor: 15, Drift: 0.1}}, Step: 1,
			Grow: scaler.Course{Step: 2, Datapoints: points("grow as learned")}},
		scaler.Phases{Signal: "cpu", Phases: []scaler.Phase{{Above: 60, For: 5 * time.Minute, Percent: 20}, {Above: 80, For: warmup + time.Second, Percent: 100},
			{Above: 95, For: 30 * time.Second, Emergency: rapid.IntRange(1, 60).Draw(t, "emergency")}}},
		scaler.Threshold{Bounds: []scaler.Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "latency", Above: 2}}, Any: true, Step: 1,
			Grow: scaler.Course{Step: 2, Datapoints: points("grow")}, Shrink: scaler.Course{Datapoints: points("shrink")}},
		scaler.TargetTracking{Signal: "cpu", Goal: 60, Low: 0.9, Out: points("out"), In: points("in"), Warmup: warmup, Shrink: falls},
		scaler.TargetTracking{Signal: "rps", Goal: 10, PerUnit: true, Low: 0.7, Out: points("out of all"), In: points("in of all"), Shrink: true},
		scaler.StepScaling{Alarms: scaler.Alarms{Signal: "cpu", Above: 60, Below: 30, HasBelow: falls}, Warmup: warmup,
			Grow:   scaler.Steps{Datapoints: points("step"), Adjusting: up, Steps: []scaler.Step{{Upper: 20, HasUpper: true, Change: sized(up, 2)}, {Lower: 20, HasLower: true, Change: sized(up, 50)}}},
			Shrink: scaler.Steps{Datapoints: points("step back"), Adjusting: down, Steps: []scaler.Step{{Change: sized(down, -10)}}}},
		scaler.SimpleScaling{Alarms: scaler.Alarms{Signal: "latency", Above: 2, Below: 1, HasBelow: falls},
			Grow:   scaler.Simple{Datapoints: points("once"), Adjusting: once, Change: sized(once, 20), Cooldown: warmup},
			Shrink: scaler.Simple{Datapoints: points("back"), Adjusting: back, Change: sized(back, -5), Cooldown: warmup}},
		scaler.Composite{Parts: []scaler.Part{{Signal: "cpu", Weight: 0.5, Above: 70, Below: 30}, {Signal: "latency", Weight: 0.3, Above: 2, Below: 0.5}},
			GrowAbove: 0.3, HighAbove: 0.6, ShrinkAbove: 0.5, Grow: 1, High: 3, Shrink: 2, Fallback: rapid.SampledFrom([]int{0, 12}).Draw(t, "fallback")},
	}
}

// anyRate has up to three policies.
func anyRate(t *rapid.T, label string) guard.Rate {
	r := guard.Rate{Select: rapid.SampledFrom([]guard.Select{guard.Max, guard.Max, guard.Min, guard.Disabled, ""}).Draw(t, label+" select"),
		FreeUpTo: rapid.IntRange(0, 8).Draw(t, label+" free")}
	for range rapid.IntRange(0, 3).Draw(t, label+" policies") {
		a := guard.Allowance{Period: time.Duration(rapid.IntRange(1, 1800).Draw(t, label+" period")) * time.Second}
		if rapid.Bool().Draw(t, label+" counts") {
			a.Count = rapid.IntRange(1, 20).Draw(t, label+" count")
		} else {
			a.Percent = rapid.Float64Range(0.1, 900).Draw(t, label+" percent")
		}
		r.Policies = append(r.Policies, a)
	}
	return r
}

// inBounds are the sizes that are allowed, written down a second time and in
// other words than the code: AWS refuses what is outside its bounds, and within
// them the configuration rules as far as it can.
func inBounds(p Policy, s scale.Snapshot, size int) bool {
	awsMin, awsMax := s.Capacity.Min, s.Capacity.Max
	if s.Mode == scale.Minimum {
		awsMin = 0
	}
	low := least(p, s)
	if may := mostByRaising(p, s); s.Mode != scale.Minimum {
		low = min(low, may)
		awsMax = max(may, min(awsMin, awsMax), min(s.Capacity.Desired, awsMax))
	}
	if awsMin > awsMax {
		return size <= awsMax // nothing can satisfy AWS; at least it costs no more than it allows
	}
	if size < awsMin || size > awsMax {
		return false
	}
	nearest := min(max(size, low), p.Limits.Max) // where the configuration wants it
	return min(max(nearest, awsMin), awsMax) == size
}

// least is the minimum that the configuration and the calendar have now. A schedule's maximum is approached, and may
// be far when something holds the tier.
func least(p Policy, s scale.Snapshot) int {
	low := p.Limits.Min
	for _, e := range p.Schedule.Entries { // they hold all day
		if e.Min.Given && (s.Emergency == "" || e.Min.Size <= p.Limits.Min) {
			low = min(e.Min.Size, p.Limits.Max)
		}
		if e.Max.Given {
			low = min(low, e.Max.Size)
		}
	}
	return low
}

// ownersMax is the maximum of the group's owner: the one from before it was raised, unless somebody else set another one.
func ownersMax(s scale.Snapshot) int {
	was, is := s.Past.Raised, s.Capacity.Max
	if !was.At.IsZero() && (is == was.To || is == was.Or) {
		return min(was.From, is)
	}
	return is
}

// mostByRaising is how far a tier may grow by the maximum in AWS.
func mostByRaising(p Policy, s scale.Snapshot) int {
	most := 0
	for _, e := range p.Schedule.Entries {
		if e.RaiseMax && s.Emergency == "" {
			if most = e.Min.Size; e.Max.Given {
				most = e.Max.Size
			}
		}
	}
	most = min(most, p.Limits.Max)
	refused := s.Past.Raised.Refused
	if lately := !refused.After(noon) && refused.After(noon.Add(-time.Hour)); len(s.NoRaise) > 0 || lately && s.Capacity.Desired < s.Capacity.Max {
		most = min(most, s.Capacity.Max)
	}
	return max(most, ownersMax(s))
}

// The maximum in AWS goes up only with a size that an entry asks for, and never above limits.max. It goes down only to the
// owner's, by itself, and never below what is desired.
func TestTheMaximumInAWS(t *testing.T) {
	raised, lowered := 0, 0
	property := func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		if rapid.Bool().Draw(t, "a schedule") {
			p.Schedule = anySchedule(t)
		}
		switch is := &s.Capacity; {
		case !is.Known(): // of the other draws few come so far by themselves
		case rapid.Bool().Draw(t, "room to grow"):
			p.Schedule = anySchedule(t)
			p.Schedule.Entries[0].RaiseMax, p.Schedule.Entries[0].Min = true, schedule.Bound{Size: is.Desired + 5, Given: true}
			is.Max, s.Objections, s.Emergency = is.Desired+2, nil, ""
			p.Limits = guard.Limits{Min: min(p.Limits.Min, is.Desired), Max: is.Desired + rapid.IntRange(0, 9).Draw(t, "room")}
		default:
			s.Past.Raised = scale.Raised{From: is.Desired, To: is.Desired + 5, Or: is.Desired + 5, At: noon.Add(-time.Hour)}
			is.Max, s.Objections, s.NoShrink = s.Past.Raised.To, nil, nil
			p.Limits = guard.Limits{Min: min(p.Limits.Min, is.Desired), Max: is.Desired + rapid.IntRange(0, 9).Draw(t, "room")}
		}
		d := p.Decide(s)
		m, is := d.Maximum, s.Capacity
		if d.To > d.From && d.To > is.Max && !m.Raises() {
			t.Fatalf("to %d, and the maximum stays %d:\n%s", d.To, is.Max, chain(d))
		}
		if !m.Changes() {
			return
		}
		if m.From != is.Max || s.Mode == scale.Minimum || !is.Known() || len(s.Objections) > 0 && s.Mode.Writes() || reason.Of(d, reason.RaiseMax) == "" {
			t.Fatalf("%+v in mode %s, with %+v:\n%s", m, s.Mode, is, chain(d))
		}
		if m.Raises() {
			raised++
			if m.To != d.To || m.To > p.Limits.Max || m.To > mostByRaising(p, s) || len(s.NoRaise) > 0 || s.Emergency != "" {
				t.Fatalf("raises %+v with limits %+v:\n%s", m, p.Limits, chain(d))
			}
			return
		}
		lowered++
		if d.Changes() || is.Desired > m.To || m.To != s.Past.Raised.From || m.To != ownersMax(s) || mostByRaising(p, s) > m.To || len(s.NoShrink) > 0 {
			t.Fatalf("lowers %+v, with %d desired:\n%s", m, is.Desired, chain(d))
		}
	}
	for rounds := 0; !t.Failed() && rounds < 10 && (raised == 0 || lowered == 0); rounds++ { // of a few draws none may come so far
		rapid.Check(t, property)
	}
	if !t.Failed() && (raised == 0 || lowered == 0) {
		t.Errorf("it was raised %d times and lowered %d times", raised, lowered)
	}
}

// anySchedule has one entry, which holds.
func anySchedule(t *rapid.T) schedule.Schedule {
	e := schedule.Entry{Name: "sale", Zone: time.UTC, Hours: []calendar.Hours{{Days: [7]bool{true, true, true, true, true, true, true}, To: 1440}}}
	if e.Min.Given = rapid.Bool().Draw(t, "least is scheduled"); e.Min.Given {
		e.Min.Size = anySize.Draw(t, "scheduled least")
	}
	if e.Max.Given = rapid.Bool().Draw(t, "most is scheduled"); e.Max.Given {
		e.Max.Size = e.Min.Size + anySize.Draw(t, "scheduled range")
	}
	e.RaiseMax = rapid.Bool().Draw(t, "raises the maximum")
	return schedule.Schedule{Zone: time.UTC, Entries: []schedule.Entry{e}}
}

var equateNaN = cmpopts.EquateNaNs()

func TestEveryDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		before := clone(s)
		d := p.Decide(s)

		if err := reason.Check(d); err != nil {
			t.Fatalf("the reasons do not add up: %v\n%s", err, chain(d))
		}
		if diff := cmp.Diff(before, s, equateNaN); diff != "" {
			t.Fatalf("the snapshot was modified:\n%s", diff)
		}
		if diff := cmp.Diff(d, p.Decide(before), equateNaN); diff != "" {
			t.Fatalf("the same snapshot gave another decision:\n%s", diff)
		}
		if !s.Capacity.Known() && d.Changes() {
			t.Fatalf("changes a tier whose size is unknown:\n%s", chain(d))
		}
		if len(s.Objections) > 0 && s.Mode != scale.Observe && d.Changes() {
			t.Fatalf("changes a tier of another owner:\n%s", chain(d))
		}
		if len(s.NoShrink) > 0 && d.To < d.From {
			t.Fatalf("shrinks although the cloud objects:\n%s", chain(d))
		}
		after := s
		after.Past.Reversed = p.Remember(s, d, scale.Outcome{}).Reversed
		fought := guard.SecondDaemon{}.Suspected(after.Now, after.Past.Reversed).Given()
		if fought && d.To < d.From {
			t.Fatalf("shrinks although its changes are set back:\n%s", chain(d))
		}
		stepwise := guard.Operated(s.Capacity) // bounds are reached one by one
		if d.Changes() && !stepwise && !fought && !inBounds(p, s, d.To) {
			t.Fatalf("%d is out of bounds, configured %+v, AWS %+v:\n%s", d.To, p.Limits, s.Capacity, chain(d))
		}
		if d.To < 0 {
			t.Fatalf("negative:\n%s", chain(d))
		}
		free := s.Capacity.Known() && (len(s.Objections) == 0 || s.Mode == scale.Observe) && len(s.Operations) == 0
		free = free && !stepwise && len(p.MaintenanceWindow.Hours) == 0 && p.Headroom == (guard.Headroom{}) && len(s.NoShrink) == 0 && !fought
		if free && !inBounds(p, s, d.To) {
			t.Fatalf("stays at %d, out of bounds, configured %+v, AWS %+v:\n%s", d.To, p.Limits, s.Capacity, chain(d))
		}
	})
}

// anyWindow is open at noon, closed, or about to close, and may have a trigger.
func anyWindow(t *rapid.T) guard.MaintenanceWindow {
	w := guard.MaintenanceWindow{Zone: time.UTC, Worst: time.Duration(rapid.IntRange(0, 120).Draw(t, "worst")) * time.Minute}
	for _, h := range [][2]int{{600, 780}, {715, 725}, {800, 900}, {1380, 60}} {
		if rapid.IntRange(0, 2).Draw(t, "hours") == 0 {
			w.Hours = append(w.Hours, calendar.Hours{Days: [7]bool{true, true, true, true, true, true, true}, From: h[0], To: h[1]})
		}
	}
	if rapid.Bool().Draw(t, "trigger") {
		w.Emergency = []guard.Trigger{{Signal: "cpu", Above: 95}}
	}
	return w
}

// The window of anyWindow in other words: minutes of the day at which a change may
// begin.
func mayBegin(w guard.MaintenanceWindow) bool {
	const noon = 720
	for _, h := range w.Hours {
		if h.From <= noon && noon < h.To && time.Duration(h.To-noon)*time.Minute >= w.Worst {
			return true
		}
	}
	return len(w.Hours) == 0
}

func TestNeverOutsideTheWindowWithoutAnEmergency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.MaintenanceWindow = anyWindow(t)
		d := p.Decide(s)
		if !d.Changes() || mayBegin(p.MaintenanceWindow) {
			return
		}
		x, ok := s.Sample("cpu")
		if d.To < d.From || len(p.MaintenanceWindow.Emergency) == 0 || !ok || x.Quality != scale.Fresh || !(x.Value > 95) {
			t.Fatalf("changes outside the window %v:\n%s", p.MaintenanceWindow, chain(d))
		}
	})
}

func TestNeverWhileAnOperationIsUnderWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Operations = []scale.Operation{{Tier: rapid.SampledFrom([]string{"web", "another"}).Draw(t, "whose"), Kind: scale.Resize, Began: noon.Add(-time.Minute)}}
		if d := p.Decide(s); d.Changes() {
			t.Fatalf("changes while an operation is under way:\n%s", chain(d))
		}
	})
}

func TestNeverOutsideTheLadder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		rungs := rapid.IntRange(1, 6).Draw(t, "rungs")
		s.Mode = scale.Manage
		for i := range p.Schedule.Entries {
			p.Schedule.Entries[i].RaiseMax = false // of groups alone
		}
		s.Capacity.Ladder = make([]scale.Rung, rungs)
		s.Capacity.Min, s.Capacity.Max = 1, rungs
		s.Capacity.Desired = rapid.IntRange(1, rungs).Draw(t, "rung")
		if d := p.Decide(s); d.To < 1 || d.To > rungs {
			if s.Capacity.Known() {
				t.Fatalf("rung %d of %d:\n%s", d.To, rungs, chain(d))
			}
		}
	})
}

func TestNeverShrinksOnAGapOrOldData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		incomplete := len(s.Gaps) > 0
		for _, x := range s.Samples {
			incomplete = incomplete || !x.Current()
		}
		if !incomplete {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: "memory", Why: "throttled"})
		}
		d := p.Decide(s)
		if d.To < d.From && inBounds(p, s, d.From) {
			t.Fatalf("shrinks a size within bounds on incomplete data:\n%s", chain(d))
		}
		if d.To < d.From && inBounds(p, s, d.To+1) {
			t.Fatalf("shrinks further than the bounds ask for:\n%s", chain(d))
		}
	})
}

// Two things that are asked for are taken out: simple scaling, where the cooldown of a shrink holds growth as in AWS, and
// the dynamic cooldown, which is longer the more changes there were.
func TestAShrinkNeverDelaysGrowth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Scalers = slices.DeleteFunc(slices.Clone(p.Scalers), func(one Scaler) bool {
			_, simple := one.(scaler.SimpleScaling)
			return simple
		})
		p.Cooldown.Dynamic = false
		s.Past.Shrank = time.Time{}
		free := p.Decide(s)
		s.Past.Shrank = noon.Add(-time.Duration(rapid.IntRange(0, 900).Draw(t, "shrank ago")) * time.Second)
		after := p.Decide(s)
		if free.To > free.From && after.To != free.To {
			t.Fatalf("grows to %d, and after a shrink to %d:\n%s", free.To, after.To, chain(after))
		}
	})
}

// An evaluation that runs twice, as after a crash between the call and its record's
// reader, finds its own work done. A growth of two steps goes on: to the maximum in AWS, of which a raise was
// refused just before, and then by that raise.
func TestTheSameTickTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Cooldown = guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute}
		first, learned := played(p, s)
		if !first.Changes() || !s.Mode.Writes() {
			return // nothing was done
		}
		again := clone(s)
		if s.Mode == scale.Minimum {
			again.Capacity.Min = first.To
		} else {
			again.Capacity.Desired = first.To
			again.Capacity.Pending += max(0, first.To-first.From) // nothing of it serves yet
		}
		again.Past.Expected, again.Past.ExpectedOr, again.Past.ExpectedKnown = first.To, first.To, true
		again.Past.Learned = learned
		if first.To > first.From {
			again.Past.Grew = s.Now
		} else {
			again.Past.Shrank = s.Now
		}
		refused := slices.ContainsFunc(first.Reasons, func(x scale.Reason) bool { return x.Rule == reason.RaiseMax }) && first.To == s.Capacity.Max
		if second := p.Decide(again); second.Changes() && !(refused && second.Maximum.Raises()) {
			t.Fatalf("first\n%s\nthen\n%s", chain(first), chain(second))
		}
	})
}

// What a fresh total needs is what the scalers ask for, before any guard, whatever
// serves, is on its way, or is on its way out.
func TestTheWishIsNeverBelowTheNeedOfAFreshTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		total := scaler.Target{Signal: "rps", Goal: 10, PerUnit: true, Tolerance: 0.1}
		p.Scalers = append(p.Scalers, total)
		x, ok := s.Sample("rps")
		if !ok || !(x.Value >= 0) || math.IsInf(x.Value, 0) {
			return
		}
		d := p.Decide(s)
		asked := false
		for _, recommendation := range d.Recommendations {
			asked = asked || recommendation.Scaler == "target rps"
		}
		need := min(x.Value/total.Goal, math.MaxInt32)
		if asked && float64(d.Wish) < need/(1+total.Tolerance)*(1-1e-6) {
			t.Fatalf("%v needs %.3f, and the wish is %d:\n%s", x.Value, need, d.Wish, chain(d))
		}
	})
}

// atOnce is how far a reason takes a tier past its limit of one shrink: an emergency of money to the minimum, and the
// calendar to the most that it asks for, and neither where something is not known.
func atOnce(t *rapid.T, p Policy, s scale.Snapshot, d scale.Decision) (low int, lawful bool) {
	for _, x := range d.Reasons {
		if x.To >= d.From || x.Rule != reason.Emergency && x.Rule != reason.Schedule {
			continue
		}
		for _, r := range d.Recommendations {
			if r.Abstains {
				t.Fatalf("shrinks at once on missing data:\n%s", chain(d))
			}
		}
		if x.Rule == reason.Emergency && (s.Emergency == "" || inBounds(p, s, x.To-1) || !inBounds(p, s, x.To)) {
			t.Fatalf("an emergency shrinks to %d, which is not the minimum:\n%s", x.To, chain(d))
		}
		if x.Rule == reason.Schedule && x.To != most(p, s) {
			t.Fatalf("the calendar shrinks to %d, and asks for at most %d:\n%s", x.To, most(p, s), chain(d))
		}
		low, lawful = x.To, true
	}
	return low, lawful
}

// most is the most that the calendar asks for, as far as AWS's bounds allow it.
func most(p Policy, s scale.Snapshot) int {
	high := p.Limits.Max
	for _, e := range p.Schedule.Entries {
		if e.Max.Given {
			high = min(e.Max.Size, p.Limits.Max)
		}
	}
	if s.Mode == scale.Minimum {
		return min(high, s.Capacity.Max)
	}
	return min(max(high, s.Capacity.Min), s.Capacity.Max)
}

// One decision never shrinks further than its limit, but for what the limit lets through, and for what an emergency of
// money or the calendar asks for: not a unit further than that.
func TestOneDecisionNeverShrinksPastItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		d := p.Decide(s)
		g := p.ShrinkLimit
		if d.To >= d.From || d.From == 1 || !inBounds(p, s, d.From) {
			return
		}
		if low, lawful := atOnce(t, p, s, d); lawful {
			if d.To < low {
				t.Fatalf("shrinks to %d, and what is asked for at once is %d:\n%s", d.To, low, chain(d))
			}
			return
		}
		empty := len(d.Recommendations) > 0
		for _, recommendation := range d.Recommendations {
			empty = empty && recommendation.Empty
		}
		if empty {
			return
		}
		if least := float64(d.From) * (1 - g.Share); g.Share > 0 && float64(d.To) < least && d.From-d.To > 1 {
			t.Fatalf("takes more than %v of %d:\n%s", g.Share, d.From, chain(d))
		}
		if g.Busiest == 0 {
			return
		}
		for _, w := range s.Past.Wishes {
			if !w.At.Before(noon.Add(-g.Busiest)) && w.At.Before(noon) && (w.Need == nil || min(*w.Need, d.From) > d.To) {
				t.Fatalf("shrinks below the need of %s:\n%s", w.At.Format("15:04"), chain(d))
			}
		}
	})
}

// While a loss is remembered and not over, nothing within bounds shrinks.
func TestNothingShrinksWhileALossIsNotOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Freeze = guard.Freeze{For: 30 * time.Minute}
		s.Past.Freeze = scale.Freeze{Since: noon.Add(-10 * time.Minute), Last: noon.Add(-time.Minute), Why: "a loss"}
		if d := p.Decide(s); d.To < d.From && inBounds(p, s, d.From) {
			t.Fatalf("shrinks:\n%s", chain(d))
		}
	})
}
