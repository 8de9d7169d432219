package scaler

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// looked is a queue that was asked every minute, the newest value last, with so many workers all the time.
func looked(workers int, values ...float64) scale.Snapshot {
	x := backlog(values[len(values)-1])
	x.At, x.Period = noon, 0
	for i := range values {
		x.Recent = append(x.Recent, scale.Point{At: noon.Add(-time.Duration(i) * time.Minute), Value: values[len(values)-1-i]})
	}
	return tier(workers, workers, workers, x)
}

func perSecondOf(signal string, value float64) scale.Sample {
	x := sample(signal, "messages/second", value)
	x.At = noon.Add(-3 * time.Minute)
	return x
}

// within five minutes, ten seconds each.
var within = Backlog{Signal: "jobs", AcceptableDelay: 5 * time.Minute, ProcessingTime: 10 * time.Second, KeepLast: true, Tolerance: 0.1}

func TestArrivalsFollowFromTheBacklog(t *testing.T) {
	// 60 more in a minute although 5 workers did 30: 1.5 a second came. 5.8 % of a minute's look count.
	f, known := within.Count(new(looked(5, 100, 160)))
	if want := (1 - math.Exp(-1.0/20)) * 1.5; !known || math.Abs(f.Rate-want) > 0.001 {
		t.Errorf("%v a second, want %v", f.Rate, want)
	}
	counted := within
	counted.Arrivals = "sent"
	s := looked(5, 100, 160)
	s.Samples = append(s.Samples, perSecondOf("sent", 2))
	if f, _ = counted.Count(&s); math.Abs(f.Rate-(1-math.Exp(-1.0/20))*2) > 0.001 || !f.Counted.Equal(noon.Add(-3*time.Minute)) {
		t.Errorf("the signal says 2 a second: %+v", f)
	}
	s.Past.Flows = []scale.Flow{f}
	if again, _ := counted.Count(&s); again.Rate != f.Rate {
		t.Errorf("one period was counted twice: %v, then %v", f.Rate, again.Rate)
	}
}

func TestProcessingTimeIsLearnedFromDeletions(t *testing.T) {
	b := within
	b.ProcessingTime, b.Deletions = 0, "deleted"
	s := looked(2, 9, 9, 9, 9, 9)
	s.Samples = append(s.Samples, perSecondOf("deleted", 0.1)) // two busy workers do one in ten seconds: 20 s each
	f, _ := b.Count(&s)
	if f.Done != 6 || f.Work != 120 {
		t.Fatalf("6 messages took 120 s of two workers: %+v", f)
	}
	if p := b.Recommend(&s, 2); p.Size != 2 || !strings.Contains(p.Because, "the processing time is not known yet, so the size is kept (if a message waits, 0 grows to 1): dynascale must count 100 deleted messages, and has counted 6") {
		t.Errorf("%+v", p)
	}
	s.Past.Flows = []scale.Flow{{Signal: "jobs", At: noon.Add(-time.Minute), Counted: noon, Done: 400}}
	if p := b.Recommend(&s, 2); p.Size != 2 || !strings.Contains(p.Because, "0 grows to 1): dynascale has not yet seen a message in the queue and a worker in service at the same time") {
		t.Errorf("400 messages went without a busy worker: %+v", p)
	}
	s.Past.Flows = []scale.Flow{{Signal: "jobs", At: noon.Add(-time.Minute), Counted: noon, Work: 8000, Done: 400}}
	s.Samples[0].Value = 200
	p := b.Recommend(&s, 2)
	if p.Size != 14 || !strings.Contains(p.Because, "20 s each, learned from 400 messages, precise to 14 % with 95 % confidence") {
		t.Errorf("200 messages of 20 s in 5 minutes need 14: %+v", p)
	}
	b.ProcessingTime = 10 * time.Second
	if p = b.Recommend(&s, 2); p.Size != 14 || !strings.Contains(p.Because, "although processing_time says 10 s") {
		t.Errorf("what was measured contradicts what is given: %+v", p)
	}
	b.ProcessingTime = 21 * time.Second
	if p = b.Recommend(&s, 2); !strings.Contains(p.Because, "21 s each") || strings.Contains(p.Because, "learned") {
		t.Errorf("21 s is within what was measured: %+v", p)
	}
}

func TestTheLastWorker(t *testing.T) {
	for _, c := range []struct {
		name    string
		rate    float64
		boot    time.Duration
		keep    bool
		want    int
		because string
	}{
		{"the next message is near", 1.0 / 120, 0, true, 1, "the last worker stays: the next message is expected in 2 min, and a new start costs 7 min (boot 2 min + delay 5 min)"},
		{"the next message is far", 1.0 / 600, 0, true, 0, "0 messages visible and in flight"},
		{"a boot of ten minutes", 1.0 / 600, 10 * time.Minute, true, 1, "a new start costs 15 min"},
		{"not wanted", 1.0 / 120, 0, false, 0, "0 messages visible and in flight"},
		{"what is left of a mean", 7.5e-8, 0, true, 0, "and fewer than 0.01 messages arrive a minute"},
		{"nothing came", 0, 0, true, 0, "0 messages visible and in flight"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := within
			b.KeepLast = c.keep
			s := looked(1, 0)
			s.Past.Flows = []scale.Flow{{Signal: "jobs", At: noon, Rate: c.rate}}
			if c.boot > 0 {
				s.Past.Starts.Took = []time.Duration{c.boot}
			}
			p := b.Recommend(&s, 1)
			if p.Size != c.want || !strings.Contains(p.Because, c.because) || *p.Need != 0 || !p.Empty {
				t.Errorf("got %+v", p)
			}
			if p = b.Recommend(&s, 0); p.Size != 0 {
				t.Errorf("an empty queue starts nobody: %+v", p)
			}
		})
	}
}

// What arrives is a floor that no backlog, however small, goes below.
func TestNeverBelowWhatTheArrivalsNeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := within
		b.Tolerance = rapid.SampledFrom([]float64{0, 0.1}).Draw(t, "tolerance")
		s := looked(rapid.IntRange(0, 50).Draw(t, "workers"), float64(rapid.IntRange(0, 500).Draw(t, "before")), float64(rapid.IntRange(0, 500).Draw(t, "messages")))
		s.Past.Flows = []scale.Flow{{Signal: "jobs", At: noon, Rate: rapid.Float64Range(0, 5).Draw(t, "rate")}}
		current := rapid.IntRange(0, 60).Draw(t, "current")
		f, _ := b.Count(&s)
		needs := f.Rate * 10 / (1 + b.Tolerance)
		p := b.Recommend(&s, current)
		if empty := s.Samples[0].Value == 0 && needs <= 1; !empty && p.Size < current && float64(p.Size) < needs {
			t.Fatalf("%d workers, and the arrivals need %v: %+v", p.Size, needs, p)
		}
		if s.Samples[0].Value > 0 && p.Size == 0 {
			t.Fatalf("messages and nobody: %+v", p)
		}
		if p.Empty != (s.Samples[0].Value == 0) {
			t.Fatalf("empty: %+v", p)
		}
	})
}
