package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// Whatever keeps the newest data away is told by the first evaluation that lacks it,
// while the value before it is still fresh and is used.
func TestMissingDataIsToldAtOnce(t *testing.T) {
	last := noon.Add(-2 * time.Minute)
	minutely := signal.Series{Points: every(time.Minute, last, 7, 6, 5)}
	const none = "no newer datapoint of AWS/EC2 cpu than that of 11:58 UTC"
	for _, c := range []struct {
		name    string
		zeroes  bool
		first   signal.Series // at 12:00
		second  signal.Series // at 12:01
		refused error         // of the second call
		want    string        // what is missing at 12:01
		used    string
	}{
		{name: "a newer datapoint", first: minutely, second: signal.Series{Points: every(time.Minute, last.Add(time.Minute), 8)}, used: "8 at 11:59 fresh"},
		{name: "a merely empty answer", first: minutely, want: none, used: "7 at 11:58 fresh"},
		{name: "the same answer again", first: minutely, second: minutely, want: none, used: "7 at 11:58 fresh"},
		{name: "a failed call", first: minutely, refused: fail(scale.Throttled, "slow down"), want: "testing: throttled: slow down", used: "7 at 11:58 fresh"},
		{name: "an incomplete answer", first: minutely, second: signal.Series{Problem: "InternalError"}, want: "InternalError", used: "7 at 11:58 fresh"},
		{name: "a count that is absent", zeroes: true, first: minutely, used: "0 at 11:59 fresh"},
		{name: "a count that could not be read", zeroes: true, first: minutely, refused: fail(scale.Unreachable, "no answer"),
			want: "testing: unreachable: no answer", used: "7 at 11:58 fresh"},
		{name: "a metric that comes every five minutes", first: signal.Series{Points: every(5*time.Minute, last, 7, 6, 5)}, used: "7 at 11:58 fresh"},
		{name: "a metric that comes as it likes", first: signal.Series{Points: []signal.Point{
			{At: noon.Add(-6 * time.Minute), Value: 7}, {At: noon.Add(-8 * time.Minute), Value: 6}, {At: noon.Add(-14 * time.Minute), Value: 5},
			{At: noon.Add(-19 * time.Minute), Value: 5}, {At: noon.Add(-27 * time.Minute), Value: 5}}}, used: "7 at 11:54 stale"},
		{name: "one outage does not make the next one late", first: signal.Series{Points: append(every(time.Minute, last, 7, 6, 5, 4), every(time.Minute, last.Add(-20*time.Minute), 7, 6)...)}, want: none, used: "7 at 11:58 fresh"},
		{name: "a metric that comes every five minutes, and did not", first: signal.Series{Points: every(5*time.Minute, noon.Add(-6*time.Minute), 7, 6, 5)},
			want: "no newer datapoint of AWS/EC2 cpu than that of 11:54 UTC", used: "7 at 11:54 stale"},
		{name: "a single datapoint, and no other", first: signal.Series{Points: every(time.Minute, last, 7)}, want: none, used: "7 at 11:58 fresh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := c.first
			cloud := &cloud{series: func(signal.Query) signal.Series { return answer }}
			sig := metric("cpu", time.Minute)
			sig.MissingIsZero = c.zeroes
			o := New(cloud.options(web(sig)))
			observe(t, o, noon)
			answer = c.second
			cloud.refuse = func([]signal.Query) error { return c.refused }
			s := observe(t, o, noon.Add(time.Minute))
			want(t, said(s, "cpu"), c.used)
			x, _ := s.Sample("cpu")
			want(t, x.Missing, c.want)
		})
	}
}

// The other sources tell in the same way.
func TestMissingDataOfOtherSources(t *testing.T) {
	t.Run("a queue", func(t *testing.T) {
		cloud := &cloud{queues: map[string]resource.Queue{"jobs": {Visible: 5}}}
		o := New(cloud.options(web(signal.Signal{Name: "backlog", MaxAge: 4 * time.Minute, Source: signal.Source{Direct: &queue.Queue{URL: "jobs"}}})))
		first, _ := observe(t, o, noon).Sample("backlog")
		want(t, first.Missing, "")
		cloud.queueError = fail(scale.Denied, "no")
		second, _ := observe(t, o, noon.Add(time.Minute)).Sample("backlog")
		want(t, second.Missing, "testing: denied: no")
		want(t, string(second.Quality), string(scale.Fresh))
	})
	t.Run("a ratio", func(t *testing.T) {
		cloud := &cloud{points: map[string][]signal.Point{"requests": every(time.Minute, noon.Add(-2*time.Minute), 100, 100), "errors": every(time.Minute, noon.Add(-3*time.Minute), 1)}}
		o := New(cloud.options(web(ratio("errors"))))
		first, _ := observe(t, o, noon).Sample("errors")
		want(t, first.Missing, "") // no errors are no missing data
		second, _ := observe(t, o, noon.Add(time.Minute)).Sample("errors")
		want(t, second.Missing, "no newer datapoint of AWS/ApplicationELB requests than that of 11:58 UTC")
	})
	t.Run("one of two readers", func(t *testing.T) {
		cloud := &cloud{}
		a, b := &ask{query: signal.Query{Name: "Lag", Period: time.Minute}}, &ask{query: signal.Query{Name: "Lag", Period: time.Minute}}
		a.points, b.points = points(every(time.Minute, noon.Add(-2*time.Minute), 3, 3)...), points(every(time.Minute, noon.Add(-3*time.Minute), 1, 1)...)
		o := New(cloud.options(web()))
		r := &reading{signal: &signal.Signal{Name: "lag", Source: signal.Source{Each: &a.query}}, each: []*ask{a, b}, members: []string{"shop-1", "shop-2"}}
		x, why := o.readEach(r, noon)
		want(t, why, "")
		want(t, x.Missing, "shop-2: no newer datapoint of Lag than that of 11:57 UTC")
		want(t, said(scale.Snapshot{Samples: []scale.Sample{x}}, "lag"), "3 at 11:58 fresh")
	})
}
