package cloudwatch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	// MaxSlots is how many metrics and expressions fit into one GetMetricData.
	MaxSlots = 500
	// maxPages ends an answer whose NextToken never does. A page holds up to
	// 100,800 datapoints, so an honest answer to the collector fits into one.
	maxPages = 20
)

// Series asks for the datapoints in [from, to), both aligned to the period by
// the caller. There is one Series per query, in their order, points newest
// first; a Problem is set wherever CloudWatch did not say Complete. The error
// is about the whole call: Invalid means that at least one query is to blame,
// and CloudWatch then answers none.
func (c *Client) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	doing := fmt.Sprintf("reading %d CloudWatch series", len(queries))
	if len(queries) == 1 {
		doing = "reading CloudWatch series " + title(queries[0])
	}
	if len(queries) == 0 {
		return nil, nil
	}
	asked := make([]types.MetricDataQuery, 0, len(queries))
	for i := range queries {
		asked = appendQuery(asked, &queries[i], i)
	}
	if len(asked) > MaxSlots {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid,
			Err: fmt.Errorf("%d metrics and expressions are requested, and one call reads at most %d", len(asked), MaxSlots)}
	}
	answer := newAnswer(len(queries))
	in := &cloudwatch.GetMetricDataInput{
		MetricDataQueries: asked,
		StartTime:         aws.Time(from),
		EndTime:           aws.Time(to),
		ScanBy:            types.ScanByTimestampDescending,
	}
	for range maxPages {
		out, err := c.api.GetMetricData(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		answer.page(out)
		if aws.ToString(out.NextToken) == "" {
			return answer.series(""), nil
		}
		in.NextToken = out.NextToken
	}
	return answer.series(fmt.Sprintf("the answer has more than %d pages", maxPages)), nil
}

// appendQuery adds the slots of the i-th query. Its own id is q<i>, and its
// inputs are q<i>_<j> in the order of their names; no Unit is given, because a
// wrong one yields an empty answer instead of an error.
func appendQuery(asked []types.MetricDataQuery, q *signal.Query, i int) []types.MetricDataQuery {
	id := "q" + strconv.Itoa(i)
	if q.Expression == "" {
		return append(asked, types.MetricDataQuery{Id: &id, MetricStat: metricStat(q, q.Period)})
	}
	names := slices.Sorted(maps.Keys(q.Inputs))
	ids := make(map[string]string, len(names))
	for j, name := range names {
		ids[name] = id + "_" + strconv.Itoa(j)
	}
	asked = append(asked, types.MetricDataQuery{
		Id: &id, Expression: aws.String(rename(q.Expression, ids)), Period: seconds(q.Period),
	})
	for _, name := range names {
		input := q.Inputs[name]
		if input.Period == 0 {
			input.Period = q.Period
		}
		slot := types.MetricDataQuery{Id: aws.String(ids[name]), ReturnData: aws.Bool(false)}
		if input.Expression != "" {
			slot.Expression, slot.Period = aws.String(rename(input.Expression, ids)), seconds(input.Period)
		} else {
			slot.MetricStat = metricStat(&input, input.Period)
		}
		asked = append(asked, slot)
	}
	return asked
}

func metricStat(q *signal.Query, period time.Duration) *types.MetricStat {
	dimensions := make([]types.Dimension, 0, len(q.Dimensions))
	for _, d := range q.Dimensions {
		dimensions = append(dimensions, types.Dimension{Name: aws.String(d.Name), Value: aws.String(d.Value)})
	}
	return &types.MetricStat{
		Metric: &types.Metric{Namespace: &q.Namespace, MetricName: &q.Name, Dimensions: dimensions},
		Period: seconds(period),
		Stat:   &q.Statistic,
	}
}

func seconds(d time.Duration) *int32 { return aws.Int32(int32(d / time.Second)) }

func title(q signal.Query) string {
	if q.Expression != "" {
		return q.Expression
	}
	return q.Namespace + " " + q.Name
}

// answer gathers the pages of one call. The zero status means "not mentioned".
type answer struct {
	found   []found
	general []string
}

type found struct {
	points   []signal.Point
	status   types.StatusCode
	messages []string
	problem  string
}

func newAnswer(n int) *answer { return &answer{found: make([]found, n)} }

func (a *answer) page(out *cloudwatch.GetMetricDataOutput) {
	a.general = appendMessages(a.general, out.Messages)
	seen := make([]bool, len(a.found))
	for i := range out.MetricDataResults {
		r := &out.MetricDataResults[i]
		n, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(r.Id), "q"))
		if err != nil || n < 0 || n >= len(a.found) {
			continue // an input that should not have been returned
		}
		f := &a.found[n]
		switch {
		case seen[n]:
			// Points of several series under one id cannot be told apart.
			f.problem = "the expression yields more than one series; combine them into one, for example with SUM(...) or AVG(...)"
		case len(r.Values) != len(r.Timestamps):
			f.problem = fmt.Sprintf("CloudWatch sent %d values, but %d timestamps", len(r.Values), len(r.Timestamps))
		case r.StatusCode == types.StatusCodeForbidden:
			f.problem = string(types.StatusCodeForbidden)
		}
		seen[n] = true
		f.status = r.StatusCode // PartialData on one page becomes Complete on the last
		f.messages = appendMessages(f.messages, r.Messages)
		if f.problem != "" {
			continue
		}
		f.points = slices.Grow(f.points, len(r.Values))
		for j, at := range r.Timestamps {
			f.points = append(f.points, signal.Point{At: at, Value: r.Values[j]})
		}
	}
}

// series closes the answer; cut says why pages are missing, if any are.
func (a *answer) series(cut string) []signal.Series {
	out := make([]signal.Series, len(a.found))
	for i := range a.found {
		f := &a.found[i]
		newestFirst := func(x, y signal.Point) int { return y.At.Compare(x.At) }
		if !slices.IsSortedFunc(f.points, newestFirst) {
			slices.SortStableFunc(f.points, newestFirst)
		}
		out[i] = signal.Series{Points: f.points, Problem: a.problem(f, cut)}
	}
	return out
}

func (a *answer) problem(f *found, cut string) string {
	if f.problem == "" && f.status == types.StatusCodeComplete {
		return ""
	}
	parts := []string{f.problem}
	switch {
	case f.status == "":
		parts = append(parts, "CloudWatch did not answer this query")
	case f.problem != string(f.status) && f.status != types.StatusCodeComplete:
		parts = append(parts, string(f.status))
	}
	parts = append(parts, f.messages...)
	parts = append(parts, a.general...)
	parts = append(parts, cut)
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, "; ")
}

func appendMessages(to []string, messages []types.MessageData) []string {
	for _, m := range messages {
		s := aws.ToString(m.Code)
		if v := aws.ToString(m.Value); v != "" {
			s = strings.TrimPrefix(s+": "+v, ": ")
		}
		if s != "" && !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}
