package ledger

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A memory of pasts remembers what any other does, and no record.
func TestPastsAreTheSameWithoutRecords(t *testing.T) {
	all, pasts := NewMemory(time.Hour), NewPasts(time.Hour)
	for i := range 200 {
		r := plain("web", noon.Add(time.Duration(i)*time.Minute), 2+i%3, 2+(i+1)%3, scale.Applied)
		for _, m := range []*Memory{all, pasts} {
			if err := m.Settle(t.Context(), []scale.Record{r}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(all.Past("web"), pasts.Past("web")); diff != "" {
			t.Fatalf("after %d records (-all +pasts):\n%s", i+1, diff)
		}
	}
	if _, err := pasts.At(t.Context(), "web", noon.Add(time.Hour)); !errors.Is(err, ErrNoRecord) {
		t.Errorf("it has a record: %v", err)
	}
}

// Folding in its own room must not show in a past that was given away before.
func TestAPastThatWasGivenAwayStays(t *testing.T) {
	m := NewPasts(10 * time.Minute)
	var given, copied []scale.Past
	for i := range 60 {
		at := noon.Add(time.Duration(i) * time.Minute)
		if i%7 == 0 { // the clock is set back, and what was written is written over
			at = at.Add(-3 * time.Minute)
		}
		if err := m.Settle(t.Context(), []scale.Record{plain("web", at, i, i, scale.Unchanged)}); err != nil {
			t.Fatal(err)
		}
		past := m.Past("web")
		given = append(given, past)
		past.Ring, past.Wishes, past.Reversed = slices.Clone(past.Ring), slices.Clone(past.Wishes), slices.Clone(past.Reversed)
		copied = append(copied, past)
	}
	if diff := cmp.Diff(copied, given); diff != "" {
		t.Error(diff)
	}
}
