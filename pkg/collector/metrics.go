package collector

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	metricCalls   = 4 // at once; AWS allows 50 a second
	metricTimeout = 10 * time.Second
	// mostProbes bounds the calls spent on queries that were refused before and
	// are asked again, each alone.
	mostProbes = 8
)

// fetchMetrics asks for everything that is due, in as few calls as possible.
func (c *Collector) fetchMetrics(ctx context.Context, now time.Time, asks []*ask) {
	var due []*ask
	var probes [][]*ask
	for _, a := range asks {
		switch {
		case a.resting(now) || now.Before(a.refusedUntil) || a.known(now, c.o.Settle):
		case a.refusedUntil.IsZero():
			due = append(due, a)
		case len(probes) < mostProbes:
			probes = append(probes, []*ask{a})
		}
	}
	batches := append(pack(due), probes...)
	c.o.Pace.Together(metricCalls, len(batches), func(i int) { c.fetchBatch(ctx, batches[i], now) })
}

func (c *Collector) fetchBatch(ctx context.Context, batch []*ask, now time.Time) {
	fetch.Bisect(batch, func(piece []*ask) error {
		queries := make([]signal.Query, len(piece))
		for i, a := range piece {
			queries[i] = a.query
			a.billed += max(1, len(a.query.Inputs))
		}
		from, to := bounds(piece, now, c.o.Settle)
		series, err := fetch.Call(ctx, "reading CloudWatch", c.o.Pace.Limit(metricTimeout), func(ctx context.Context) ([]signal.Series, error) {
			return c.o.Metrics.Series(ctx, queries, from, to)
		})
		if err == nil && len(series) != len(piece) {
			err = fmt.Errorf("CloudWatch returned %s for %s", amount.CountOf(len(series), "series", "series"), amount.Count(len(piece), "query"))
		}
		if err != nil {
			return err
		}
		var room []point
		for i, a := range piece {
			a.learn(series[i], now, c.o.Settle, &room)
		}
		return nil
	}, func(a *ask, err error, alone bool) {
		a.trouble, a.cause = err.Error(), err
		if alone {
			a.refusedUntil = now.Add(fetch.Refusal)
			a.trouble = fmt.Sprintf("refused at %s, and dynascale asks again %s later: %s", now.UTC().Format("15:04 UTC"), span(fetch.Refusal), err)
		}
	})
}
