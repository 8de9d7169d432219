package tune

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/policy"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// needs is a history of needs, a minute each, of a tier that always had ten.
func needs(all ...int) (out []Minute) {
	for i, n := range all {
		out = append(out, Minute{At: noon.Add(time.Duration(i) * time.Minute), Desired: 10, InService: 10, Need: &n})
	}
	return out
}

// wave goes up and down between two needs every so many minutes.
func wave(low, high, every, minutes int) (out []int) {
	for i := range minutes {
		if n := low; i/every%2 == 1 {
			out = append(out, high)
		} else {
			out = append(out, n)
		}
	}
	return out
}

func world(boot time.Duration) World {
	return World{Policy: policy.Policy{Limits: guard.Limits{Min: 1, Max: 100}}, Boot: boot, Keep: time.Hour, Above: 1.1, Below: 0.9}
}

func TestWas(t *testing.T) {
	all := needs(10, 10, 13, 13, 13, 8)
	for i, size := range []int{10, 12, 12, 9, 12, 12} {
		all[i].Desired, all[i].InService = size, size-1
	}
	want := Result{Turns: 2, Changes: 3, Short: 4, Lacking: 1 + 2 + 5 + 2, UnitHours: 67.0 / 60, Largest: 12}
	got := Was(all)
	if got.UnitHours = math.Round(got.UnitHours*1e6) / 1e6; got != (Result{want.Turns, want.Changes, want.Short, want.Lacking, math.Round(want.UnitHours*1e6) / 1e6, 12}) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestALongerCooldownTurnsLessAndCostsMore(t *testing.T) {
	all := needs(wave(10, 20, 5, 240)...)
	none := world(0).Play(all, guard.Cooldown{})
	long := world(0).Play(all, guard.Cooldown{Shrink: 30 * time.Minute})
	if none.Turns < 40 || long.Turns*4 > none.Turns {
		t.Errorf("%d turns without a cooldown, and %d with one of 30 minutes", none.Turns, long.Turns)
	}
	if long.UnitHours <= none.UnitHours || long.Short > none.Short {
		t.Errorf("without %+v, with %+v", none, long)
	}
}

func TestAGrowthCooldownLeavesTheTierShort(t *testing.T) {
	all := needs(10, 15, 22, 33, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50)
	none, ten := world(2*time.Minute).Play(all, guard.Cooldown{}), world(2*time.Minute).Play(all, guard.Cooldown{Grow: 10 * time.Minute})
	if none.Short != 5 || ten.Short != 12 || ten.Lacking <= none.Lacking {
		t.Errorf("short without a cooldown %+v, with ten minutes %+v", none, ten)
	}
}

// The guards of the tier decide: a pace that is closed holds whatever the cooldown.
func TestTheGuardsOfTheTierDecide(t *testing.T) {
	w := world(0)
	w.Policy.Pace.Grow.Select = guard.Disabled
	if got := w.Play(needs(wave(10, 30, 5, 60)...), guard.Cooldown{}); got.Largest != 10 || got.Changes != 0 {
		t.Errorf("%+v", got)
	}
}

func TestNotes(t *testing.T) {
	all := needs(10, 10, 10, 10)
	all[1].Need, all[2].Outside = nil, true
	text := strings.Join(Notes(all, Result{UnitHours: 10, Changes: 8}, Result{UnitHours: 12, Changes: 2}, 2*time.Minute), "\n")
	for _, want := range []string{"known for 3 of 4", "outside dynascale 1 time;", "differs from what happened", "2 min after its launch"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestCooldownsAreEachTriedOnce(t *testing.T) {
	is := guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute, Interval: time.Minute}
	seen := map[guard.Cooldown]bool{}
	for i, x := range Cooldowns(is, guard.Cooldown{Grow: time.Minute}) {
		if seen[x.Cooldown] {
			t.Errorf("%+v is tried twice", x.Cooldown)
		}
		if seen[x.Cooldown] = true; i == 0 && x.Cooldown != is || x.Cooldown.Interval != time.Minute {
			t.Errorf("%d: %+v", i, x)
		}
	}
	if !seen[guard.Cooldown{Grow: time.Minute, Interval: time.Minute}] {
		t.Error("what was asked for is not tried")
	}
}

// Whatever was needed: figures are finite and not negative, what is turned was changed, and the same gives the same.
func TestEveryHistoryCanBePlayed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Minute
		at := noon
		for range rapid.IntRange(0, 60).Draw(t, "minutes") {
			x := Minute{At: at, Desired: rapid.IntRange(0, 50).Draw(t, "size"), InService: rapid.IntRange(0, 50).Draw(t, "serving")}
			if rapid.IntRange(0, 4).Draw(t, "known") > 0 {
				n := rapid.OneOf(rapid.IntRange(0, 60), rapid.Just(math.MaxInt32)).Draw(t, "need")
				x.Need = &n
			}
			at = at.Add(time.Duration(rapid.IntRange(0, 1200).Draw(t, "later")) * time.Second)
			all = append(all, x)
		}
		w := world(time.Duration(rapid.IntRange(0, 600).Draw(t, "boot")) * time.Second)
		c := guard.Cooldown{Grow: time.Duration(rapid.IntRange(0, 900).Draw(t, "grow")) * time.Second, Shrink: time.Duration(rapid.IntRange(0, 900).Draw(t, "shrink")) * time.Second,
			Dynamic: rapid.Bool().Draw(t, "dynamic")}
		got := w.Play(all, c)
		if again := w.Play(all, c); again != got {
			t.Fatalf("%+v, then %+v", got, again)
		}
		for _, r := range []Result{got, Was(all)} {
			if r.Turns > r.Changes || r.Short < 0 || r.Lacking < 0 || r.UnitHours < 0 || math.IsInf(r.UnitHours+r.Lacking, 0) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
