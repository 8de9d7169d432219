package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
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
func (c *Meters) Series(ctx context.Context, queries []gauge.Query, from, to time.Time) ([]gauge.Series, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(queries) == 0 {
		return nil, nil
	}
	metrics := 0
	var names []string
	for _, q := range queries {
		metrics += 1 + len(q.Inputs)
		if len(c.opts.Faults) > 0 { // only they ask for it
			names = append(names, named(q)...)
		}
	}
	in := call{
		service: "cloudwatch", api: "GetMetricData", doing: "reading " + strconv.Itoa(metrics) + " metrics",
		names: names, times: (metrics + 499) / 500,
	}
	if err := c.enter(ctx, in); err != nil {
		return nil, err
	}
	span := window{from: floor(from.Unix(), 60), to: to.Unix()}
	if to.Nanosecond() > 0 {
		span.to++
	}
	all := make([]gauge.Series, len(queries))
	for i, q := range queries {
		if err := checkQuery(q); err != nil {
			return nil, fail(in.doing, scale.Invalid, "ValidationError", err.Error())
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

func (c *Meters) read(q gauge.Query, span window) gauge.Series {
	for _, f := range c.opts.Faults {
		if f.Match == "" || !f.covers(c.now.Unix()) || f.Service != "" && f.Service != "cloudwatch" || !f.matches(named(q)...) {
			continue
		}
		switch f.Kind {
		case FaultDenied:
			return gauge.Series{Problem: "Forbidden: not authorized to read " + q.Name}
		case FaultInternal:
			return gauge.Series{Problem: "InternalError: an internal error occurred while reading " + q.Name}
		}
	}
	pairs := make([]string, 0, 2*len(q.Dimensions))
	for k, v := range q.Dimensions {
		pairs = append(pairs, k, v)
	}
	rings := c.feeds[key(q.Namespace, q.Name, pairs)]
	if len(rings) == 0 {
		return gauge.Series{}
	}
	step := max(periodOf(q), rings[0].period)
	now := c.now.Unix()
	oldest := max(span.from, now-keepSeconds+step)
	points := make([]gauge.Point, 0, max(0, (min(span.to-1, now)-oldest)/step+1))
	for t := floor(min(span.to-1, now), step); t >= oldest; t -= step {
		var s sum
		for _, r := range rings {
			for b := t / r.period; b < (t+step)/r.period; b++ {
				if !c.blind(r, b*r.period) {
					s.merge(r.at(b, now, c.opts))
				}
			}
		}
		if s.n == 0 {
			continue
		}
		v, _ := s.statistic(q.Statistic, rings[0].exponential)
		points = append(points, gauge.Point{At: time.Unix(t, 0).UTC(), Value: v})
	}
	if len(points) == 0 {
		return gauge.Series{}
	}
	return gauge.Series{Points: points}
}

// blind reports whether a nodata fault swallowed the datapoint that begins at t.
func (c *Meters) blind(r *ring, t int64) bool {
	for _, f := range c.opts.Faults {
		if f.Kind == FaultNoData && f.covers(t) && (f.Service == "" || f.Service == "cloudwatch") &&
			(f.Match == r.metric || f.matches(r.owners...)) {
			return true
		}
	}
	return false
}

func checkQuery(q gauge.Query) error {
	if s := q.Period; s != 0 && s != time.Second && s != 5*time.Second && s != 10*time.Second && s != 20*time.Second &&
		s != 30*time.Second && (s < 0 || s%time.Minute != 0) {
		return fmt.Errorf("the period %s is not 1, 5, 10, 20 or 30 seconds or a multiple of 60", s)
	}
	if q.Expression != "" {
		for _, id := range sortedIDs(q.Inputs) {
			if err := checkQuery(q.Inputs[id]); err != nil {
				return err
			}
		}
		return nil
	}
	if _, ok := (&sum{n: 1}).statistic(q.Statistic, false); !ok {
		return fmt.Errorf("the value %q for parameter Stat is not a valid statistic", q.Statistic)
	}
	return nil
}

// named lists what a query asks about, for faults to match, in a fixed order.
func named(q gauge.Query) []string {
	names := []string{q.Name}
	for _, v := range q.Dimensions {
		names = append(names, v)
	}
	for _, in := range q.Inputs {
		names = append(names, named(in)...)
	}
	slices.Sort(names)
	return names
}

func periodOf(q gauge.Query) int64 {
	if q.Period <= 0 {
		return 60
	}
	return int64(q.Period / time.Second)
}

// percentile reads p50 or p99.9 as a share.
func percentile(name string) (float64, bool) {
	digits, ok := strings.CutPrefix(name, "p")
	p, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || math.IsNaN(p) || p < 0 || p > 100 {
		return 0, false
	}
	return p / 100, true
}
