package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

func TestQuiet(t *testing.T) {
	six := ShrinkDelay{Shrink: 6 * time.Hour}
	since := func(hours, seen float64) scale.Quiet {
		return scale.Quiet{Since: before(hours * 60), Seen: before(seen)}
	}
	for _, c := range []struct {
		name    string
		guard   ShrinkDelay
		quiet   scale.Quiet
		want    int // of 3
		to      int
		because string
	}{
		{"just long enough", six, since(6, 1), 2, 2, ""},
		{"long enough since long", six, since(600, 1), 1, 1, ""},
		{"not quiet yet", six, scale.Quiet{}, 2, 3, "low load is counted from now on: it must last 6 h before the tier shrinks"},
		{"a minute short", six, scale.Quiet{Since: before(359), Seen: before(1)}, 2, 3, "low load since Mar 2 06:01 UTC, 1 min of 6 h left"},
		{"a second short is still a minute", six, scale.Quiet{Since: before(360).Add(time.Second), Seen: before(1)}, 2, 3, "low load since Mar 2 06:00 UTC, 1 min of 6 h left"},
		{"days", ShrinkDelay{Shrink: 72 * time.Hour}, since(30, 1), 2, 3, "low load since Mar 1 06:00 UTC, 1 d 18 h of 3 d left"},
		{"seen an hour ago", six, since(6, 60), 2, 2, ""},
		{"seen too long ago: nobody knows what was wished for meanwhile", six, scale.Quiet{Since: before(6000), Seen: before(60).Add(-time.Second)}, 2, 3,
			"low load is counted from now on: it must last 6 h before the tier shrinks"},
		{"since in the future, after the clock was set back", six, scale.Quiet{Since: noon.Add(time.Hour), Seen: noon.Add(2 * time.Hour)}, 2, 3,
			"low load is counted from now on: it must last 6 h before the tier shrinks"},
		{"growth is never held", six, scale.Quiet{}, 4, 4, ""},
		{"nor is standing still", six, scale.Quiet{}, 3, 3, ""},
		{"0 holds nothing", ShrinkDelay{}, scale.Quiet{}, 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(c.guard, scale.Snapshot{Now: noon, Past: scale.Past{Quiet: c.quiet}}, 3, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

// Whatever is remembered, a shrink passes only when the last judgement is recent
// and the quiet time began long enough ago.
func TestQuietNeverLetsAnUnprovenShrinkThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.OneOf(rapid.IntRange(-200, 2000), rapid.Just(60), rapid.Just(360))
		q := scale.Quiet{Since: before(float64(minutes.Draw(t, "since"))), Seen: before(float64(minutes.Draw(t, "seen")))}
		if rapid.Bool().Draw(t, "never") {
			q = scale.Quiet{}
		}
		to, because := asked(ShrinkDelay{Shrink: 6 * time.Hour}, scale.Snapshot{Now: noon, Past: scale.Past{Quiet: q}}, 3, 2)
		proven := !q.Since.IsZero() && noon.Sub(q.Since) >= 6*time.Hour && noon.Sub(q.Seen) <= time.Hour
		if (to == 2) != proven || (to == 3) != (because != "") {
			t.Fatalf("%+v: %d %q", q, to, because)
		}
	})
}
