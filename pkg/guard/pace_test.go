package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// stands is a manage tier of a size, with the sizes that stood so many seconds ago.
func stands(size int, before ...[2]int) scale.Snapshot {
	s := scale.Snapshot{Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{Desired: size, InService: size, At: noon}}
	for _, b := range before {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: noon.Add(-time.Duration(b[0]) * time.Second), Desired: b[1]})
	}
	return s
}

func percent(p float64, period time.Duration) Allowance {
	return Allowance{Percent: p, Period: period}
}

func count(n int, period time.Duration) Allowance { return Allowance{Count: n, Period: period} }

func TestPace(t *testing.T) {
	// The seed's: twice the size or five more to grow, a tenth less to shrink, in a minute each.
	seed := Pace{Grow: Rate{Policies: []Allowance{percent(100, time.Minute), count(5, time.Minute)}}, Shrink: Rate{Policies: []Allowance{percent(10, time.Minute)}}, Interval: time.Minute}
	least := seed
	least.Grow.Select = Min
	free := seed
	free.Grow = Rate{Policies: []Allowance{percent(100, time.Minute)}, FreeUpTo: 6}
	closed := Pace{Grow: Rate{Select: Disabled}, Shrink: Rate{Select: Disabled}}
	slow := Pace{Grow: Rate{Policies: []Allowance{count(10, 10*time.Minute)}}, Shrink: Rate{Policies: []Allowance{count(4, 10*time.Minute)}}, Interval: time.Minute}
	weighs := func(s scale.Snapshot) scale.Snapshot { s.Capacity.Step = 8; return s }
	tests := []struct {
		name     string
		pace     Pace
		s        scale.Snapshot
		want, to int
		why      string
	}{
		{"none", Pace{}, stands(10), 500, 500, ""},
		{"the percentage allows more", seed, stands(10), 500, 20, "growth is at most 100 % in 1 min, and the size 1 min ago was 10"},
		{"the count allows more", seed, stands(3), 500, 8, "growth is at most 5 units in 1 min, and the size 1 min ago was 3"},
		{"the one that allows least", least, stands(10), 500, 15, "growth is at most 5 units in 1 min, and the size 1 min ago was 10"},
		{"within it", seed, stands(10), 19, 19, ""},
		{"a small tier grows freely", free, stands(1), 500, 6, "growth is at most 100 % in 1 min, and the size 1 min ago was 1"},
		{"shrinking rounds down", seed, stands(25), 2, 22, "shrinking is at most 10 % in 1 min, and the size 1 min ago was 25"},
		{"one at least", seed, stands(5), 2, 4, "shrinking is at most 10 % in 1 min, and the size 1 min ago was 5"},
		{"growth is closed", closed, stands(5), 9, 5, "growth is disabled"},
		{"shrinking is closed", closed, stands(5), 2, 5, "shrinking is disabled"},
		{"what grew in the period counts", slow, stands(16, [2]int{900, 8}, [2]int{480, 10}), 40, 20, "growth is at most 10 units in 10 min, and the size 10 min ago was 10"},
		{"and holds when it is used up", slow, stands(20, [2]int{480, 10}), 40, 20, "growth is at most 10 units in 10 min, and the size 10 min ago was 10"},
		{"a shrink within it gives room", slow, stands(12, [2]int{480, 16}), 40, 26, "growth is at most 10 units in 10 min, and the size 10 min ago was 16"},
		{"a growth within it gives room to shrink", slow, stands(16, [2]int{480, 10}), 0, 6, "shrinking is at most 4 units in 10 min, and the size 10 min ago was 10"},
		{"a change as old as the period does not count", slow, stands(20, [2]int{600, 10}, [2]int{60, 20}), 40, 30, "growth is at most 10 units in 10 min, and the size 10 min ago was 20"},
		{"a clock that is half a minute off does not count it either", slow, stands(20, [2]int{575, 10}, [2]int{60, 20}), 40, 30, "growth is at most 10 units in 10 min, and the size 10 min ago was 20"},
		{"one machine is eight units", Pace{Grow: Rate{Policies: []Allowance{count(5, time.Minute)}}}, weighs(stands(16)), 400, 24, "growth is at most 5 units in 1 min, and the size 1 min ago was 16"},
		{"a percentage of less than one machine", Pace{Shrink: Rate{Policies: []Allowance{percent(10, time.Minute)}}}, weighs(stands(32)), 8, 24, "shrinking is at most 10 % in 1 min, and the size 1 min ago was 32"},
		{"from nothing one", Pace{Grow: Rate{Policies: []Allowance{percent(100, time.Minute)}}}, stands(0), 9, 1, "growth is at most 100 % in 1 min, and the size 1 min ago was 0"},
		{"the largest numbers", seed, stands(2_000_000_000), 2_147_483_647, 2_147_483_647, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to, why := asked(tt.pace, tt.s, tt.s.Capacity.Desired, tt.want)
			if to != tt.to || why != tt.why {
				t.Errorf("%d, %q; want %d, %q", to, why, tt.to, tt.why)
			}
		})
	}
}

// In minimum mode the minimum moves, and the ring tells of another size.
func TestPaceOfAMinimum(t *testing.T) {
	s := stands(30, [2]int{300, 30})
	s.Mode, s.Capacity.Min = scale.Minimum, 12
	g := Pace{Grow: Rate{Policies: []Allowance{count(4, 10*time.Minute)}}}
	if to, why := asked(g, s, 12, 40); to != 16 {
		t.Errorf("%d (%s), want 16", to, why)
	}
	s.Past.Wrote = scale.Wrote{From: 10, To: 12, At: before(4)}
	if to, why := asked(g, s, 12, 40); to != 14 {
		t.Errorf("%d (%s) after a change in the period, want 14", to, why)
	}
}

func TestPaceByUrgency(t *testing.T) {
	u := Urgency{CPU: "cpu", Response: "latency", Errors: "errors"}
	with := func(s scale.Snapshot, cpu, latency, errors float64) scale.Snapshot {
		s.Samples = []scale.Sample{{Signal: "cpu", Unit: "percent", Value: cpu}, {Signal: "latency", Unit: "seconds", Value: latency}, {Signal: "errors", Unit: "percent", Value: errors}}
		return s
	}
	tests := []struct {
		name     string
		s        scale.Snapshot
		want, to int
		why      string
	}{
		{"nothing presses", with(stands(10), 70, 1, 0), 30, 11, "conservative: +1 in one decision at urgency 1"},
		{"cpu above 90", with(stands(10), 95, 1, 0), 30, 12, "moderate: +2 in one decision at urgency 2 (cpu 95 % above 90 % gives 2)"},
		{"cpu at 90 is not above it", with(stands(10), 90, 1, 0), 30, 11, "conservative: +1 in one decision at urgency 1 (cpu 90 % above 80 % gives 1)"},
		{"errors alone", with(stands(10), 10, 0, 6), 30, 12, "moderate: +2 in one decision at urgency 1.5 (errors 6 % above 5 % gives 1.5)"},
		{"all of it", with(stands(10), 95, 6, 12), 30, 14, "aggressive: +4 in one decision at urgency 7 (cpu 95 % above 90 % gives 2, latency 6 s above 5 s gives 2, errors 12 % above 10 % gives 3)"},
		{"less is wanted", with(stands(10), 95, 6, 12), 12, 12, ""},
		{"down by one", with(stands(10), 20, 0, 0), 3, 9, "conservative: -1 in one decision at urgency 1"},
		{"down by two", with(stands(10), 20, 0, 12), 3, 8, "aggressive: -2 in one decision at urgency 3 (errors 12 % above 10 % gives 3)"},
		{"at most two in five minutes", with(stands(12, [2]int{240, 10}, [2]int{120, 11}), 70, 1, 0), 30, 12, "conservative: +1 in one decision at urgency 1, and at most 2 in 5 min; the size 5 min ago was 10"},
		{"at most ten in five minutes", with(stands(18, [2]int{240, 10}), 95, 6, 0), 30, 20, "aggressive: +4 in one decision at urgency 4 (cpu 95 % above 90 % gives 2, latency 6 s above 5 s gives 2), and at most 10 in 5 min; the size 5 min ago was 10"},
		{"a machine of eight units", with(func() scale.Snapshot { s := stands(16); s.Capacity.Step = 8; return s }(), 95, 1, 0), 90, 32, "moderate: +16 in one decision at urgency 2 (cpu 95 % above 90 % gives 2)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := tt.s.Capacity.Desired
			to, why := Pace{ByUrgency: true, Interval: time.Minute}.Check(&tt.s, Move{Cause: Wish, Ordered: now, Current: now, Want: tt.want, Urgency: u.Of(&tt.s)})
			if to != tt.to || why.Text != tt.why {
				t.Errorf("%d, %q; want %d, %q", to, why.Text, tt.to, tt.why)
			}
		})
	}
}
