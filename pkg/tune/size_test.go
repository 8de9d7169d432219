package tune

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

// typesOf are the virtual CPUs of the types of these tests; any other is unknown.
var typesOf = map[string]Type{"m6i.large": {CPUs: 2}, "m6i.xlarge": {CPUs: 4}, "m6i.2xlarge": {CPUs: 8}, "t3.large": {CPUs: 2, Bursts: true}, "m5.4xlarge": {CPUs: 16}}

const gib = int64(1) << 30

func ladder(names ...string) (out []scale.Rung) {
	for i, name := range names {
		out = append(out, scale.Rung{Name: name, Memory: 8 * gib << i})
	}
	return out
}

// machine is a tier whose CPU reads percent at a minute, on one size of a ladder.
type machine struct {
	ladder  []scale.Rung
	size    int
	days    float64
	cpu     func(minute int) float64
	memory  func(minute int) float64 // percent; nil without a signal
	mode    scale.Mode
	limits  guard.Limits
	cost    *scale.Cost
	nothing bool // no signal of CPU
}

func steady(percent float64) func(int) float64 { return func(int) float64 { return percent } }

// prices are those of a ladder of m6i, and of storage.
var prices = &scale.Cost{Running: 0.4, Fixed: 0.02, Sizes: []float64{0.096, 0.192, 0.384}}

func (m machine) usage() *Usage {
	u := &Usage{CPU: "cpu", Limits: m.limits, TypeOf: func(name string) Type { return typesOf[name] }}
	if m.nothing {
		u.CPU = ""
	}
	if m.limits.Max == 0 {
		u.Limits = guard.Limits{Min: 1, Max: len(m.ladder)}
	}
	if m.memory != nil {
		u.Room.Used = "memory"
	}
	for i := range int(m.days * 24 * 60) {
		now := noon.Add(time.Duration(i) * time.Minute)
		d := scale.Decision{Tier: "vm", At: now, Mode: m.mode, From: m.size, To: m.size, Cost: m.cost, Capacity: scale.Capacity{Desired: m.size, InService: m.size, At: now, Ladder: m.ladder}}
		d.Samples = []scale.Sample{{Signal: "cpu", Value: m.cpu(i), At: now.Add(-2 * time.Minute), Period: time.Minute, Quality: scale.Fresh}}
		if m.memory != nil {
			d.Samples = append(d.Samples, scale.Sample{Signal: "memory", Value: m.memory(i), At: now, Quality: scale.Fresh})
		}
		u.Add(&d)
	}
	return u
}

func TestSizes(t *testing.T) {
	three := ladder("m6i.large", "m6i.xlarge", "m6i.2xlarge")
	for _, c := range []struct {
		name      string
		of        machine
		verdict   Verdict
		suggested string
		says      []string
		not       string
	}{
		{"no record", machine{ladder: three, size: 1}, Unknown, "", []string{"no size of this tier was recorded", "mode observe is enough"}, "not considered"},
		{"no signal", machine{ladder: three, size: 1, days: 1, cpu: steady(5), nothing: true}, Unknown, "", []string{"the tier has no CPU signal: add one, such as cpu: {preset: ec2-cpu}"}, ""},
		{"too short", machine{ladder: three, size: 3, days: 0.5, cpu: steady(10)}, TooShort, "", []string{"only 12 h of CPU data was recorded", "for 12 h more"}, "limits"},
		{"too large", machine{ladder: three, size: 3, days: 10, cpu: steady(10), mode: scale.Manage, cost: prices}, TooLarge, "m6i.large",
			[]string{"the tier used at most 0.80 vCPU in 90 % of the time", "it needs 0.92 vCPU. With the history so far, the need may be between 0.92 and 1.01 vCPU.", "10 d of CPU data was recorded", "set limits.max to 1: dynascale then changes the size to m6i.large", "not considered: memory (no signal), disk, network"}, "week"},
		{"too large, and the limits say otherwise", machine{ladder: three, size: 3, days: 10, cpu: steady(10), mode: scale.Manage, limits: guard.Limits{Min: 2, Max: 3}}, TooLarge, "m6i.large",
			[]string{"set limits.max to 1 and limits.min to at most 1: dynascale then changes the size to m6i.large", "the newest record has no price of this tier, so the saving is not known"}, ""},
		{"too large, and observed", machine{ladder: three, size: 3, days: 10, cpu: steady(10), mode: scale.Observe}, TooLarge, "m6i.large", []string{"in mode observe dynascale does not change the size: change it to m6i.large yourself, or set mode to manage and limits.max to 1"}, ""},
		{"perhaps too large", machine{ladder: three, size: 2, days: 2, cpu: steady(36)}, MaybeTooLarge, "m6i.large", []string{"less than a week", "m6i.large has 2 vCPU and is probably enough: if the load stays the same, this is certain after 4 d 15 h more of history"}, "limits"},
		{"certain of the one between", machine{ladder: three, size: 3, days: 2, cpu: steady(18)}, TooLarge, "m6i.xlarge", nil, ""},
		{"right", machine{ladder: three, size: 2, days: 10, cpu: steady(60)}, Right, "", nil, "limits"},
		{"too small", machine{ladder: three, size: 1, days: 3, cpu: steady(100), mode: scale.Manage, cost: prices}, TooSmall, "m6i.xlarge", []string{"set limits.min to 2: dynascale then changes the size to m6i.xlarge", "the CPU was at its limit for 100 % of the time"}, ""},
		{"too small, and nothing is larger", machine{ladder: three, size: 3, days: 3, cpu: steady(100), mode: scale.Manage}, TooSmall, "", []string{"no size on the ladder with more vCPUs can be suggested: add a larger size to the ladder of the tier"}, "limits"},
		{"a peak once a week", machine{ladder: three, size: 3, days: 7, cpu: func(i int) float64 {
			if i < 600 {
				return 70
			}
			return 5
		}}, Right, "", []string{"m6i.xlarge would have been too small in 5.95 % of the recorded time"}, ""},
		{"memory in use", machine{ladder: three, size: 3, days: 10, cpu: steady(10), memory: steady(40)}, TooLarge, "m6i.xlarge",
			[]string{"m6i.large would have been too small for the memory or connections in 100 % of the evaluations: vm would need 12.8 GiB of memory on m6i.large", "not considered: disk, network"}, "no signal"},
		{"one minute of memory", machine{ladder: three, size: 2, days: 10, cpu: steady(10), memory: func(i int) float64 {
			if i == 5000 {
				return 60
			}
			return 10
		}}, Right, "", []string{"m6i.large would have been too small for the memory or connections in 0.007 % of the evaluations"}, ""},
		{"not possible", machine{ladder: []scale.Rung{{Name: "m6i.large", Unfit: "it has local disks"}, {Name: "m6i.xlarge"}}, size: 2, days: 10, cpu: steady(10)}, Right, "", []string{"m6i.large is not possible: it has local disks"}, ""},
		{"an unknown size in use", machine{ladder: ladder("m6i.large", "x9.large"), size: 2, days: 3, cpu: steady(10)}, Unknown, "", []string{"dynascale does not know the vCPUs of x9.large"}, ""},
		{"an unknown size on the ladder", machine{ladder: ladder("x9.large", "m6i.large", "m6i.xlarge"), size: 3, days: 10, cpu: steady(10)}, TooLarge, "m6i.large", []string{"never suggested, because dynascale does not know their vCPUs: x9.large"}, ""},
		{"families", machine{ladder: ladder("t3.large", "m6i.xlarge"), size: 2, days: 10, cpu: steady(10)}, TooLarge, "t3.large", []string{"these sizes can use all their vCPUs only while they have CPU credits, which are not considered here: t3.large", "counted as equally fast: t3, m6i"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.of.usage().Size()
			text := strings.Join(s.Notes, "\n")
			if s.Verdict != c.verdict || s.Suggested != c.suggested {
				t.Errorf("%s, %q; want %s, %q\n%s", s.Verdict, s.Suggested, c.verdict, c.suggested, text)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			if c.not != "" && strings.Contains(text, c.not) {
				t.Errorf("%q is in\n%s", c.not, text)
			}
		})
	}
}

// Five minutes weigh as five of one, a value that is told again is counted once, and what was read before a change is not one of the
// size after it.
func TestDatapointsCountOnce(t *testing.T) {
	u := machine{ladder: ladder("m6i.large", "m6i.xlarge")}.usage()
	for i := range 60 {
		now := noon.Add(time.Duration(i) * time.Minute)
		size := 1
		if i >= 32 {
			size = 2
		}
		u.Add(&scale.Decision{Tier: "vm", At: now, Capacity: scale.Capacity{Desired: size, At: now, Ladder: ladder("m6i.large", "m6i.xlarge")}, Samples: []scale.Sample{
			{Signal: "cpu", Value: 50, At: now.Truncate(5 * time.Minute).Add(-5 * time.Minute), Period: 5 * time.Minute, Quality: scale.Fresh}}})
	}
	uses, _, changes := u.uses()
	minutes, large := 0.0, 0
	for _, x := range uses {
		if minutes += x.minutes; x.cpus == 2 {
			large++
		}
	}
	// 12:00 to 12:32 tells of 11:55 to 12:25, and after the change at 12:32 of 12:35 to 12:50.
	if len(uses) != 11 || minutes != 55 || large != 4 || changes != 1 {
		t.Errorf("%d datapoints of %v minutes, %d of 4 vCPU, %d changes", len(uses), minutes, large, changes)
	}
}

// A tier that dynascale moves up and down itself is not told to stay small for good.
func TestATierThatMovesItself(t *testing.T) {
	three := ladder("m6i.large", "m6i.xlarge", "m6i.2xlarge")
	u := machine{ladder: three, size: 3, days: 10, cpu: steady(8), mode: scale.Manage}.usage()
	at := noon.Add(10 * 24 * time.Hour)
	u.Add(&scale.Decision{Tier: "vm", At: at, Mode: scale.Manage, Capacity: scale.Capacity{Desired: 2, At: at, Ladder: three}})
	s := u.Size()
	text := strings.Join(s.Notes, "\n")
	if s.Verdict != TooLarge || s.Present != "m6i.xlarge" || s.Changes != 1 || !strings.Contains(text, "the size of this tier changed in the recorded time: set limits.max to 1 only if m6i.large should be the permanent limit of the tier") ||
		!strings.Contains(text, "the size changed 1 time; the suggestion") {
		t.Errorf("%s, %s, %d\n%s", s.Verdict, s.Present, s.Changes, text)
	}
}

func TestSavingsAreWeighed(t *testing.T) {
	three := ladder("m6i.large", "m6i.xlarge", "m6i.2xlarge")
	tier := func(name string, percent float64, cost *scale.Cost) Choice {
		return Choice{Tier: name, Restart: 30, Sizing: machine{ladder: three, size: 2, days: 14, cpu: steady(percent), mode: scale.Manage, cost: cost}.usage().Size()}
	}
	dear := &scale.Cost{Sizes: []float64{9.6, 19.2, 38.4}}
	unknown := &scale.Cost{Unknown: "no price is known for m6i.large in eu-south-1"}
	all := []Choice{tier("cheap", 10, prices), tier("dear", 10, dear), tier("busy", 95, prices), tier("priceless", 10, unknown)}
	cost, minutes := Weigh(all, 2)
	if cost == nil || math.Abs(*cost-19.584) > 1e-9 || *minutes != 90 {
		t.Fatalf("%v, %v", cost, minutes)
	}
	for i, want := range []struct {
		saved, score float64
		worth        bool
		says         string
	}{
		{69.12, 0.0147, false, "m6i.large saves $69.12 in 30 days, which is 0.49 % of the present cost of the 3 tiers with a known price. The restart takes at most 30 min, which is 33.3 % of 90 min (one restart of each of these tiers). The score is 0.01: the first percentage divided by the second. If the verdict is \"too large\", a score of 0.5 or more is worth a restart"},
		{6912, 1.4706, true, "The score is 1.47"},
	} {
		c := all[i]
		if c.Saved == nil || math.Abs(*c.Saved-want.saved) > 1e-6 || math.Abs(*c.Score-want.score) > 1e-4 || *c.Worth != want.worth || !strings.Contains(strings.Join(c.Notes, "\n"), want.says) {
			t.Errorf("%s: %v %v %v\n%s", c.Tier, *c.Saved, *c.Score, *c.Worth, strings.Join(c.Notes, "\n"))
		}
	}
	if c := all[2]; c.Saved == nil || *c.Saved >= 0 || c.Score != nil || c.Worth != nil {
		t.Errorf("what costs more: %+v", c)
	}
	if c := all[3]; c.Suggested != "m6i.large" || c.Saved != nil || c.Score != nil {
		t.Errorf("without a price: %+v", c)
	}
	alone := []Choice{tier("cheap", 10, prices), tier("priceless", 10, unknown)}
	Weigh(alone, 2)
	const says = " of the present cost of the tier. The restart takes at most 30 min, which is 100 % of the restart time of all tiers with a known price (this is the only one). The score is "
	if got := strings.Join(alone[0].Notes, "\n"); !strings.Contains(got, says) {
		t.Errorf("%q is not in\n%s", says, got)
	}
	if cost, minutes := Weigh(all[3:], 2); cost != nil || minutes != nil {
		t.Errorf("nothing has a price, and all costs %v", cost)
	}
}

// Whatever was recorded: the need lies between its bounds, a suggestion is another size of the ladder, larger or smaller as the verdict
// says, and one that saves CPU has the target.
func TestEveryUseCanBeJudged(t *testing.T) {
	names := []string{"m6i.large", "m6i.xlarge", "m6i.2xlarge", "x9.large", "t3.large", "m5.4xlarge"}
	rapid.Check(t, func(t *rapid.T) {
		u := &Usage{CPU: "cpu", Room: guard.Headroom{Used: rapid.SampledFrom([]string{"", "memory"}).Draw(t, "room")}, Limits: guard.Limits{Min: 1, Max: 3}, TypeOf: func(name string) Type { return typesOf[name] }}
		number := rapid.OneOf(rapid.Float64Range(0, 130), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), -1, 0, 100}))
		for range rapid.IntRange(0, 50).Draw(t, "records") {
			now := noon.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "minute")) * time.Minute)
			sizes := ladder(rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 4, rapid.ID[string]).Draw(t, "ladder")...)
			d := scale.Decision{Tier: "vm", At: now, Capacity: scale.Capacity{Desired: rapid.IntRange(-1, 5).Draw(t, "size"), At: now, Ladder: sizes}}
			for _, name := range []string{"cpu", "memory"} {
				if rapid.Bool().Draw(t, "read") {
					d.Samples = append(d.Samples, scale.Sample{Signal: name, Value: number.Draw(t, name), At: now.Add(-time.Minute), Period: time.Duration(rapid.IntRange(0, 86400).Draw(t, "period")) * time.Second, Quality: scale.Fresh})
				}
			}
			if rapid.Bool().Draw(t, "priced") {
				d.Cost = &scale.Cost{Sizes: make([]float64, len(sizes))}
			}
			u.Add(&d)
		}
		c := Choice{Sizing: u.Size()}
		Weigh([]Choice{c}, 2)
		if len(c.Notes) == 0 {
			t.Fatal("nothing is said")
		}
		if n := c.CPU; n != nil && !(n.Lower <= n.Target && n.Target <= n.Upper && n.Usual <= n.Often && n.Often <= n.Seldom && !math.IsNaN(n.Upper)) {
			t.Fatalf("%+v", n)
		}
		switch c.Verdict {
		case TooLarge, MaybeTooLarge:
			if c.suggested < 1 || c.suggested >= c.present || *c.Steps[c.suggested-1].CPUs < c.CPU.Target {
				t.Fatalf("%+v", c)
			}
		case TooSmall:
			if c.suggested != 0 && *c.Steps[c.suggested-1].CPUs <= *c.Steps[c.present-1].CPUs {
				t.Fatalf("%+v", c)
			}
		default:
			if c.Suggested != "" {
				t.Fatalf("%s, and %s is suggested", c.Verdict, c.Suggested)
			}
		}
	})
}
