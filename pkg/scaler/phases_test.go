package scaler

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// seedPhases are those of the seed document.
var seedPhases = Phases{Signal: "cpu", Phases: []Phase{
	{Above: 70, For: 300 * time.Second, Percent: 20}, {Above: 80, For: 180 * time.Second, Percent: 50},
	{Above: 90, For: 60 * time.Second, Percent: 100}, {Above: 95, For: 30 * time.Second, Emergency: 60},
}}

// upFor is a sample with values before it, newest first, a period apart.
func upFor(x scale.Sample, period time.Duration, values ...float64) scale.Sample {
	x.Value, x.Period, x.Recent = values[0], period, nil
	for i, v := range values {
		if apart := max(period, 0); !math.IsNaN(v) {
			if apart == 0 {
				apart = time.Minute
			}
			x.Recent = append(x.Recent, scale.Point{At: x.At.Add(-time.Duration(i) * apart), Value: v})
		}
	}
	return x
}

func TestPhases(t *testing.T) {
	minute, ten, reading := time.Minute, 10*time.Second, time.Duration(0)
	of := func(period time.Duration, values ...float64) scale.Snapshot {
		return tier(10, 10, 10, upFor(cpu(0), period, values...))
	}
	for _, c := range []struct {
		name      string
		snapshot  scale.Snapshot
		want      int
		emergency int
		because   string
	}{
		{"nothing is above", of(minute, 60, 99, 99), 10, 0, "cpu 60 is not above 70 %"},
		{"not for long enough", of(minute, 75, 75, 75, 75, 60), 10, 0, "cpu 75 %, above 70 % in 4 of the last 5 datapoints, 5 needed (5 min)"},
		{"the lowest holds", of(minute, 75, 71, 75, 75, 75), 12, 0, "cpu 75 %, above 70 % in 5 of the last 5 datapoints (5 min); 10 in service at 11:58:00 + 20 % = 12"},
		// The seed's get_scaling_phase goes through them from the lowest and returns the first that holds: +20 %.
		{"the highest that holds wins, and not the lowest as in the seed", of(minute, 85, 85, 85, 85, 85), 15, 0,
			"cpu 85 %, above 80 % in 3 of the last 3 datapoints (3 min); 10 in service at 11:58:00 + 50 % = 15"},
		{"also where the lower ones do not hold", of(minute, 92, 10), 20, 0, "cpu 92 %, above 90 % (1 min); 10 in service at 11:58:00 + 100 % = 20"},
		{"the next lower where the higher one has not lasted", of(minute, 85, 75, 75, 75, 75), 12, 0,
			"cpu 85 %, above 80 % in 1 of the last 3 datapoints, 3 needed (3 min), above 70 % in 5 of the last 5 datapoints (5 min); 10 in service at 11:58:00 + 20 % = 12"},
		{"an emergency", of(minute, 97, 10), 60, 60, "cpu 97 %, above 95 % (1 min); emergency: grow to 60"},
		{"of 30 s", of(ten, 97, 97, 96, 20), 60, 60, "cpu 97 %, above 95 % in 3 of the last 3 datapoints (30 s); emergency: grow to 60"},
		{"but not of 20 s", of(ten, 97, 97, 90, 99, 99, 99, 99), 10, 0,
			"cpu 97 %, above 95 % in 2 of the last 3 datapoints, 3 needed (30 s)"},
		{"whose size is reached: the next lower phase", tier(60, 60, 60, upFor(cpu(0), minute, 97)), 120, 0,
			"cpu 97 %, above 95 % (1 min); the size for an emergency, 60, is reached; 60 in service at 11:58:00 + 100 % = 120"},
		{"on an old value no guard is passed", tier(10, 10, 10, stale(upFor(cpu(0), minute, 97))), 60, 0,
			"cpu 97 %, above 95 % (1 min); emergency: grow to 60, but the guards stabilization, cooldown and pace apply, because the value is old"},
		{"what is ordered is not ordered again", tier(12, 10, 10, upFor(cpu(0), minute, 75, 75, 75, 75, 75)), 12, 0,
			"cpu 75 %, above 70 % in 5 of the last 5 datapoints (5 min); 10 in service at 11:58:00 + 20 % = 12, and 12 are ordered"},
		{"a period without a value is looked at before", of(minute, 75, nan, 75, 75, 75, 75), 12, 0,
			"cpu 75 %, above 70 % in 5 of the last 5 datapoints, 1 of the newest 5 periods without data (5 min); 10 in service at 11:58:00 + 20 % = 12"},
		{"a five-minute metric", of(5*minute, 75, 10), 12, 0, "cpu 75 %, above 70 % (5 min); 10 in service at 11:58:00 + 20 % = 12"},
		{"what is read itself counts from its first look", of(reading, 85, 85, 85), 10, 0, "cpu 85 %, above 80 % for 2 min, 3 min needed"},
		{"and holds", of(reading, 85, 85, 85, 85), 15, 0, "cpu 85 %, above 80 % for 3 min; 10 in service at 11:58:00 + 50 % = 15"},
		{"nobody looked for a while", of(reading, 85, 85, nan, nan, nan, nan, nan, nan, 85), 10, 0, "cpu 85 %, above 80 % for 1 min, 3 min needed"},
		{"no signal", tier(10, 10, 10), 10, 0, "cpu is missing"},
		{"nothing to measure", tier(0, 0, 0, scale.Sample{Signal: "cpu", At: noon, Quality: scale.Idle}), 0, 0, "cpu has nothing to measure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := seedPhases.Recommend(&c.snapshot, c.snapshot.Current())
			if r.Size != c.want || r.Emergency != c.emergency || r.Because != c.because {
				t.Errorf("%d, emergency %d: %s\nwant %d, emergency %d: %s", r.Size, r.Emergency, r.Because, c.want, c.emergency, c.because)
			}
			if !r.Abstains && (r.Urgency == scale.High) != strings.Contains(c.because, "emergency") || !r.Abstains && !r.GrowOnly {
				t.Errorf("%+v", r)
			}
		})
	}
}

// One phase that holds tells of no other.
func TestPhasesNeedOne(t *testing.T) {
	if r := (Phases{Signal: "cpu"}).Recommend(new(tier(4, 4, 4, cpu(99))), 4); !r.Abstains || r.Because != "the scaler has no phases" {
		t.Errorf("%+v", r)
	}
}
