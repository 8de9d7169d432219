package cloudwatch

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Series answers as GetMetricData does: one Series per query, in order, newest
// point first, the periods that begin in [from, to). What was never published is
// an empty, complete series. A datapoint is complete only some time after its
// period; from the middle of the period until then its half is shown.
//
// Points of a period longer than the metric's own are put together from what is
// visible; a shorter one has points only where the metric has them. The metric
// math is + - * /, parentheses, numbers, ids, FILL(id, number), PERIOD(id), and
// SUM, MAX, MIN and AVG of several ids; anything else is a Problem. PerSecond is
// left to the asker, as with AWS. The error is a *scale.Failure.
func (c *Meters) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(queries) == 0 {
		return nil, nil
	}
	metrics := 0
	var names []string
	for _, q := range queries {
		metrics += 1 + len(q.Inputs)
		if len(c.Opts.Faults) > 0 { // only they ask for it
			names = append(names, named(q)...)
		}
	}
	in := world.Call{
		Service: "cloudwatch", API: "GetMetricData", Doing: "reading " + strconv.Itoa(metrics) + " metrics",
		Names: names, Times: (metrics + 499) / 500,
	}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	span := window{from: world.Floor(from.Unix(), 60), to: to.Unix()}
	if to.Nanosecond() > 0 {
		span.to++
	}
	all := make([]signal.Series, len(queries))
	for i, q := range queries {
		if err := checkQuery(q); err != nil {
			return nil, world.Fail(in.Doing, scale.Invalid, "ValidationError", err.Error())
		}
		if q.Expression != "" {
			all[i] = c.calculate(q, span)
			continue
		}
		all[i] = c.read(q, span)
	}
	return all, nil
}

// window is the starts of periods asked for: from, and before to; unix seconds.
type window struct{ from, to int64 }

func (c *Meters) read(q signal.Query, span window) signal.Series {
	for _, f := range c.Opts.Faults {
		if f.Match == "" || !f.Covers(c.Time.Unix()) || f.Service != "" && f.Service != "cloudwatch" || !f.Matches(named(q)...) {
			continue
		}
		switch f.Kind {
		case world.FaultDenied:
			return signal.Series{Problem: "Forbidden: not authorized to read " + q.Name}
		case world.FaultInternal:
			return signal.Series{Problem: "InternalError: an internal error occurred while reading " + q.Name}
		}
	}
	var room [8]string
	pairs := room[:0]
	for _, d := range q.Dimensions {
		pairs = append(pairs, d.Name, d.Value)
	}
	c.key = world.AppendKey(c.key[:0], q.Namespace, q.Name, pairs)
	rings := c.Feeds[string(c.key)]
	if len(rings) == 0 {
		return signal.Series{}
	}
	step := max(periodOf(q), rings[0].Period)
	now := c.Time.Unix()
	// Most metrics come from one thing, and are asked for in their own period.
	alone := len(rings) == 1 && step == rings[0].Period && len(c.Opts.Faults) == 0
	oldest := max(span.from, now-world.KeepSeconds+step)
	points := make([]signal.Point, 0, max(0, (min(span.to-1, now)-oldest)/step+1))
	for t := world.Floor(min(span.to-1, now), step); t >= oldest; t -= step {
		var s world.Tally
		if alone {
			s = rings[0].At(t/step, now, &c.Opts)
		} else {
			for _, r := range rings {
				for b := t / r.Period; b < (t+step)/r.Period; b++ {
					if !c.blind(r, b*r.Period) {
						s.Merge(r.At(b, now, &c.Opts))
					}
				}
			}
		}
		if s.N == 0 {
			continue
		}
		v, _ := s.Statistic(q.Statistic, rings[0].Exponential)
		points = append(points, signal.Point{At: time.Unix(t, 0).UTC(), Value: v})
	}
	if len(points) == 0 {
		return signal.Series{}
	}
	return signal.Series{Points: points}
}

// blind reports whether a nodata fault swallowed the datapoint that begins at t.
func (c *Meters) blind(r *world.Ring, t int64) bool {
	for _, f := range c.Opts.Faults {
		if f.Kind == world.FaultNoData && f.Covers(t) && (f.Service == "" || f.Service == "cloudwatch") &&
			(f.Match == r.Metric || f.Matches(r.Owners...)) {
			return true
		}
	}
	return false
}

func checkQuery(q signal.Query) error {
	if s := q.Period; s != 0 && s != time.Second && s != 5*time.Second && s != 10*time.Second && s != 20*time.Second &&
		s != 30*time.Second && (s < 0 || s%time.Minute != 0) {
		return fmt.Errorf("the period %s is not 1, 5, 10, 20, 30 or a multiple of 60 seconds", s)
	}
	if q.Expression != "" {
		for _, id := range sortedIDs(q.Inputs) {
			if err := checkQuery(q.Inputs[id]); err != nil {
				return err
			}
		}
		return nil
	}
	if _, ok := (&world.Tally{N: 1}).Statistic(q.Statistic, false); !ok {
		return fmt.Errorf("the value %q for parameter Stat is not a valid statistic", q.Statistic)
	}
	return nil
}

// named lists what a query asks about, for faults to match, in a fixed order.
func named(q signal.Query) []string {
	names := []string{q.Name}
	for _, d := range q.Dimensions {
		names = append(names, d.Value)
	}
	for _, in := range q.Inputs {
		names = append(names, named(in)...)
	}
	slices.Sort(names)
	return names
}

func periodOf(q signal.Query) int64 {
	if q.Period <= 0 {
		return 60
	}
	return int64(q.Period / time.Second)
}
