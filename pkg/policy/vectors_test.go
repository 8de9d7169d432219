package policy

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/vectors"
)

// The published behaviour of the Kubernetes HPA as inputs and outputs. What follows puts each case
// into the words of this project, hands it to Decide, and compares the size. VECTORS names other files.

type published struct {
	Meta struct {
		Defaults struct {
			Tolerance float64         `json:"tolerance"`
			Window    float64         `json:"downscale_window_seconds"`
			Factor    float64         `json:"scale_up_factor"`
			Floor     int             `json:"scale_up_floor"`
			Up        []vectorsPolicy `json:"default_up_policies"`
			Down      []vectorsPolicy `json:"default_down_policies"`
		} `json:"defaults"`
	} `json:"meta"`
	Replicas   []vectorsCase `json:"replica_cases"`
	Reconcile  []vectorsCase `json:"reconcile_cases"`
	Behaviours []vectorsCase `json:"behaviour_cases"`
}

type vectorsPolicy struct {
	Type   string  `json:"type"`
	Value  float64 `json:"value"`
	Period float64 `json:"period_seconds"`
}

type vectorsRules struct {
	Select    string          `json:"select"`
	Policies  []vectorsPolicy `json:"policies"`
	Window    *float64        `json:"window_seconds"`
	Tolerance *float64        `json:"tolerance"`
}

// metric is one signal of a case.
type vectorsMetric struct {
	Kind    string `json:"kind"`
	Members []struct {
		State   string   `json:"state"`
		Request float64  `json:"request"`
		Usage   *float64 `json:"usage"`
	} `json:"members"`
	Ready       int       `json:"ready_members"`
	Utilization float64   `json:"target_utilization_pct"`
	Average     float64   `json:"target_average_milli"`
	Target      float64   `json:"target_milli"`
	Values      []float64 `json:"values_milli"`
}

type vectorsCase struct {
	vectorsMetric
	ID        string `json:"id"`
	Current   int    `json:"current_replicas"`
	Desired   int    `json:"desired_replicas"`
	Min       int    `json:"min_replicas"`
	Max       int    `json:"max_replicas"`
	Tolerance *struct {
		Down float64 `json:"scale_down"`
		Up   float64 `json:"scale_up"`
	} `json:"tolerance"`
	Metrics  []vectorsMetric `json:"metrics"`
	Behavior *struct {
		Up   vectorsRules `json:"scale_up"`
		Down vectorsRules `json:"scale_down"`
	} `json:"behavior"`
	Recommended      *[]vectorsAge `json:"recommendation_history"`
	DefaultTolerance float64       `json:"default_tolerance"`
	DefaultWindow    float64       `json:"downscale_window_seconds"`
	ByController     *bool         `json:"scaled_to_zero_by_controller"`

	Up         vectorsRules `json:"scale_up"`
	Down       vectorsRules `json:"scale_down"`
	UpEvents   []vectorsAge `json:"scale_up_events"`
	DownEvents []vectorsAge `json:"scale_down_events"`
	UpWindow   float64      `json:"scale_up_window_seconds"`
	DownWindow float64      `json:"scale_down_window_seconds"`
	Window     float64      `json:"window_seconds"`
	History    []vectorsAge `json:"history"`
	New        int          `json:"new_change"`
	Periods    []float64    `json:"policy_periods_seconds"`
	Log        []vectorsAge `json:"log"`

	Expected struct {
		Replicas *int            `json:"replicas"`
		Error    json.RawMessage `json:"error"`
		Limit    string          `json:"limit_reason"`
		Ratio    float64         `json:"ratio"`
		Before   int             `json:"change_in_last_60s_before"`
	} `json:"expected"`
}

type vectorsAge struct {
	Replicas int     `json:"replicas"`
	Change   int     `json:"change"`
	Age      float64 `json:"age_seconds"`
}

func TestThePublishedVectors(t *testing.T) {
	var all published
	vectors.Read(t, &all, "meta", "replica_cases", "reconcile_cases", "behaviour_cases")
	if d := &all.Meta.Defaults; d.Factor == 0 { // of a file without them: those of the HPA
		d.Tolerance, d.Window, d.Factor, d.Floor = 0.1, 300, 2, 4
		d.Up = []vectorsPolicy{{"Pods", 4, 15}, {"Percent", 100, 15}}
		d.Down = []vectorsPolicy{{"Percent", 100, 15}}
	}
	for _, c := range slices.Concat(all.Replicas, all.Reconcile, all.Behaviours) {
		t.Run(c.ID, func(t *testing.T) { all.play(t, c) })
	}
}

// age is so many seconds ago.
func age(seconds float64) time.Time {
	return noon.Add(-time.Duration(seconds * float64(time.Second)))
}

func (all published) play(t *testing.T, c vectorsCase) {
	p := Policy{Limits: guard.Limits{Max: math.MaxInt32}}
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon,
		Capacity: scale.Capacity{Desired: c.Current, InService: c.Current, Max: math.MaxInt32, At: noon}}
	bounded := c.Max > 0
	if bounded {
		p.Limits = guard.Limits{Min: c.Min, Max: c.Max}
	}
	switch c.Kind {
	case "rate_limit":
		p.Scalers = []Scaler{voice{name: "voice", size: c.Desired}}
		p.Pace = guard.Pace{Grow: c.Up.rate(nil), Shrink: c.Down.rate(nil)}
		s.Past.Ring = stoodBefore(c.Current, c.UpEvents, c.DownEvents)
	case "clamp_default":
		p.Scalers, p.Pace = []Scaler{voice{name: "voice", size: c.Desired}}, all.usualPace()
	case "stabilise", "stabilise_default":
		p.Scalers = []Scaler{voice{name: "voice", size: c.Desired}}
		p.Stabilization = windows(c.UpWindow, c.DownWindow+c.Window)
		if s.Past.Wishes = recommended(c.History, p.Stabilization); c.Kind == "stabilise_default" {
			s.Capacity.Desired = 1000 // a tier that is larger than all that was recommended
		}
	case "event_log":
		all.log(t, c, s)
		return
	case "reconcile":
		all.reconcile(c, &p, &s)
	default: // one signal, without guards
		up, down := all.Meta.Defaults.Tolerance, all.Meta.Defaults.Tolerance
		if c.Tolerance != nil {
			up, down = c.Tolerance.Up, c.Tolerance.Down
		}
		c.signal("signal", up, down, &p, &s)
	}
	d := p.Decide(s)
	told := func() string { return chain(d) }
	if err := reason.Check(d); err != nil {
		t.Errorf("%v:\n%s", err, told())
	}
	want := d.From
	if r := c.Expected.Replicas; r != nil {
		want = *r
	}
	if strings.HasSuffix(c.ID, "INVERTS") {
		want = c.Current // the case shrinks a tier that carries too much; ours holds
	}
	if c.Expected.Ratio > 0 {
		want = d.To // no size is asked for
		f, _ := reason.Figure(d.Reasons[0], "times")
		if f.Value != c.Expected.Ratio {
			t.Errorf("%v times the goal, want %v:\n%s", f.Value, c.Expected.Ratio, told())
		}
	}
	if d.To != want {
		t.Errorf("%d becomes %d, want %d:\n%s", d.From, d.To, want, told())
	}
	if e := string(c.Expected.Error); e != "" && (e != "false") != unread(d) {
		t.Errorf("error %s expected:\n%s", e, told())
	}
	if c.Expected.Limit != "" && limit(p, d) != c.Expected.Limit {
		t.Errorf("%s, want %s:\n%s", limit(p, d), c.Expected.Limit, told())
	}
	if strings.HasPrefix(c.Kind, "stabilise") {
		remembers(t, p, s, d, c)
	}
}

// unread reports that a scaler had nothing to read. A size out of bounds is brought back whatever the signals
// say, and the HPA does not ask them then.
func unread(d scale.Decision) bool {
	return d.Urgency != scale.Repair && slices.ContainsFunc(d.Recommendations, func(r scale.Recommendation) bool { return r.Abstains })
}

// limit is the HPA's word for what decided the size.
func limit(p Policy, d scale.Decision) string {
	cut := ""
	for _, r := range d.Reasons {
		if r.From != r.To && (r.Rule == reason.Pace || r.Rule == reason.Stabilization || r.Rule == reason.Limits || r.Rule == reason.Bounds) {
			cut = r.Rule
		}
	}
	switch grows := d.Wish > d.From; {
	case cut == "":
		return "DesiredWithinRange"
	case cut == reason.Stabilization && !grows:
		return "ScaleDownStabilized"
	case cut == reason.Stabilization:
		return "ScaleUpStabilized"
	case d.To == p.Limits.Max:
		return "TooManyReplicas"
	case d.To == p.Limits.Min:
		return "TooFewReplicas"
	case grows:
		return "ScaleUpLimit"
	}
	return "ScaleDownLimit"
}

// signal adds a scaler and what it reads.
func (m vectorsMetric) signal(name string, up, down float64, p *Policy, s *scale.Snapshot) {
	target := scaler.Target{Signal: name, Tolerance: up, Below: down, HasBelow: true}
	x := scale.Sample{Signal: name, At: noon, Quality: scale.Fresh}
	sum := 0.0
	for _, v := range m.Values {
		sum += v
	}
	switch m.Kind {
	case "value": // compared with the goal as it is
		target.Goal, x.Value = m.Target, sum
		s.Capacity.InService = m.Ready
	case "average_value": // a total
		target.Goal, target.PerUnit, x.Value = m.Target, true, sum
	case "failed":
		target.Goal = 1
		p.Scalers = append(p.Scalers, target)
		s.Gaps = append(s.Gaps, scale.Gap{Signal: name, Why: "it failed"})
		return
	default: // an average over members
		var usage, request float64
		serving := 0
		for _, one := range m.Members {
			if one.State == "missing" || one.State == "ready" {
				serving++
			}
			if one.State == "ready" && one.Usage != nil {
				x.Reporting++
				usage, request = usage+*one.Usage, request+one.Request
			}
		}
		s.Capacity.InService = serving
		target.Goal, x.Value = m.Average, math.Floor(usage/float64(max(x.Reporting, 1)))
		if m.Utilization > 0 {
			target.Goal, x.Value, x.Unit = m.Utilization, math.Floor(100*usage/max(request, 1)), "percent"
		}
		if p.Scalers = append(p.Scalers, target); x.Reporting == 0 {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: name, Why: "no member has a sample"})
			return
		}
		s.Samples = append(s.Samples, x)
		return
	}
	p.Scalers, s.Samples = append(p.Scalers, target), append(s.Samples, x)
}

func (all published) reconcile(c vectorsCase, p *Policy, s *scale.Snapshot) {
	up, down := c.DefaultTolerance, c.DefaultTolerance
	p.Stabilization, p.Pace = windows(0, c.DefaultWindow), all.usualPace()
	if b := c.Behavior; b != nil {
		p.Pace = guard.Pace{Grow: b.Up.rate(all.Meta.Defaults.Up), Shrink: b.Down.rate(all.Meta.Defaults.Down)}
		p.Stabilization = windows(or(b.Up.Window, 0), or(b.Down.Window, c.DefaultWindow))
		up, down = or(b.Up.Tolerance, up), or(b.Down.Tolerance, down)
	}
	if c.Recommended != nil {
		s.Past.Wishes = recommended(*c.Recommended, p.Stabilization)
	}
	for i, m := range c.Metrics {
		m.signal("signal-"+string(rune('a'+i)), up, down, p, s)
	}
	if c.Current == 0 && c.ByController != nil && !*c.ByController {
		// The HPA takes a zero that a person set for a pause. Here a pause is said.
		s.Past.Actions = []scale.Action{{ID: "a1", Kind: scale.Pause, Grow: true, Shrink: true, Given: age(600)}}
	}
}

func or(v *float64, usual float64) float64 {
	if v == nil {
		return usual
	}
	return *v
}

// rate are the policies of one direction.
func (r vectorsRules) rate(usual []vectorsPolicy) guard.Rate {
	list := r.Policies
	if len(list) == 0 {
		list = usual
	}
	out := guard.Rate{Select: guard.Select(strings.ToLower(cmp.Or(r.Select, "max")))}
	for _, p := range list {
		a := guard.Allowance{Period: time.Duration(p.Period * float64(time.Second))}
		if p.Type == "Percent" {
			a.Percent = p.Value
		} else {
			a.Count = int(p.Value)
		}
		out.Policies = append(out.Policies, a)
	}
	return out
}

// usualPace is the HPA's without behavior: growth to twice the size, or to a few.
func (all published) usualPace() guard.Pace {
	d := all.Meta.Defaults
	return guard.Pace{Grow: guard.Rate{FreeUpTo: d.Floor, Policies: []guard.Allowance{{Percent: 100 * (d.Factor - 1), Period: time.Second}}}}
}

// windows are those of recommendations; the HPA does not ask how often they were made.
func windows(up, down float64) guard.Stabilization {
	second := float64(time.Second)
	return guard.Stabilization{Grow: time.Duration(up * second), Shrink: time.Duration(down * second), Interval: 24 * time.Hour}
}

// recommended is a history, oldest first. A list, also an empty one, is of a controller that looked before its windows
// began; one that has just started has none.
func recommended(history []vectorsAge, w guard.Stabilization) []scale.Wish {
	out := []scale.Wish{{At: noon.Add(-max(w.Grow, w.Shrink) - time.Second)}}
	for _, h := range history {
		// An entry counts when it is strictly younger than the window.
		out = append(out, scale.Wish{At: age(h.Age).Add(-time.Nanosecond), Size: h.Replicas})
	}
	slices.SortStableFunc(out, func(a, b scale.Wish) int { return a.At.Compare(b.At) })
	return out
}

// stoodBefore are the sizes that stood before each change, oldest first.
func stoodBefore(current int, grew, shrank []vectorsAge) []scale.CapacityPoint {
	all := slices.Clone(grew)
	for _, e := range shrank {
		all = append(all, vectorsAge{Change: -e.Change, Age: e.Age})
	}
	slices.SortStableFunc(all, func(a, b vectorsAge) int { return cmp.Compare(a.Age, b.Age) })
	var out []scale.CapacityPoint
	for _, e := range all { // youngest first
		current -= e.Change
		out = append(out, scale.CapacityPoint{At: age(e.Age), Desired: current, InService: current})
	}
	slices.Reverse(out)
	return out
}

// remembers checks that the next evaluation knows of this recommendation, and of all before it that count.
func remembers(t *testing.T, p Policy, s scale.Snapshot, d scale.Decision, c vectorsCase) {
	longest := max(p.Stabilization.Grow, p.Stabilization.Shrink)
	past := memory.Fold(s.Past, scale.Record{Decision: d}, longest)
	got := map[int]int{}
	for _, w := range past.Wishes {
		got[w.Size]++
	}
	for _, h := range append(slices.Clone(c.History), vectorsAge{Replicas: c.Desired}) {
		if time.Duration(h.Age*float64(time.Second)) < longest || h.Age == 0 {
			if got[h.Replicas]--; got[h.Replicas] < 0 {
				t.Errorf("the recommendation of %d is forgotten: %v", h.Replicas, past.Wishes)
			}
		}
	}
}

// log asks a pace of 60 seconds what changed, before and after one more change. The HPA keeps its events in
// slots that it uses again; what counts is what a period sees of them.
func (all published) log(t *testing.T, c vectorsCase, s scale.Snapshot) {
	s.Capacity.Desired = 1000
	s.Past.Ring = stoodBefore(1000, c.Log, nil)
	changed := func(period float64) int {
		p := Policy{Limits: guard.Limits{Max: math.MaxInt32}, Scalers: []Scaler{voice{name: "voice", size: math.MaxInt32}},
			Pace: guard.Pace{Grow: guard.Rate{Policies: []guard.Allowance{{Count: 1 << 20, Period: time.Duration(period * float64(time.Second))}}}}}
		d := p.Decide(s)
		start, _ := reason.Figure(d.Reasons[1], "start")
		return s.Capacity.Desired - int(start.Value)
	}
	if got := changed(60); got != c.Expected.Before {
		t.Errorf("%d changed in 60 s, want %d", got, c.Expected.Before)
	}
	if len(c.Periods) == 0 {
		return // nobody asks
	}
	longest := slices.Max(c.Periods)
	want := c.New
	for _, e := range c.Log {
		if e.Age < longest {
			want += e.Change
		}
	}
	d := scale.Decision{Tier: s.Tier, At: noon, Mode: scale.Manage, From: 1000, To: 1000 + c.New, Capacity: s.Capacity}
	s.Past = memory.Fold(s.Past, scale.Record{Decision: d, Outcome: scale.Outcome{Status: scale.Applied}}, time.Hour)
	s.Now = noon.Add(time.Millisecond)
	s.Capacity.Desired, s.Capacity.At = d.To, s.Now
	if got := changed(longest); got != want {
		t.Errorf("%d changed in %v s after the next change, want %d", got, longest, want)
	}
}
