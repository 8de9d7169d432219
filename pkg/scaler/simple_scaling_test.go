package scaler

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The seed document: +2 above 70 %, -1 below 30 %, cooldowns 300 s and 600 s, two datapoints each.
var simple = SimpleScaling{Alarms: Alarms{Signal: "cpu", Above: 70, Below: 30, HasBelow: true},
	Grow:   Simple{Datapoints{M: 2}, Adjusting{Adjustment: ByUnits}, 2, 300 * time.Second},
	Shrink: Simple{Datapoints{M: 2}, Adjusting{Adjustment: ByUnits}, -1, 600 * time.Second}}

func TestSimpleScaling(t *testing.T) {
	after := func(s scale.Snapshot, grew, shrank time.Duration) scale.Snapshot {
		for ago, into := range map[time.Duration]*time.Time{grew: &s.Past.Grew, shrank: &s.Past.Shrank} {
			if ago > 0 {
				*into = noon.Add(-ago)
			}
		}
		return s
	}
	high, low := before(cpu(75), 71), before(cpu(20), 29)
	five := func(x scale.Sample) scale.Snapshot { return tier(5, 5, 5, x) }
	exact, percent := simple, simple
	exact.Shrink = Simple{Datapoints{}, Adjusting{Adjustment: ToSize}, 2, 0}
	percent.Grow = Simple{Datapoints{}, Adjusting{ByPercent, 2}, 20, 0}
	for _, c := range []struct {
		name     string
		policy   SimpleScaling
		snapshot scale.Snapshot
		want     int
		because  string
	}{
		{"two datapoints above add two", simple, five(high), 7, "cpu 75, above 70 % in 2 of the last 2 datapoints: +2"},
		{"one does not", simple, five(before(cpu(75), 70)), 5, "cpu 75, above 70 % in 1 of the last 2 datapoints, 2 needed"},
		{"two below take one away", simple, five(low), 4, "cpu 20, below 30 % in 2 of the last 2 datapoints: -1"},
		{"the cooldown of a growth", simple, after(five(high), 4*time.Minute, 0), 5, "cpu 75, above 70 % in 2 of the last 2 datapoints; cooldown of 5 min after the last growth, 1 min left"},
		{"it holds shrinking as well", simple, after(five(low), 4*time.Minute, 0), 5, "cpu 20, below 30 % in 2 of the last 2 datapoints; cooldown of 5 min after the last growth, 1 min left"},
		{"the cooldown of a shrink is its own, and holds growing", simple, after(five(high), 20*time.Minute, 6*time.Minute), 5, "cpu 75, above 70 % in 2 of the last 2 datapoints; cooldown of 10 min after the last shrinking, 4 min left"},
		{"it is over", simple, after(five(high), 5*time.Minute, 0), 7, "cpu 75, above 70 % in 2 of the last 2 datapoints: +2"},
		{"it begins when what was ordered serves", simple, after(tier(7, 7, 5, high), 6*time.Minute, 0), 7, "cpu 75, above 70 % in 2 of the last 2 datapoints; cooldown of 5 min after the last growth, 3 min left"},
		{"until then nothing is done", simple, after(tier(7, 5, 5, high), 6*time.Minute, 0), 7, "cpu 75, above 70 % in 2 of the last 2 datapoints; 2 units of the last growth are not in service yet"},
		{"what never arrives is not waited for", simple, after(tier(7, 5, 5, high), 40*time.Minute, 0), 9, "cpu 75, above 70 % in 2 of the last 2 datapoints: +2"},
		{"between", simple, five(cpu(50)), 5, "cpu 50 is between 30 and 70 %"},
		{"an exact size for shrinking", exact, five(cpu(20)), 2, "cpu 20, below 30 %: to 2"},
		{"never grows", exact, tier(1, 1, 1, cpu(20)), 1, "cpu 20, below 30 %: to 2"},
		{"a percentage, and at least two", percent, five(cpu(75)), 7, "cpu 75, above 70 %: +20 % of 5 is +2 (at least 2)"},
		{"with one less it would grow again", simple, five(fewer(low, 71)), 5, "cpu 20, below 30 % in 2 of the last 2 datapoints; with one unit less it would be 71, above 70 %"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := c.policy.Recommend(&c.snapshot, c.snapshot.Current()); r.Size != c.want || r.Because != c.because || r.Abstains {
				t.Errorf("\ngot  %d %s\nwant %d %s", r.Size, r.Because, c.want, c.because)
			}
		})
	}
}
