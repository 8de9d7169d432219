package guard

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWatchCountsOwnChangesThatAreSetBack(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 20, 0, 0, time.UTC)
	ago := func(minutes ...int) (out []time.Time) {
		for _, m := range minutes {
			out = append(out, now.Add(-time.Duration(m)*time.Minute))
		}
		return out
	}
	wrote := func(from, to, minutes int) scale.Wrote {
		return scale.Wrote{From: from, To: to, At: now.Add(-time.Duration(minutes) * time.Minute)}
	}
	for _, c := range []struct {
		name    string
		was     []time.Time
		wrote   scale.Wrote
		size    int
		inside  bool // nobody else changed the size
		want    []time.Time
		suspect bool
	}{
		{name: "growth set back", wrote: wrote(6, 10, 1), size: 6, want: ago(0)},
		{name: "growth set back in part", wrote: wrote(6, 10, 1), size: 9, want: ago(0)},
		{name: "growth set back by more", wrote: wrote(6, 10, 1), size: 2, want: ago(0)},
		{name: "a shrink set back", wrote: wrote(10, 6, 1), size: 10, want: ago(0)},
		{name: "further the same way", wrote: wrote(6, 10, 1), size: 14},
		{name: "further down", wrote: wrote(10, 6, 1), size: 4},
		{name: "nobody else", wrote: wrote(6, 10, 1), size: 6, inside: true},
		{name: "a change of long ago", wrote: wrote(6, 10, 16), size: 6},
		{name: "no change of its own", size: 6},
		{name: "a change of the future, before the clock was set back", wrote: wrote(6, 10, -3), size: 6},
		{name: "the second", was: ago(5), wrote: wrote(6, 10, 1), size: 6, want: ago(5, 0)},
		{name: "the third", was: ago(14, 5), wrote: wrote(6, 10, 1), size: 6, want: ago(14, 5, 0), suspect: true},
		{name: "the third within longer", was: ago(16, 5), wrote: wrote(6, 10, 1), size: 6, want: ago(5, 0)},
		{name: "the fourth, when the first is long ago", was: ago(16, 9, 5), wrote: wrote(6, 10, 1), size: 6, want: ago(9, 5, 0), suspect: true},
		{name: "a fight that goes on slowly", was: ago(28, 20, 14), wrote: wrote(6, 10, 1), size: 6, want: ago(20, 14, 0), suspect: true},
		{name: "14 minutes of peace", was: ago(24, 20, 14), size: 6, want: ago(24, 20, 14), suspect: true},
		{name: "15 minutes of peace", was: ago(25, 20, 15), size: 6},
		{name: "after peace it begins anew", was: ago(25, 20, 15), wrote: wrote(6, 10, 1), size: 6, want: ago(0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: now, Mode: scale.Manage, Capacity: scale.Capacity{Desired: c.size, At: now}, Past: scale.Past{Wrote: c.wrote, Learned: scale.Learned{Reversed: c.was}}}
			before := append([]time.Time(nil), c.was...)
			got := SecondDaemon{}.Watch(&s, !c.inside)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i := range got {
				if !got[i].Equal(c.want[i]) {
					t.Errorf("got %v, want %v", got, c.want)
				}
			}
			for i := range before {
				if !c.was[i].Equal(before[i]) {
					t.Error("the past was changed")
				}
			}
			s.Past.Reversed = got
			if why := (SecondDaemon{}).Suspected(s.Now, s.Past.Reversed); why.Given() != c.suspect {
				t.Errorf("says %q", why)
			}
		})
	}
}

func TestSecondDaemonHoldsShrinkingOnly(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 20, 0, 0, time.UTC)
	s := scale.Snapshot{Now: now, Past: scale.Past{Learned: scale.Learned{Reversed: []time.Time{now.Add(-9 * time.Minute), now.Add(-5 * time.Minute), now.Add(-time.Minute)}}}}
	const why = "possibly a second daemon: 3 changes of dynascale were reverted, the last at 12:19 UTC; growth continues, shrinking stops until 12:34 UTC"
	if got := (SecondDaemon{}).Suspected(s.Now, s.Past.Reversed).Text; got != why {
		t.Errorf("got  %s\nwant %s", got, why)
	}
	for _, c := range []struct {
		want, to int
		because  string
	}{{12, 12, ""}, {10, 10, ""}, {9, 10, "shrinking stops until 12:34 UTC: possibly a second daemon manages the tier"}} {
		if to, because := asked(SecondDaemon{}, s, 10, c.want); to != c.to || because != c.because {
			t.Errorf("wants %d: %d, %q", c.want, to, because)
		}
	}
	s.Now = s.Past.Reversed[0].Add(-time.Hour)
	if why := (SecondDaemon{}).Suspected(s.Now, s.Past.Reversed); why.Given() {
		t.Errorf("the clock was set back, and it says %s", strings.ToLower(why.Text))
	}
}
