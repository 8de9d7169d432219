package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// seed has the cooldowns of the seed document.
var seed = Cooldown{Grow: 300 * time.Second, Shrink: 900 * time.Second}

func TestCooldown(t *testing.T) {
	long := before(1000)
	for _, c := range []struct {
		name     string
		cooldown Cooldown
		past     scale.Past
		want     int
		to       int
		because  string
	}{
		{"growth waits for growth", seed, scale.Past{Since: long, Grew: before(2)}, 15, 10, "grew 2 min ago, 3 min of 5 min left"},
		{"growth after its cooldown", seed, scale.Past{Since: long, Grew: before(5)}, 15, 15, ""},
		{"growth does not wait for a shrink", seed, scale.Past{Since: long, Shrank: before(0)}, 15, 15, ""},
		{"growth does not wait for somebody else", seed, scale.Past{Since: long, Outside: before(0)}, 15, 15, ""},
		{"growth does not wait for memory", seed, scale.Past{}, 15, 15, ""},
		{"shrinking waits for a shrink", seed, scale.Past{Since: long, Shrank: before(10)}, 5, 10, "shrank 10 min ago, 5 min of 15 min left"},
		{"shrinking waits for growth", seed, scale.Past{Since: long, Grew: before(14), Shrank: before(30)}, 5, 10, "grew 14 min ago, 1 min of 15 min left"},
		{"shrinking waits for somebody else", seed, scale.Past{Since: long, Grew: before(14), Outside: before(1)}, 5, 10, "changed outside dynascale 1 min ago, 14 min of 15 min left"},
		{"shrinking waits for memory", seed, scale.Past{Since: before(3)}, 5, 10, "first evaluated 3 min ago, 12 min of 15 min left"},
		{"an empty memory began just now", seed, scale.Past{}, 5, 10, "first evaluated 0 s ago, 15 min of 15 min left"},
		{"shrinking after the last change", seed, scale.Past{Since: long, Grew: before(15), Shrank: before(15), Outside: before(15)}, 5, 5, ""},
		{"a cooldown of 0 does not hold shrinking, even without memory", Cooldown{}, scale.Past{}, 5, 5, ""},
		{"a cooldown of 0 does not hold growth", Cooldown{}, scale.Past{Grew: noon}, 15, 15, ""},
		{"standing still is no change", seed, scale.Past{Grew: noon, Shrank: noon}, 10, 10, ""},
		{"growth in the future, after the clock was set back, holds no growth", seed, scale.Past{Since: long, Grew: before(-600)}, 15, 15, ""},
		{"growth in the future holds shrinking", seed, scale.Past{Since: long, Grew: before(-1)}, 5, 10, "grew -1 min ago, 16 min of 15 min left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(c.cooldown, scale.Snapshot{Now: noon, Past: c.past}, 10, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

// A write that got no answer counts as growth until the group tells.
func TestAGrowthThatDidNotArriveHoldsNoGrowth(t *testing.T) {
	for _, c := range []struct {
		name         string
		expected, or int
		want, to     int
	}{
		{"it did not arrive", 12, 10, 15, 15},
		{"it arrived late", 12, 12, 15, 10},
		{"it arrived", 10, 8, 15, 10},
		{"a shrink that did not arrive says nothing of the growth before", 8, 10, 15, 10},
		{"shrinking waits all the same", 12, 10, 5, 10},
	} {
		s := scale.Snapshot{Now: noon, Mode: scale.Manage, Capacity: scale.Capacity{Desired: 10, At: noon},
			Past: scale.Past{Since: before(1000), Grew: before(1), ExpectedKnown: true, Expected: c.expected, ExpectedOr: c.or}}
		if to, because := asked(seed, s, 10, c.want); to != c.to {
			t.Errorf("%s: %d (%s), want %d", c.name, to, because, c.to)
		}
		s.Past.Grew = noon
		if to, _ := asked(seed, s, 10, c.want); to != 10 {
			t.Errorf("%s: the same tick a second time acts once more: %d", c.name, to)
		}
	}
}

// Acceptance: a restart 10 s after an action with a cooldown of an hour. The
// guard itself remembers nothing, so all that survives is the past it is given.
func TestRestartTenSecondsAfterAnActionKeepsTheCooldown(t *testing.T) {
	hour := Cooldown{Grow: time.Hour, Shrink: time.Hour}
	grew := scale.Snapshot{Now: noon, Past: scale.Past{Since: before(900), Grew: noon.Add(-10 * time.Second)}}
	shrank := scale.Snapshot{Now: noon, Past: scale.Past{Since: before(900), Shrank: noon.Add(-10 * time.Second)}}
	if to, because := asked(hour, grew, 10, 20); to != 10 || because != "grew 10 s ago, 59 min 50 s of 1 h left" {
		t.Errorf("growth after growth: %d %q", to, because)
	}
	if to, because := asked(hour, shrank, 10, 5); to != 10 || because != "shrank 10 s ago, 59 min 50 s of 1 h left" {
		t.Errorf("shrink after shrink: %d %q", to, because)
	}
}

// A growth has shown its effect when all of it serves; where a signal is saturated then, more is short than it can tell.
func TestASaturatedTierDoesNotWait(t *testing.T) {
	full := scale.Sample{Signal: "cpu", Value: 100, At: before(2), Quality: scale.Fresh, AtLeast: true}
	old := full
	old.Quality = scale.Stale
	for _, c := range []struct {
		name     string
		sample   scale.Sample
		capacity scale.Capacity
		to       int
	}{
		{"everything serves", full, scale.Capacity{Desired: 10, InService: 10}, 15},
		{"some boot", full, scale.Capacity{Desired: 10, InService: 8, Pending: 2}, 10},
		{"the value is old", old, scale.Capacity{Desired: 10, InService: 10}, 10},
		{"what takes many evaluations has its own rhythm", full, scale.Capacity{Desired: 10, InService: 10, Members: []scale.Member{{ID: "a"}}}, 10},
	} {
		s := scale.Snapshot{Now: noon, Capacity: c.capacity, Samples: []scale.Sample{c.sample}, Past: scale.Past{Since: before(1000), Grew: before(2)}}
		if to, because := asked(seed, s, 10, 15); to != c.to {
			t.Errorf("%s: %d %s, want %d", c.name, to, because, c.to)
		}
	}
}
