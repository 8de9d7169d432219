package main

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
)

func TestStatusTellsOfTheHeartbeat(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for want, b := range map[string]api.Heartbeat{
		"heartbeat to url: the last was accepted 30 s ago":                    {To: "url", Accepted: now.Add(-30 * time.Second)},
		"heartbeat to cloudwatch: none was accepted since the daemon started": {To: "cloudwatch"},
		"heartbeat to url: NOT ACCEPTED since 2026-03-02T11:58:00Z (no answer); the last was accepted 3 min ago; scaling continues": {
			To: "url", Accepted: now.Add(-3 * time.Minute), Failing: now.Add(-2 * time.Minute), Why: "no answer"},
	} {
		if got := heartbeatText(b, now); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
