package collector

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
	"github.com/dynascale/dynascale/pkg/vectors"
)

func TestWindowVectors(t *testing.T) {
	var all struct {
		Cases []struct {
			ID         string    `json:"id"`
			Now        time.Time `json:"now"`
			Period     int       `json:"period"`
			EndOffset  int       `json:"end_offset"`
			Collection int       `json:"collection"`
			Expected   struct{ Start, End time.Time }
		} `json:"cloudwatch_window"`
	}
	vectors.Read(t, &all, "cloudwatch_window")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) {
			end := closed(c.Now, time.Duration(c.EndOffset)*time.Second, time.Duration(c.Period)*time.Second)
			start := end.Add(-time.Duration(c.Collection) * time.Second)
			if !start.Equal(c.Expected.Start) || !end.Equal(c.Expected.End) {
				t.Errorf("[%s, %s), want [%s, %s)", start, end, c.Expected.Start, c.Expected.End)
			}
		})
	}
}

func TestBacklogVectors(t *testing.T) {
	var all struct {
		Cases []struct {
			ID            string `json:"id"`
			Visible       *int   `json:"visible"`
			InFlight      int    `json:"in_flight"`
			Delayed       int    `json:"delayed"`
			CountInFlight bool   `json:"count_in_flight"`
			CountDelayed  bool   `json:"count_delayed"`
			Expected      struct {
				Backlog float64
				Error   bool
			}
		} `json:"sqs_backlog"`
	}
	vectors.Read(t, &all, "sqs_backlog")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) {
			switch {
			case !c.CountInFlight:
				// What a queue is asked counts messages in flight, because each still needs its worker. Visible ones alone are a metric.
				visible := signal.Query{Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimensions: signal.DimensionsOf(map[string]string{"QueueName": "jobs"}), Statistic: "Average", Period: time.Minute}
				cloud := &cloud{series: func(signal.Query) signal.Series {
					return signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), float64(*c.Visible))}
				}}
				x, is := observe(t, New(cloud.options(web(signal.Signal{Name: "backlog", Unit: "messages", Source: signal.Source{Metric: &visible}}))), noon).Sample("backlog")
				if !is || x.Value != c.Expected.Backlog {
					t.Errorf("%+v, want %v", x, c.Expected.Backlog)
				}
			default:
				cloud := &cloud{queues: map[string]resource.Queue{}}
				if c.Expected.Error {
					cloud.queueError = fail(scale.Internal, "the answer has no ApproximateNumberOfMessages")
				} else {
					cloud.queues["jobs"] = resource.Queue{Visible: *c.Visible, InFlight: c.InFlight, Delayed: c.Delayed}
				}
				s := observe(t, New(cloud.options(web(signal.Signal{Name: "backlog", Source: signal.Source{Direct: &queue.Queue{URL: "jobs", Delayed: c.CountDelayed}}}))), noon)
				x, is := s.Sample("backlog")
				if is == c.Expected.Error || x.Value != c.Expected.Backlog {
					t.Errorf("%+v, want %v, an error: %v", x, c.Expected.Backlog, c.Expected.Error)
				}
			}
		})
	}
}

func TestBounds(t *testing.T) {
	q := func(period time.Duration) *ask { return &ask{query: signal.Query{Period: period}} }
	now := noon.Add(7*time.Minute + 20*time.Second)
	tests := []struct {
		name     string
		batch    []*ask
		from, to string
	}{
		{"a minute", []*ask{q(time.Minute)}, "11:51:00", "12:06:00"},
		{"ten seconds", []*ask{q(10 * time.Second)}, "11:51:20", "12:06:20"},
		{"five minutes", []*ask{q(5 * time.Minute)}, "11:40:00", "12:05:00"},
		{"five minutes and one", []*ask{q(5 * time.Minute), q(time.Minute)}, "11:40:00", "12:06:00"},
		{"an hour", []*ask{q(time.Hour)}, "07:00:00", "12:00:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from, to := bounds(tt.batch, now, time.Minute)
			want(t, from.Format(time.TimeOnly)+" "+to.Format(time.TimeOnly), tt.from+" "+tt.to)
		})
	}
}

// Whatever CloudWatch answers and however the clock jumps: no sample is about a
// period that is still open, none is a NaN, and a signal has either a sample or
// a gap.
func TestNeverReadsAnOpenPeriod(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		settle := time.Duration(rapid.IntRange(0, 180).Draw(t, "settle")) * time.Second
		period := rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, time.Hour}).Draw(t, "period")
		now := noon
		value := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0}))
		cloud := &cloud{}
		cloud.series = func(signal.Query) signal.Series {
			if rapid.IntRange(0, 4).Draw(t, "problem") == 0 {
				return signal.Series{Problem: "PartialData", Points: every(period, now, 1)}
			}
			newest := align(now, period).Add(period * time.Duration(rapid.IntRange(-5, 2).Draw(t, "newest")))
			return signal.Series{Points: every(period, newest, rapid.SliceOfN(value, 0, 6).Draw(t, "values")...)}
		}
		count, cpu, share := metric("count", period), metric("cpu", period), ratio("share")
		share.Source.Ratio.Part.Period, share.Source.Ratio.Whole.Period = period, period
		count.MissingIsZero = rapid.Bool().Draw(t, "zeroes")
		o := cloud.options(web(count, cpu, share))
		o.Settle = settle
		c := New(o)
		for tick := range rapid.IntRange(1, 8).Draw(t, "ticks") {
			now = now.Add(time.Duration(rapid.IntRange(-600, 900).Draw(t, "step")) * time.Second)
			var err error
			if rapid.IntRange(0, 4).Draw(t, "error") == 0 {
				err = fail(rapid.SampledFrom([]scale.Kind{scale.Invalid, scale.Throttled}).Draw(t, "kind"), "no")
			}
			cloud.refuse = func([]signal.Query) error { return err }
			s := c.Observe(t.Context(), now)[0]
			for _, x := range s.Samples {
				if x.At.Add(x.Period + settle).After(now) {
					t.Fatalf("tick %d at %s: %s is about the open period %s", tick, now, x.Signal, x.At)
				}
				if !finite(x.Value) {
					t.Fatalf("%s is %v", x.Signal, x.Value)
				}
				if age := now.Sub(x.At.Add(x.Period)); x.Current() != (age <= 4*time.Minute) {
					t.Fatalf("%s is %s at an age of %s", x.Signal, x.Quality, age)
				}
			}
			for _, name := range []string{"count", "cpu", "share"} {
				if _, has := s.Sample(name); has == (s.GapOf(name) != "") {
					t.Fatalf("%s: sample %v, gap %q; want exactly one", name, has, s.GapOf(name))
				}
			}
		}
	})
}

func TestSpan(t *testing.T) {
	for d, s := range map[time.Duration]string{
		0: "0 s", 45 * time.Second: "45 s", 23*time.Minute + 9*time.Second: "23 min", time.Hour: "1 h", 65 * time.Minute: "1 h 5 min", 30 * time.Hour: "1 d 6 h",
		10 * time.Minute: "10 min", 60*time.Hour + 10*time.Minute: "2 d 12 h 10 min",
	} {
		want(t, span(d), s)
	}
}

func BenchmarkThousandTiers(b *testing.B) {
	cloud := &cloud{groups: map[string]resource.Group{}}
	var now time.Time
	cloud.series = func(signal.Query) signal.Series {
		return signal.Series{Points: every(time.Minute, align(now, time.Minute).Add(-2*time.Minute), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)}
	}
	var tiers []Tier
	for i := range 1000 {
		name := fmt.Sprint("asg-", i)
		cloud.groups[name] = calm(name)
		tiers = append(tiers, Tier{Name: name, Kind: &asg.Group{Group: name}, Mode: scale.Manage, Signals: []signal.Signal{metric(name, time.Minute)}})
	}
	c := New(cloud.options(tiers...))
	now = noon
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Minute)
		c.Observe(b.Context(), now)
	}
	b.ReportMetric(float64(len(cloud.asked))/float64(b.N), "metriccalls/op")
	b.ReportMetric(float64(len(cloud.groupCalls))/float64(b.N), "groupcalls/op")
}

func TestMerge(t *testing.T) {
	tests := []struct {
		name       string
		fresh, old []signal.Point
		want       string
	}{
		{"a correction wins", every(time.Minute, noon, 9, 8), every(time.Minute, noon, 1, 2, 3), "12:00=9 11:59=8 11:58=3"},
		{"an answer that lags loses nothing", every(time.Minute, noon.Add(-time.Minute), 8), every(time.Minute, noon, 1, 2), "12:00=1 11:59=8"},
		{"a hole is filled", every(time.Minute, noon.Add(-time.Minute), 8), every(2*time.Minute, noon, 1, 3), "12:00=1 11:59=8 11:58=3"},
		{"nothing new", nil, every(time.Minute, noon, 1), "12:00=1"},
		{"nothing", nil, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range merge(nil, tt.fresh, points(tt.old...), keepPoints) {
				got = append(got, fmt.Sprintf("%s=%g", p.told().At.Format("15:04"), p.value))
			}
			want(t, strings.Join(got, " "), tt.want)
		})
	}
	if n := len(merge(nil, every(time.Minute, noon, make([]float64, 100)...), nil, keepPoints)); n != keepPoints {
		t.Errorf("%d points kept, want %d", n, keepPoints)
	}
}
