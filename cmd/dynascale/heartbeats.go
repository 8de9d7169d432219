package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/finding"
)

// printHeartbeats says of each receiver of the heartbeat when one was accepted last, or why none is: who
// watches it raises an alarm that has nothing to do with the tiers.
func printHeartbeats(w io.Writer, all []api.Heartbeat, now time.Time) {
	for _, b := range all {
		text := heartbeatText(b, now)
		if !b.Failing.IsZero() {
			text = paint(w, red, text)
		}
		say(w, text)
	}
}

// heartbeatText is how one receiver is reached.
func heartbeatText(b api.Heartbeat, now time.Time) string {
	last := "none was accepted since the daemon started"
	if !b.Accepted.IsZero() {
		last = "the last was accepted " + api.AgeOf(b.Accepted, now, time.Minute).String()
	}
	if b.Failing.IsZero() {
		return fmt.Sprintf("heartbeat to %s: %s", b.To, last)
	}
	return fmt.Sprintf("heartbeat to %s: NOT ACCEPTED since %s (%s); %s; scaling continues", b.To, b.Failing.UTC().Format(time.RFC3339), finding.OneLine(b.Why), last)
}
