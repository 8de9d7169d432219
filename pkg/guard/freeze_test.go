package guard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestFreeze(t *testing.T) {
	g := Freeze{For: 30 * time.Minute, Errors: map[string]float64{"errors": 100, "share": 1}}
	meant := func(scale.Sample) bool { return true }
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	fell := func(value float64, minute int) scale.Sample {
		return scale.Sample{Signal: "requests", Unit: "requests/second", Value: value, Quality: scale.Fresh, FellAt: at(minute), FellFrom: 200}
	}
	const cliff = "requests fell from 200 to 0 requests/second at 11:58 UTC; shrinking waits until 12:28 UTC, or until requests has been at 100 requests/second or more for 10 min"
	lost := scale.Freeze{Since: at(-2), Last: at(-1), Signal: "requests", From: 200, Why: "requests fell from 200 to 0 requests/second at 11:58 UTC"}
	ring := func(inService ...int) []scale.CapacityPoint {
		var out []scale.CapacityPoint
		for i, n := range inService {
			out = append(out, scale.CapacityPoint{At: at(i - len(inService)), Desired: 20, InService: n})
		}
		return out
	}
	for _, c := range []struct {
		name     string
		snapshot scale.Snapshot
		meant    bool
		held     string
		gone     bool // nothing is remembered
	}{
		{"nothing happened", scale.Snapshot{}, true, "", true},
		{"traffic ends as a cliff", scale.Snapshot{Samples: []scale.Sample{fell(0, -2)}}, true, cliff, false},
		{"the traffic behind a share of errors ends", scale.Snapshot{Samples: []scale.Sample{{Signal: "errors", Quality: scale.Idle, FellAt: at(-2)}}}, true,
			"traffic fell to a fifth or less at 11:58 UTC (signal errors depends on it); shrinking waits until 12:28 UTC, or until the traffic (signal errors) has been back for 10 min", false},
		{"it is not back while there is nothing to measure", scale.Snapshot{Now: at(20), Samples: []scale.Sample{{Signal: "errors", Quality: scale.Idle}},
			Past: scale.Past{Learned: scale.Learned{Freeze: scale.Freeze{Since: at(-2), Last: at(19), Signal: "errors", Why: "traffic fell to a fifth or less at 11:58 UTC (signal errors depends on it)"}}}}, true,
			"traffic fell to a fifth or less at 11:58 UTC (signal errors depends on it); shrinking waits until 12:28 UTC, or until the traffic (signal errors) has been back for 10 min", false},
		{"the count is named before what has it behind it", scale.Snapshot{Samples: []scale.Sample{{Signal: "errors", Quality: scale.Idle, FellAt: at(-2)}, fell(0, -2)}}, true, cliff, false},
		{"chance alone", scale.Snapshot{Samples: []scale.Sample{fell(0, -2)}}, false, "", true},
		{"it is remembered when the figures are gone", scale.Snapshot{Past: scale.Past{Learned: scale.Learned{Freeze: lost}}}, true, strings.Replace(cliff, "100 requests/second or", "100 or", 1), false},
		{"the same cliff is not a new one", scale.Snapshot{Now: at(27), Samples: []scale.Sample{fell(0, -2)}, Past: scale.Past{Learned: scale.Learned{Freeze: lost}}}, true, cliff, false},
		{"after half an hour it is paid for no longer", scale.Snapshot{Now: at(28), Samples: []scale.Sample{fell(0, -2)},
			Past: scale.Past{Learned: scale.Learned{Freeze: scale.Freeze{Since: at(-2), Last: at(27), Signal: "requests", From: 200, Why: "x"}}}}, true, "", false},
		{"back, and not for long", scale.Snapshot{Now: at(5), Samples: []scale.Sample{{Signal: "requests", Unit: "requests/second", Value: 150, Quality: scale.Fresh}},
			Past: scale.Past{Learned: scale.Learned{Freeze: lost}}}, true, cliff, false},
		{"back for ten minutes", scale.Snapshot{Now: at(9), Samples: []scale.Sample{{Signal: "requests", Value: 150, Quality: scale.Fresh}},
			Past: scale.Past{Learned: scale.Learned{Freeze: lost}}}, true, "", true},
		{"a tenth of the machines", scale.Snapshot{Capacity: scale.Capacity{Desired: 20, InService: 18, At: noon}, Past: scale.Past{Ring: ring(20, 20)}}, true,
			"2 of 20 units in service were lost at 12:00 UTC; shrinking waits until 12:30 UTC, or until the problem has been gone for 10 min", false},
		{"one of twenty comes and goes", scale.Snapshot{Capacity: scale.Capacity{Desired: 20, InService: 19, At: noon}, Past: scale.Past{Ring: ring(20, 20)}}, true, "", true},
		{"our own shrink is no loss", scale.Snapshot{Capacity: scale.Capacity{Desired: 10, InService: 10, At: noon}, Past: scale.Past{Ring: ring(20, 20)}}, true, "", true},
		{"launches that are awaited are no loss", scale.Snapshot{Capacity: scale.Capacity{Desired: 40, InService: 20, At: noon}, Past: scale.Past{Ring: ring(20, 20)}}, true, "", true},
		{"lost long ago", scale.Snapshot{Capacity: scale.Capacity{Desired: 20, InService: 10, At: noon},
			Past: scale.Past{Ring: []scale.CapacityPoint{{At: at(-11), Desired: 20, InService: 20}}}}, true, "", true},
		{"errors", scale.Snapshot{Samples: []scale.Sample{{Signal: "errors", Value: 30, Quality: scale.Fresh}}}, true,
			"30 % of the requests failed at 12:00 UTC (signal errors); shrinking waits until 12:30 UTC, or until the problem has been gone for 10 min", false},
		{"hosts that the load balancer finds unhealthy", scale.Snapshot{Unhealthy: "12 of 20 hosts were healthy at 11:58 UTC"}, true,
			"12 of 20 hosts were healthy at 11:58 UTC; shrinking waits until 12:30 UTC, or until the problem has been gone for 10 min", false},
		{"errors as a fraction", scale.Snapshot{Samples: []scale.Sample{{Signal: "share", Value: 0.3, Quality: scale.Fresh}}}, true,
			"30 % of the requests failed at 12:00 UTC (signal share); shrinking waits until 12:30 UTC, or until the problem has been gone for 10 min", false},
		{"few as a fraction", scale.Snapshot{Samples: []scale.Sample{{Signal: "share", Value: 0.04, Quality: scale.Fresh}}}, true, "", true},
		{"few errors", scale.Snapshot{Samples: []scale.Sample{{Signal: "errors", Value: 4, Quality: scale.Fresh}}}, true, "", true},
		{"another share", scale.Snapshot{Samples: []scale.Sample{{Signal: "hits", Value: 90, Quality: scale.Fresh}}}, true, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.snapshot
			if s.Now.IsZero() {
				s.Now = noon
			}
			meant := meant
			if !c.meant {
				meant = func(scale.Sample) bool { return false }
			}
			f := g.Watch(&s, meant)
			if f.Since.IsZero() != c.gone {
				t.Errorf("remembers %+v", f)
			}
			s.Past.Freeze = f
			to, why := asked(g, s, 20, 10)
			if want := map[bool]int{true: 10, false: 20}[c.held == ""]; to != want || why != c.held {
				t.Errorf("got %d %q, want %q", to, why, c.held)
			}
			if to, why := asked(g, s, 20, 30); to != 30 || why != "" {
				t.Errorf("growth: %d %q", to, why)
			}
		})
	}
	if f := (Freeze{}).Watch(&scale.Snapshot{Now: noon, Samples: []scale.Sample{fell(0, -2)}}, meant); f != (scale.Freeze{}) {
		t.Errorf("switched off, and remembers %+v", f)
	}
}

// Traffic that went home for the night leaves its memory behind until the morning. What is
// lost meanwhile is a loss of its own; what has been wrong all along is none.
func TestFreezeAfterOneThatIsUsedUp(t *testing.T) {
	g := Freeze{For: 30 * time.Minute, Errors: map[string]float64{"errors": 100, "share": 1}}
	meant := func(scale.Sample) bool { return true }
	requests := scale.Sample{Signal: "requests", Value: 1, Quality: scale.Fresh}
	for _, c := range []struct {
		name   string
		errors func(minute int) bool
		held   string // the minutes in which shrinking is held, of 180
	}{
		{"nothing else", func(int) bool { return false }, "0-29"},
		{"errors in the night", func(m int) bool { return m == 100 }, "0-29 100-109"},
		{"errors that stay", func(m int) bool { return m >= 100 }, "0-29 100-129"},
		{"errors since the cliff", func(int) bool { return true }, "0-29"},
		{"errors from the middle of the freeze on", func(m int) bool { return m >= 15 }, "0-44"},
		{"errors twice", func(m int) bool { return m == 60 || m == 120 }, "0-29 60-69 120-129"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f scale.Freeze
			var held []string
			from := -1
			for m := range 181 {
				s := scale.Snapshot{Now: noon.Add(time.Duration(m) * time.Minute), Past: scale.Past{Learned: scale.Learned{Freeze: f}}}
				x := requests
				if m < 8 {
					x.FellAt, x.FellFrom = noon, 200
				}
				s.Samples = []scale.Sample{x}
				if c.errors(m) {
					s.Samples = append(s.Samples, scale.Sample{Signal: "errors", Value: 30, Quality: scale.Fresh})
				}
				f = g.Watch(&s, meant)
				s.Past.Freeze = f
				switch to, _ := asked(g, s, 20, 10); {
				case to == 20 && from < 0:
					from = m
				case to == 10 && from >= 0:
					held, from = append(held, fmt.Sprintf("%d-%d", from, m-1)), -1
				}
			}
			if got := strings.Join(held, " "); got != c.held {
				t.Errorf("held in minutes %s, want %s", got, c.held)
			}
		})
	}
}

// TestFreezeOfADay: an end on another day is told with its day.
func TestFreezeOfADay(t *testing.T) {
	f := scale.Freeze{Since: noon, Last: noon, Why: "2 of 20 units in service were lost at 12:00 UTC"}
	want := "2 of 20 units in service were lost at 12:00 UTC; shrinking waits until Mar 3 12:00 UTC, or until the problem has been gone for 10 min"
	if _, why := asked(Freeze{For: 24 * time.Hour}, scale.Snapshot{Now: noon, Past: scale.Past{Learned: scale.Learned{Freeze: f}}}, 20, 10); why != want {
		t.Errorf("got %q, want %q", why, want)
	}
}
