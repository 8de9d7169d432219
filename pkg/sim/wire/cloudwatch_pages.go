package wire

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// bookmark is where the next page begins: at a query, behind the last point
// that was given of it. It names a time and not a position, because new points
// may be published between two pages.
type bookmark struct {
	query int
	after time.Time // zero: from the query's first point
}

// scan is how points are read out: their order, where to begin, how many.
type scan struct {
	ascending bool
	from      bookmark
	budget    int
}

func (b bookmark) token() string {
	after := "-"
	if !b.after.IsZero() {
		after = strconv.FormatInt(b.after.UnixMilli(), 10)
	}
	return base64.URLEncoding.EncodeToString(fmt.Appendf(nil, "GetMetricData:%d:%s", b.query, after))
}

// resume reads a NextToken; queries is how many there are.
func resume(token string, queries int) (bookmark, error) {
	if token == "" {
		return bookmark{}, nil
	}
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return bookmark{}, engine.BadToken(token)
	}
	var b bookmark
	var after string
	if _, err := fmt.Sscanf(string(text), "GetMetricData:%d:%s", &b.query, &after); err != nil || b.query < 0 || b.query >= queries {
		return bookmark{}, engine.BadToken(token)
	}
	if after != "-" {
		ms, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return bookmark{}, engine.BadToken(token)
		}
		b.after = time.UnixMilli(ms)
	}
	return b, nil
}

// paginate lays the points of all results end to end and cuts out one page. A
// result of which more is to come has the status PartialData; results wholly on
// later pages are left out of this one.
func paginate(asked []question, series []signal.Series, s scan) getMetricDataOutput {
	out := getMetricDataOutput{Messages: []messageData{}, MetricDataResults: []metricDataResult{}}
	budget := s.budget
	for i := s.from.query; i < len(asked); i++ {
		if !asked[i].returned {
			continue
		}
		points := ordered(series[i].Points, s.ascending)
		if i == s.from.query {
			points = behind(points, s)
		}
		if len(points) > 0 && budget == 0 {
			out.NextToken = bookmark{query: i}.token()
			return out
		}
		fits := min(len(points), budget)
		r := metricDataResult{
			Id:         asked[i].id,
			Label:      asked[i].label,
			Timestamps: make([]engine.Instant, fits),
			Values:     make([]float64, fits),
		}
		r.StatusCode, r.Messages = status(series[i].Problem)
		for n, p := range points[:fits] {
			r.Timestamps[n], r.Values[n] = engine.Instant{Time: p.At}, p.Value
		}
		budget -= fits
		if fits < len(points) {
			r.StatusCode = "PartialData"
			out.NextToken = bookmark{query: i, after: points[fits-1].At}.token()
		}
		out.MetricDataResults = append(out.MetricDataResults, r)
		if out.NextToken != "" {
			return out
		}
	}
	return out
}

// behind drops the points that earlier pages gave.
func behind(points []signal.Point, s scan) []signal.Point {
	if s.from.after.IsZero() {
		return points
	}
	for n, p := range points {
		if s.ascending && p.At.After(s.from.after) || !s.ascending && p.At.Before(s.from.after) {
			return points[n:]
		}
	}
	return nil
}
