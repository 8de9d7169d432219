package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// printWaits says of every queue how long its messages waited.
func printWaits(w io.Writer, s report.Summary) {
	for _, name := range slices.Sorted(maps.Keys(s.Tiers)) {
		q := s.Tiers[name].Queue
		if q == nil {
			continue
		}
		text := "no message arrived"
		if q.P50 != nil && q.P95 != nil && q.Longest != nil {
			text = fmt.Sprintf("half of %s waited at most %s, 95 %% at most %s, the longest %s", amount.Count(q.Messages, "message"), seconds(*q.P50), seconds(*q.P95), seconds(*q.Longest))
		}
		if q.Delay != nil && q.BeyondPct != nil {
			text += fmt.Sprintf("; %s waited longer than the acceptable %s", amount.Percent(*q.BeyondPct), seconds(*q.Delay))
		}
		sayf(w, "queue of %s: %s; on average %s units were started per day", name, text, amount.Fixed(q.StartsADay, 1))
	}
}

// seconds are a length of time for people.
func seconds(x float64) string { return amount.Span(time.Duration(x * float64(time.Second))) }
