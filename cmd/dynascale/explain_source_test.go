package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A value says where it is from, unless CloudWatch or a queue tells it.
func TestExplainSaysWhereAValueIsFrom(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	d := scale.Decision{Samples: []scale.Sample{
		{Signal: "cpu", Value: 60, Unit: "percent", At: at, Period: time.Minute, Quality: scale.Fresh},
		{Signal: "jobs", Value: 7, Unit: "messages", At: at, Quality: scale.Stale, Missing: "HTTP 503", Source: "endpoint main: sum(jobs)"},
	}}
	var b strings.Builder
	if err := printSeen(&b, d); err != nil {
		t.Fatal(err)
	}
	contains(t, strings.Join(strings.Fields(b.String()), " "), "cpu 60 % fresh, from 12:00:00 to 12:01:00 UTC jobs", "stale, at 12:00:00 UTC; no newer value: HTTP 503; from endpoint main: sum(jobs)")
}
