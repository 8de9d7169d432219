package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	// slotsOfCall is how many metrics and expressions one GetMetricData takes, and
	// metricCalls how many are made side by side.
	slotsOfCall = 500
	metricCalls = 4
	// longAgo is how far back a metric that counts as 0 is looked for. CloudWatch lists a
	// metric for two weeks after its last datapoint.
	longAgo = 14 * 24 * time.Hour
)

// asked is what CloudWatch is asked for the signals of one tier, and what it said.
type asked struct {
	readings []reading
	series   []signal.Series
	errs     []error
	// members are the findings of signals that nothing has to be asked for.
	members []finding.Finding
}

// question is one query of a tier, and where its answer belongs.
type question struct {
	query  signal.Query
	from   time.Time
	series *signal.Series
	err    *error
}

// readSignals asks CloudWatch for every metric of the tiers of a place, those of all tiers in as
// few calls as AWS allows: the daemon's first evaluation makes about as many.
func (d doctor) readSignals(ctx context.Context, p *place) {
	p.asked = map[string]*asked{}
	now := d.Now()
	var questions []question
	for _, t := range d.cfg.Tiers {
		if t.Place() != p.where {
			continue
		}
		n := &finding.Notes{About: t.Name}
		x := p.of(t.Name)
		a := &asked{readings: ofMembers(n, x.view, readingsOf(t, x.view))}
		a.series, a.errs, a.members = make([]signal.Series, len(a.readings)), make([]error, len(a.readings)), n.All
		p.asked[t.Name] = a
		for i, r := range a.readings {
			span := max(time.Hour, 6*r.query.Period, r.signal.MaxAge)
			from := now.Truncate(time.Minute).Add(-span).Truncate(time.Hour)
			questions = append(questions, question{query: r.query, from: from, series: &a.series[i], err: &a.errs[i]})
		}
	}
	d.answer(ctx, p, questions)
	d.lookLongAgo(ctx, p)
}

// lookLongAgo finds out which metrics that count as 0 while they are missing never had a
// datapoint.
func (d doctor) lookLongAgo(ctx context.Context, p *place) {
	type late struct {
		of     *reading
		series signal.Series
		err    error
	}
	var all []*late
	var questions []question
	from := d.Now().Truncate(time.Hour).Add(-time.Hour - longAgo)
	for _, a := range p.asked {
		for i := range a.readings {
			r := &a.readings[i]
			if s := a.series[i]; r.signal.MissingIsZero && a.errs[i] == nil && s.Problem == "" && len(s.Points) == 0 {
				l := &late{of: r}
				all = append(all, l)
				questions = append(questions, question{query: hourly(r.query), from: from, series: &l.series, err: &l.err})
			}
		}
	}
	d.answer(ctx, p, questions)
	for _, l := range all {
		l.of.never = l.err == nil && len(l.series.Points) == 0
	}
}

// answer puts questions to CloudWatch. A query that CloudWatch does not take spoils its whole
// call, so it is searched for by halving, and then has the error alone.
func (d doctor) answer(ctx context.Context, p *place, questions []question) {
	to := d.Now().Truncate(time.Minute)
	put := func(piece []question) error {
		queries := make([]signal.Query, len(piece))
		for i, q := range piece {
			queries[i] = q.query
		}
		d.tell(p.about, "CloudWatch")
		found, err := ask(ctx, d, func(ctx context.Context) ([]signal.Series, error) {
			return p.cloud.Series(ctx, queries, piece[0].from, to)
		})
		if err == nil && len(found) != len(piece) {
			err = fmt.Errorf("CloudWatch returned %s for %s", amount.CountOf(len(found), "series", "series"), amount.Count(len(piece), "query"))
		}
		if err != nil {
			return err
		}
		for i, q := range piece {
			*q.series, *q.err = found[i], nil
		}
		return nil
	}
	var mu sync.Mutex
	var undecided []question // of a piece that is not to blame as a whole
	batches := batchesOf(questions)
	fetch.Pace{}.Together(metricCalls, len(batches), func(i int) {
		fetch.Bisect(batches[i], put, func(q question, err error, alone bool) {
			*q.err = err
			if !alone && scale.KindOf(err) == scale.Invalid {
				mu.Lock()
				defer mu.Unlock()
				undecided = append(undecided, q)
			}
		})
	})
	fetch.Pace{}.Together(metricCalls, len(undecided), func(i int) { *undecided[i].err = put(undecided[i : i+1]) })
}

// batchesOf packs questions into calls: those of one beginning together, up to what a call
// takes, and of Metrics Insights one in each.
func batchesOf(questions []question) (out [][]question) {
	slices.SortStableFunc(questions, func(a, b question) int { return a.from.Compare(b.from) })
	slots, insights := 0, false
	for i, q := range questions {
		more := 1 + len(q.query.Inputs)
		insight := strings.HasPrefix(strings.ToUpper(strings.TrimSpace(q.query.Expression)), "SELECT")
		if i == 0 || !q.from.Equal(questions[i-1].from) || slots+more > slotsOfCall || insight && insights {
			out, slots, insights = append(out, nil), 0, false
		}
		last := len(out) - 1
		out[last] = append(out[last], q)
		slots, insights = slots+more, insights || insight
	}
	return out
}
