package wire

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// cloudwatch is called "monitoring" in the credential scope.
func (s *tables) cloudwatch() engine.Service {
	return engine.Service{
		Scope:     "monitoring",
		Version:   "2010-08-01",
		Namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
		Target:    "GraniteServiceVersion20100801",
		Protocol:  engine.SpeaksCBOR | engine.SpeaksJSON | engine.SpeaksQuery,
		Operations: map[string]engine.Operation{
			"GetMetricData": engine.Handle(s.getMetricData),
			"ListMetrics":   engine.Handle(s.listMetrics),
			"PutMetricData": engine.Handle(s.putMetricData),
		},
	}
}

type getMetricDataInput struct {
	StartTime, EndTime *engine.Instant
	MetricDataQueries  []metricDataQuery
	MaxDatapoints      *int
	ScanBy             string
	NextToken          string
	LabelOptions       *labelOptions
}

type labelOptions struct{ Timezone string }

type metricDataQuery struct {
	Id         string // AWS's spelling
	AccountId  string // AWS's spelling
	Expression string
	Label      string
	MetricStat *metricStat
	Period     *int
	ReturnData *bool
}

type metricStat struct {
	Metric metric
	Period int
	Stat   string
	Unit   string
}

type metric struct {
	Namespace  string
	MetricName string
	Dimensions []dimension
}

type dimension struct{ Name, Value string }

type getMetricDataOutput struct {
	Messages          []messageData      `xml:"Messages>member"`
	MetricDataResults []metricDataResult `xml:"MetricDataResults>member"`
	NextToken         string             `json:",omitempty" xml:",omitempty"`
}

type metricDataResult struct {
	Id         string // AWS's spelling
	Label      string
	StatusCode string
	Timestamps []engine.Instant `xml:"Timestamps>member"`
	Values     []float64        `xml:"Values>member"`
	Messages   []messageData    `json:",omitempty" xml:"Messages>member"`
}

type messageData struct{ Code, Value string }

const (
	mostQueries    = 500
	mostDatapoints = 100_800
)

func (s *tables) getMetricData(ctx context.Context, in *getMetricDataInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	start, err := resume(in.NextToken, len(in.MetricDataQueries))
	if err != nil {
		return nil, err
	}
	asked, err := translate(in.MetricDataQueries)
	if err != nil {
		return nil, err
	}
	series, err := s.fetch(ctx, in, asked)
	if err != nil {
		return nil, err
	}
	return paginate(asked, series, scan{
		ascending: in.ScanBy == "TimestampAscending", from: start, budget: or(in.MaxDatapoints, mostDatapoints),
	}), nil
}

func (in *getMetricDataInput) check() error {
	switch {
	case in.StartTime == nil:
		return engine.Invalid("The parameter StartTime is required.")
	case in.EndTime == nil:
		return engine.Invalid("The parameter EndTime is required.")
	case len(in.MetricDataQueries) == 0:
		return engine.Invalid("The parameter MetricDataQueries is required.")
	case len(in.MetricDataQueries) > mostQueries:
		return engine.Invalid(fmt.Sprintf("The collection MetricDataQueries must not have a size greater than %d.", mostQueries))
	case !in.StartTime.Before(in.EndTime.Time):
		return engine.Invalid("The parameter StartTime must be less than the parameter EndTime.")
	case in.ScanBy != "" && in.ScanBy != "TimestampDescending" && in.ScanBy != "TimestampAscending":
		return engine.Invalid("The parameter ScanBy must be TimestampDescending or TimestampAscending.")
	case in.MaxDatapoints != nil && (*in.MaxDatapoints < 1 || *in.MaxDatapoints > mostDatapoints):
		return engine.Invalid(fmt.Sprintf("The parameter MaxDatapoints must be between 1 and %d.", mostDatapoints))
	}
	return nil
}

// fetch asks the world for the returned queries: once, or once for each
// beginning that the rounding of StartTime gives.
func (s *tables) fetch(ctx context.Context, in *getMetricDataInput, asked []question) ([]signal.Series, error) {
	now := s.cloud.Now()
	byStart := map[time.Time][]int{}
	for i, q := range asked {
		if foreign := q.account != "" && q.account != s.Account; q.returned && !foreign {
			from := roundStart(in.StartTime.Time, q.query.Period, now)
			byStart[from] = append(byStart[from], i)
		}
	}
	series := make([]signal.Series, len(asked))
	for i, q := range asked {
		if q.account != "" && q.account != s.Account {
			series[i].Problem = "Forbidden: account " + q.account + " is not linked to this account"
		}
	}
	for from, indexes := range byStart {
		queries := make([]signal.Query, len(indexes))
		for n, i := range indexes {
			queries[n] = asked[i].query
		}
		answers, err := s.cloud.Series(ctx, queries, from, in.EndTime.Time)
		if err != nil {
			return nil, err
		}
		if len(answers) != len(queries) {
			return nil, fmt.Errorf("the simulated cloud gave %d answers to %d metric queries; this is a defect of dynascale; please report it", len(answers), len(queries))
		}
		for n, i := range indexes {
			if why, bad := strings.CutPrefix(answers[n].Problem, "ValidationError: "); bad {
				return nil, badExpression(asked[i].id, why)
			}
			series[i] = answers[n]
		}
	}
	return series, nil
}

// roundStart rounds StartTime down as CloudWatch documents it: to the period
// when that is below a minute, else to 1 minute, 5 minutes beyond 15 days ago
// and 1 hour beyond 63 days ago.
func roundStart(start time.Time, period time.Duration, now time.Time) time.Time {
	const day = 24 * time.Hour
	switch age := now.Sub(start); {
	case age > 63*day:
		return start.Truncate(time.Hour)
	case age > 15*day:
		return start.Truncate(5 * time.Minute)
	case period > 0 && period < time.Minute:
		return start.Truncate(period)
	}
	return start.Truncate(time.Minute)
}

// status is a series' StatusCode with its messages.
func status(problem string) (string, []messageData) {
	if problem == "" {
		return "Complete", nil
	}
	code := "InternalError"
	for _, known := range []string{"PartialData", "Forbidden"} {
		if strings.HasPrefix(problem, known) {
			code = known
		}
	}
	return code, []messageData{{Code: code, Value: problem}}
}

// ordered gives the points in the order of the scan, without values that
// CloudWatch cannot hold.
func ordered(points []signal.Point, ascending bool) []signal.Point {
	points = slices.DeleteFunc(slices.Clone(points), func(p signal.Point) bool {
		return math.IsNaN(p.Value) || math.IsInf(p.Value, 0)
	})
	if ascending {
		slices.Reverse(points)
	}
	return points
}
