package guard

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

func TestDynamicCooldown(t *testing.T) {
	g := Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute, Dynamic: true, Interval: time.Minute}
	need := func(n int) *int { return &n }
	once := stands(12, [2]int{540, 10}, [2]int{480, 12})                                                     // one change, nine minutes ago
	often := stands(13, [2]int{540, 10}, [2]int{480, 12}, [2]int{360, 10}, [2]int{240, 12}, [2]int{120, 11}) // five
	twice := stands(14, [2]int{540, 10}, [2]int{120, 12})                                                    // two
	grew := func(s scale.Snapshot, ago float64) scale.Snapshot {
		s.Past.Since, s.Past.Grew = before(1000), before(ago)
		return s
	}
	tests := []struct {
		name    string
		s       scale.Snapshot
		want    int
		need    *int
		urgency float64
		held    string
	}{
		{"after one change half the base", grew(once, 2), 20, nil, 1, "grew 2 min ago, 30 s of 2 min 30 s left: configured 5 min x frequency 0.5 (1 change in 10 min) / urgency 1"},
		{"and no more than that", grew(once, 3), 20, nil, 1, ""},
		{"after two the base", grew(twice, 3), 20, nil, 1, "grew 3 min ago, 2 min of 5 min left: configured 5 min x frequency 1 (2 changes in 10 min) / urgency 1"},
		{"after four or more twice", grew(often, 3), 20, nil, 1, "grew 3 min ago, 7 min of 10 min left: configured 5 min x frequency 2 (5 changes in 10 min) / urgency 1"},
		{"urgency divides", grew(often, 2), 20, nil, 4, "grew 2 min ago, 30 s of 2 min 30 s left: configured 5 min x frequency 2 (5 changes in 10 min) / urgency 4"},
		{"never below a minute", grew(once, 0.5), 20, nil, 7, "grew 30 s ago, 30 s of 1 min left: configured 5 min x frequency 0.5 (1 change in 10 min) / urgency 7, but at least 1 min"},
		{"a shrink near its need waits long", grew(often, 30), 12, need(13), 1, "grew 30 min ago, 30 min of 1 h left: configured 15 min x frequency 2 (5 changes in 10 min) x load 2.00"},
		{"far from it less", grew(once, 3), 4, need(3), 1, "grew 3 min ago, 45 s of 3 min 45 s left: configured 15 min x frequency 0.5 (1 change in 10 min) x load 0.50"},
		{"at half of it the base times frequency", grew(once, 3), 6, need(6), 1, "grew 3 min ago, 4 min 30 s of 7 min 30 s left: configured 15 min x frequency 0.5 (1 change in 10 min) x load 1.00"},
		{"an unknown need waits long", grew(once, 3), 4, nil, 1, "grew 3 min ago, 12 min of 15 min left: configured 15 min x frequency 0.5 (1 change in 10 min) x load 2.00"},
		{"nothing changed lately, where the seed waits 60 s", grew(stands(12), 11), 4, nil, 1, "grew 11 min ago, 4 min of 15 min left: configured 15 min x frequency 0.5 (0 changes in 10 min) x load 2.00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := tt.s.Capacity.Desired
			to, why := g.Check(&tt.s, Move{Cause: Wish, Ordered: now, Current: now, Want: tt.want, Need: tt.need, Urgency: Pressing{Score: tt.urgency}})
			if why.Text != tt.held || (to == now) != (tt.held != "") {
				t.Errorf("%d, %q; want %q", to, why.Text, tt.held)
			}
		})
	}
}

// Whatever it is made of, it lies between a minute and twice the base to grow, and four times to shrink.
func TestADynamicCooldownIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Duration(rapid.IntRange(1, 86400).Draw(t, "base")) * time.Second
		g := Cooldown{Grow: base, Shrink: base, Dynamic: true}
		s := stands(rapid.IntRange(0, 50).Draw(t, "size"))
		for i := rapid.IntRange(0, 20).Draw(t, "changes"); i > 0; i-- {
			s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: before(float64(i)), Desired: rapid.IntRange(0, 9).Draw(t, "then")})
		}
		m := Move{Ordered: s.Capacity.Desired, Current: s.Capacity.Desired, Want: s.Capacity.Desired + rapid.SampledFrom([]int{-1, 1}).Draw(t, "way"),
			Urgency: Pressing{Score: rapid.SampledFrom([]float64{0, 1, 3, 7, math.Inf(1), math.NaN()}).Draw(t, "urgency")}}
		if rapid.Bool().Draw(t, "need known") {
			n := rapid.IntRange(0, math.MaxInt32).Draw(t, "need")
			m.Need = &n
		}
		most := 2 * base
		if m.shrinks() {
			most = 4 * base
		}
		if of, why := g.of(&s, m); of < leastCooldown || of > max(most, leastCooldown) {
			t.Fatalf("%s of a base of %s: %s", of, base, why)
		}
	})
}

// Urgency lies between 1 and 7, and never falls when a signal rises.
func TestUrgencyRisesWithItsSignals(t *testing.T) {
	u := Urgency{CPU: "cpu", Response: "latency", Errors: "errors"}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(0, 120), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 2, 5, 80, 90}))
		s := scale.Snapshot{}
		for _, name := range u.Signals() {
			if rapid.IntRange(0, 3).Draw(t, name) > 0 {
				s.Samples = append(s.Samples, scale.Sample{Signal: name, Value: value.Draw(t, name+" value")})
			}
		}
		is := u.Of(&s).Score
		if !(is >= 1 && is <= 7) {
			t.Fatalf("%v of %+v", is, s.Samples)
		}
		for i := range s.Samples {
			s.Samples[i].Value += 10
			if now := u.Of(&s).Score; now < is {
				t.Fatalf("%v after %v when %s rose", now, is, s.Samples[i].Signal)
			}
		}
	})
}
