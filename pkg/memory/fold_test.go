package memory

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whoever read a past goes on seeing it as it was, however the one who keeps it goes on, also
// when a clock is set back; and a reader who goes on from it disturbs nobody.
func TestWhatWasReadStaysAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
		record := func(size int) scale.Record {
			at = at.Add(time.Duration(rapid.IntRange(-180, 300).Draw(t, "step")) * time.Second)
			return scale.Record{Decision: scale.Decision{Tier: "web", At: at, From: size, To: size, Wish: size, Capacity: scale.Capacity{Desired: size, InService: size, At: at}}}
		}
		type reading struct{ is, was scale.Past }
		var kept scale.Past
		var readings []reading
		read := func(past scale.Past) {
			was := past
			was.Ring, was.Wishes = slices.Clone(past.Ring), slices.Clone(past.Wishes)
			readings = append(readings, reading{past, was})
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "evaluations") {
			kept = FoldInto(kept, record(i), 10*time.Minute)
			switch rapid.IntRange(0, 3).Draw(t, "who") {
			case 0:
				read(Shared(kept))
			case 1:
				read(Fold(Shared(kept), record(1000+i), 10*time.Minute))
			case 2:
				mine := Shared(kept)
				mine = FoldInto(mine, record(2000+i), 10*time.Minute)
				read(mine)
			}
			read(kept)
			for _, r := range readings {
				if diff := cmp.Diff(r.was, r.is); diff != "" {
					t.Fatalf("what was read changed: %s", diff)
				}
			}
		}
	})
}
