package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

func TestWhenATierRests(t *testing.T) {
	r := Rest{Least: 2, Bounds: []Bound{{"cpu", 60, false}, {"requests", 100, true}}}
	sample := func(name string, value float64) scale.Sample {
		return scale.Sample{Signal: name, Value: value, Quality: scale.Fresh, At: noon}
	}
	quiet := func() *scale.Snapshot {
		return &scale.Snapshot{Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{At: noon, Desired: 2, InService: 2, Max: 9},
			Samples: []scale.Sample{sample("cpu", 29), sample("requests", 99)}}
	}
	for _, c := range []struct {
		name   string
		change func(s *scale.Snapshot, r *Rest)
		rests  bool
	}{
		{"half of the goals", func(*scale.Snapshot, *Rest) {}, true},
		{"just above half of one", func(s *scale.Snapshot, _ *Rest) { s.Samples[0].Value = 30 }, false},
		{"of a total, just above half", func(s *scale.Snapshot, _ *Rest) { s.Samples[1].Value = 100 }, false},
		{"larger than its least", func(s *scale.Snapshot, _ *Rest) { s.Capacity.Desired, s.Capacity.InService = 3, 3 }, false},
		{"smaller than its least", func(s *scale.Snapshot, _ *Rest) {
			s.Capacity.Desired, s.Capacity.InService, s.Samples[1].Value = 1, 1, 40
		}, true},
		{"short of what was ordered", func(s *scale.Snapshot, _ *Rest) { s.Capacity.InService = 1 }, false},
		{"a signal is missing", func(s *scale.Snapshot, _ *Rest) {
			s.Samples, s.Gaps = s.Samples[:1], []scale.Gap{{Signal: "requests", Why: "no datapoint"}}
		}, false},
		{"a signal is old", func(s *scale.Snapshot, _ *Rest) { s.Samples[0].Quality = scale.Stale }, false},
		{"its size is not known", func(s *scale.Snapshot, _ *Rest) { s.Capacity = scale.Capacity{} }, false},
		{"an operation is under way", func(s *scale.Snapshot, _ *Rest) { s.Operations = []scale.Operation{{}} }, false},
		{"a launch failed", func(s *scale.Snapshot, _ *Rest) { s.FailedLaunches = []scale.Activity{{}} }, false},
		{"nobody allowed it", func(_ *scale.Snapshot, r *Rest) { *r = Rest{} }, false},
		{"nothing at all, with no unit", func(s *scale.Snapshot, r *Rest) {
			r.Least, s.Capacity.Desired, s.Capacity.InService, s.Samples[0].Value, s.Samples[1].Value = 0, 0, 0, 0, 0
		}, true},
		{"the first request, with no unit", func(s *scale.Snapshot, r *Rest) {
			r.Least, s.Capacity.Desired, s.Capacity.InService, s.Samples[1].Value = 0, 0, 0, 1
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, rest := quiet(), r
			c.change(s, &rest)
			if got := rest.holds(s); got != c.rests {
				t.Errorf("rests: %v", got)
			}
		})
	}
}

// Every second evaluation, after half an hour every fifth, and at once every evaluation again.
func TestHowOftenATierIsLookedAt(t *testing.T) {
	c := New(Options{Interval: time.Minute, Tiers: []Tier{{Name: "web", Rest: Rest{Least: 2, Bounds: []Bound{{"cpu", 60, false}}}, Signals: []signal.Signal{metric("cpu", time.Minute)}}}})
	w, now := &c.tiers[0], noon
	looks := ""
	for minute := range 60 {
		now = noon.Add(time.Duration(minute) * time.Minute)
		c.turn(now)
		looked := w.readings[0].looked.Equal(now)
		looks += map[bool]string{true: "!", false: "."}[looked]
		if w.readings[0].metric.resting(now) == looked {
			t.Fatalf("minute %d: looked at %v, and the metric rests %v", minute, looked, !looked)
		}
		value := 20.0
		if minute >= 50 {
			value = 50
		}
		c.calm(w, &scale.Snapshot{Mode: scale.Manage, Now: now, Capacity: scale.Capacity{At: now, Desired: 2, InService: 2},
			Samples: []scale.Sample{{Signal: "cpu", Value: value, Quality: scale.Fresh}}})
	}
	const want = "!.!.!.!.!.!.!.!.!.!.!.!.!.!.!.!....!....!....!....!!!!!!!!!!"
	if looks != want {
		t.Errorf("%s, want\n%s", looks, want)
	}
	c.turn(now.Add(-time.Hour)) // the clock was set back
	if !w.readings[0].looked.Equal(now.Add(-time.Hour)) {
		t.Error("a clock that was set back makes the tier wait")
	}
}

func TestASignalOfItsOwnPace(t *testing.T) {
	signals := []signal.Signal{metric("cpu", time.Minute), metric("rare", time.Minute)}
	signals[1].Every = 5 * time.Minute
	c := New(Options{Interval: time.Minute, Tiers: []Tier{{Name: "web", Signals: signals}}})
	counts := [2]int{}
	for minute := range 60 {
		now := noon.Add(time.Duration(minute) * time.Minute)
		c.turn(now)
		for i := range counts {
			if !c.tiers[0].readings[i].metric.resting(now) {
				counts[i]++
			}
		}
	}
	if counts != [2]int{60, 12} {
		t.Errorf("asked %v times in an hour", counts)
	}
}

// Between two looks nothing is missing or old, and nothing is paid for.
func TestWhatIsNotLookedAtIsNotMissing(t *testing.T) {
	cloud := &cloud{points: map[string][]signal.Point{"cpu": every(time.Minute, noon.Add(3*time.Hour), make([]float64, 400)...)}}
	tier := web(metric("cpu", time.Minute))
	tier.Signals[0].Every = 10 * time.Minute
	c := New(cloud.options(tier))
	for minute := range 60 {
		s := observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		x, found := s.Sample("cpu")
		if !found || x.Quality != scale.Fresh || x.Missing != "" {
			t.Fatalf("minute %d: %s, lacks %q", minute, said(s, "cpu"), x.Missing)
		}
		if want := noon.Add(time.Duration(minute/10*10-2) * time.Minute); !x.At.Equal(want) {
			t.Fatalf("minute %d: the value is of %s, want %s", minute, x.At.Format("15:04"), want.Format("15:04"))
		}
	}
	if got := cloud.metricsAsked(); got != 6 {
		t.Errorf("asked %d times in an hour, want 6", got)
	}
}
