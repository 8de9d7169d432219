package ledger

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	at := noon
	ring := []scale.CapacityPoint{{At: at, Desired: 4, InService: 4}}
	unknownCapacity := plain("web", at, 0, 0, scale.Unchanged)
	unknownCapacity.Decision.Capacity = scale.Capacity{}
	adopted := plain("web", at, 4, 4, scale.Unchanged)
	adopted.Learned.Adopted = true
	open := plain("web", at, 4, 4, scale.Unchanged)
	open.Learned.Breaker = scale.Breaker{Opened: at, Why: "launches fail"}
	floor := plain("web", at, 2, 3, scale.Applied)
	floor.Decision.Mode, floor.Decision.Capacity.Desired, floor.Decision.Capacity.InService = scale.Minimum, 4, 4

	// base is the past after one evaluation at size 4 that recommended size.
	base := func(wish int) scale.Past {
		return scale.Past{Since: at, Ring: ring, Wishes: []scale.Wish{{At: at, Size: wish}}, Expected: 4, ExpectedOr: 4, ExpectedKnown: true, Mode: scale.Manage}
	}
	with := func(p scale.Past, f func(*scale.Past)) scale.Past { f(&p); return p }
	wrote := func(from, to int) scale.Wrote { return scale.Wrote{From: from, To: to, At: at} }
	for _, c := range []struct {
		name string
		r    scale.Record
		want scale.Past
	}{
		{"an unchanged pass starts no cooldown", plain("web", at, 4, 4, scale.Unchanged), base(4)},
		{"an observed change starts no cooldown", plain("web", at, 4, 6, scale.Unchanged), base(6)},
		{"a refusal starts no cooldown", plain("web", at, 4, 6, scale.Refused), base(6)},
		{"a failure starts no cooldown", plain("web", at, 4, 6, scale.Failed), base(6)},
		{"a change under way already starts no cooldown", plain("web", at, 4, 6, scale.InProgress), base(6)},
		{"growth is remembered", plain("web", at, 4, 6, scale.Applied),
			with(base(6), func(p *scale.Past) { p.Grew, p.Expected, p.ExpectedOr, p.Wrote = at, 6, 6, wrote(4, 6) })},
		{"shrinking is remembered", plain("web", at, 4, 3, scale.Applied),
			with(base(3), func(p *scale.Past) { p.Shrank, p.Expected, p.ExpectedOr, p.Wrote = at, 3, 3, wrote(4, 3) })},
		{"an unknown outcome counts as a change, and both sizes are ours", plain("web", at, 4, 6, scale.Unknown),
			with(base(6), func(p *scale.Past) {
				p.Grew, p.Expected, p.ExpectedOr, p.Wrote = at, 6, 4, wrote(4, 6)
				p.Late = scale.Wrote{From: 4, To: 6, At: at.Add(15 * time.Minute)}
			})},
		{"in minimum mode the expected size is the minimum", floor,
			with(base(3), func(p *scale.Past) {
				p.Grew, p.Expected, p.ExpectedOr, p.Mode, p.Wrote = at, 3, 3, scale.Minimum, wrote(2, 3)
			})},
		{"somebody else's change is remembered", adopted, with(base(4), func(p *scale.Past) { p.Outside = at })},
		{"the breaker is the decision's", open, with(base(4), func(p *scale.Past) { p.Breaker = open.Learned.Breaker })},
		{"an unknown capacity leaves no zero behind", unknownCapacity, scale.Past{Since: at}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := memory.Fold(scale.Past{}, c.r, time.Hour)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(got, memory.Fold(got, c.r, time.Hour)); diff != "" {
				t.Errorf("folding it twice changes the past: %s", diff)
			}
		})
	}
}

func TestFoldKeepsOneEntryBeforeTheHorizon(t *testing.T) {
	var past scale.Past
	for i := range 10 {
		past = memory.Fold(past, plain("web", noon.Add(time.Duration(i)*time.Minute), i, i, scale.Unchanged), 3*time.Minute)
	}
	var sizes []int
	for _, p := range past.Ring {
		sizes = append(sizes, p.Desired)
	}
	if diff := cmp.Diff([]int{5, 6, 7, 8, 9}, sizes); diff != "" {
		t.Errorf("the ring: %s", diff)
	}
	if !past.Since.Equal(noon) {
		t.Errorf("since %s, want %s", past.Since, noon)
	}
}

// A clock that is set back must neither disorder the ring nor leave entries of a
// future in it.
func TestFoldStaysInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var past scale.Past
		at := noon
		for range rapid.IntRange(1, 60).Draw(t, "ticks") {
			at = at.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "step")) * time.Second)
			before := past
			kept := append([]scale.CapacityPoint(nil), before.Ring...)
			past = memory.Fold(past, plain("web", at, 1, 1, scale.Unchanged), 10*time.Minute)
			if diff := cmp.Diff(kept, append([]scale.CapacityPoint(nil), before.Ring...)); diff != "" {
				t.Fatalf("the old past was changed: %s", diff)
			}
			last := past.Ring[len(past.Ring)-1]
			if !last.At.Equal(at) {
				t.Fatalf("the ring ends at %s, the record was of %s", last.At, at)
			}
			for i := 1; i < len(past.Ring); i++ {
				if !past.Ring[i-1].At.Before(past.Ring[i].At) {
					t.Fatalf("out of order: %v", past.Ring)
				}
				if i > 1 && past.Ring[i-1].At.Before(at.Add(-10*time.Minute)) {
					t.Fatalf("more than one entry is older than the horizon: %v", past.Ring)
				}
			}
		}
	})
}

func TestRememberReachesFurtherFromTheNextRecordOn(t *testing.T) {
	m := NewMemory(10 * time.Minute)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	pass := func(minute int) {
		at := start.Add(time.Duration(minute) * time.Minute)
		r := scale.Record{Decision: scale.Decision{Tier: "web", At: at, From: 5, To: 5, Wish: 5, Capacity: scale.Capacity{Desired: 5, At: at}}}
		if err := m.Settle(t.Context(), []scale.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	for minute := range 30 {
		pass(minute)
	}
	short := len(m.Past("web").Ring)
	m.Remember(time.Hour)
	for minute := 30; minute < 60; minute++ {
		pass(minute)
	}
	if long := len(m.Past("web").Ring); short != 12 || long != short+30 {
		t.Errorf("%d entries before and %d after, want 12 and 42", short, long)
	}
}
