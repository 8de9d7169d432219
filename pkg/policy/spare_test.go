package policy

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"pgregory.net/rapid"
)

// serving is a tier of which all are in service, with what CPU reads.
func serving(size int, cpu ...float64) scale.Snapshot {
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{Desired: size, InService: size, Max: 1000, At: noon}}
	for m := 10.0; m > 0; m-- {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: before(m), Desired: size, InService: size})
	}
	for _, v := range cpu {
		s.Samples = append(s.Samples, sample("cpu", v))
	}
	return s
}

func TestSpare(t *testing.T) {
	total := scaler.Target{Signal: "cpu", Goal: 10, PerUnit: true, Tolerance: 0.1}
	tests := []struct {
		name          string
		keep          guard.Spare
		current       int
		load          float64
		size, need    int
		because       string
		alsoWithoutIt int
	}{
		{"two units beside the need", guard.Spare{Units: 2}, 8, 100, 12, 12, "10 + 2 units spare: 12", 10},
		{"a share of the need", guard.Spare{Share: 0.25}, 8, 100, 13, 13, "10 + 25 % spare: 13", 10},
		{"the larger of both", guard.Spare{Units: 5, Share: 0.25}, 8, 100, 15, 15, "10 + 5 units or 25 % spare: 15", 10},
		{"held where it is held without", guard.Spare{Units: 2}, 12, 105, 12, 13, "10 + 2 units spare: 12", 11},
		{"a share that does not divide holds too", guard.Spare{Share: 0.3}, 14, 100, 14, 13, "10 + 30 % spare: 14", 10},
		{"shrinks down to both", guard.Spare{Units: 2}, 20, 100, 12, 12, "10 + 2 units spare: 12", 10},
		{"nothing needed keeps the units", guard.Spare{Units: 2}, 0, 0, 2, 2, "0 + 2 units spare: 2", 0},
		{"fewer than the spare units", guard.Spare{Units: 4}, 1, 0, 4, 4, "0 + 4 units spare: 4", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serving(tt.current, tt.load)
			got := tt.keep.Ask(total.Recommend, &s, tt.current)
			if got.Size != tt.size || *got.Need != tt.need || !strings.HasSuffix(got.Because, tt.because) {
				t.Errorf("%d, need %d, %s; want %d, need %d, %s", got.Size, *got.Need, got.Because, tt.size, tt.need, tt.because)
			}
			if got := (guard.Spare{}).Ask(total.Recommend, &s, tt.current); got.Size != tt.alsoWithoutIt {
				t.Errorf("without spare capacity %d (%s), want %d", got.Size, got.Because, tt.alsoWithoutIt)
			}
		})
	}
	silent := guard.Spare{Units: 3}.Ask(total.Recommend, new(serving(9)), 9)
	if !silent.Abstains || silent.Size != 9 {
		t.Errorf("without a value: %+v", silent)
	}
}

// What is usable has all its spare capacity within the size, and one more would not.
func TestUsableIsTheLargest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := guard.Spare{Units: rapid.IntRange(0, 50).Draw(t, "units"), Share: rapid.Float64Range(0, 10).Draw(t, "share")}
		size := rapid.IntRange(0, 5000).Draw(t, "size")
		u := k.Usable(size)
		if u > 0 && k.With(u) > size || u < 0 {
			t.Fatalf("%+v: %d are usable of %d, and need %d", k, u, size, k.With(u))
		}
		if k.With(u+1) <= size {
			t.Fatalf("%+v: one more than %d is usable of %d", k, u, size)
		}
	})
}

// A steady load does not ask for more with every evaluation.
func TestSpareCapacityNeverWindsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := guard.Spare{Units: rapid.IntRange(0, 9).Draw(t, "units"), Share: rapid.Float64Range(0, 2).Draw(t, "share")}
		load := rapid.Float64Range(0, 5000).Draw(t, "load")
		size, last := rapid.IntRange(1, 100).Draw(t, "size"), 0
		goals := scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}
		for i := 0; i < 6 && size != last; i++ {
			last, size = size, k.Ask(goals.Recommend, new(serving(size, load/float64(max(size, 1)))), size).Size
		}
		if size != last {
			t.Fatalf("%+v: still moves from %d to %d", k, last, size)
		}
	})
}
