package scaler

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/profile"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

var learnedCPU = AdaptiveThreshold{Step: 1, Bounds: []LearnedBound{{Bound: Bound{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}, Ceiling: 85, Floor: 15, Drift: 0.1}}}

// usual is a snapshot at noon whose memory has learned a load for so many days.
func usual(days float64, now float64, load func(at time.Time) float64) scale.Snapshot {
	s := tier(4, 4, 4, cpu(now))
	for at := noon.Add(-time.Duration(days * 24 * float64(time.Hour))); at.Before(noon); at = at.Add(profile.Every) {
		past := s
		past.Samples = []scale.Sample{{Signal: "cpu", Unit: "percent", At: at, Period: profile.Every, Quality: scale.Fresh, Value: load(at)}}
		s.Past.Profiles = learnedCPU.Profiles(&past)
	}
	return s
}

func TestAdaptiveThreshold(t *testing.T) {
	flat := func(v float64) func(time.Time) float64 { return func(time.Time) float64 { return v } }
	// A busy hour at noon: 68 to 72 there, 40 to 60 otherwise.
	busy := func(at time.Time) float64 {
		if at.Hour() == 12 {
			return 68 + float64(at.Minute()/5%5)
		}
		return 40 + float64(at.Minute()/5*7%21)
	}
	for _, c := range []struct {
		name     string
		snapshot scale.Snapshot
		want     int
		because  string
	}{
		{"its own bounds at first", usual(0.1, 71, flat(50)), 5, "cpu 71 is above 70 %; cpu: the configured bounds are used until 50 points (averages of 5 min) are known (now 29)"},
		{"what is calm makes no bound lower than its own", usual(3, 69, flat(50)), 4,
			"cpu 69 is between 30 and 70 %; cpu: bounds learned from 288 points: usually 50 % at this hour, standard deviation 0, 95 % of the values are below 50; confidence 0.75 (0 to 1), seasonal adjustment 0 (this hour against the mean of the day)"},
		{"what is usual at this hour grows nothing", usual(5, 75, busy), 4, "cpu 75 is between "},
		{"but would by the bounds as they were", usual(0.1, 75, busy), 5, "cpu 75 is above 70 %"},
		{"and above the ceiling everything grows", usual(5, 86, busy), 5, "is above 8"},
		{"it shrinks later where the load is usually low", usual(3, 20, flat(16)), 4, "cpu 20 is between 16 and 70 %"},
		{"and not below the floor", usual(3, 14.9, flat(5)), 3, "cpu 14.9 is below 15 %"},
		{"without the signal it has no recommendation", func() scale.Snapshot { s := usual(1, 1, flat(50)); s.Samples = nil; return s }(), 4, "cpu is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := learnedCPU.Recommend(&c.snapshot, 4)
			if r.Size != c.want || !strings.Contains(r.Because, c.because) || r.Scaler != "adaptive_threshold" {
				t.Errorf("%d: %s\nwant %d: %s", r.Size, r.Because, c.want, c.because)
			}
		})
	}
	s := usual(5, 75, busy)
	r := learnedCPU.Recommend(&s, 4)
	for name, least := range map[string]float64{"confidence": 0.8, "seasonal adjustment": 15, "points": 288, "above": 75} {
		if f, is := reason.Figure(scale.Reason{Figures: r.Figures}, name); !is || f.Value < least {
			t.Errorf("figure %s: %v of %+v", name, f.Value, r.Figures)
		}
	}
}

// What is not usable teaches nothing, and a profile of another signal stays.
func TestAnAdaptiveThresholdLearnsOfItsSignalsAlone(t *testing.T) {
	s := tier(4, 4, 4, cpu(-1))
	if got := learnedCPU.Profiles(&s); got != nil {
		t.Errorf("%+v", got)
	}
	s = tier(4, 4, 4, cpu(50))
	s.Past.Profiles = map[string]scale.Profile{"latency": {Full: 1}}
	if got := learnedCPU.Profiles(&s); len(got) != 2 || len(s.Past.Profiles) != 1 {
		t.Errorf("%+v of %+v", got, s.Past.Profiles)
	}
}
