package server

import (
	"time"

	"github.com/dynascale/dynascale/pkg/exposition"
)

// heartbeatMetrics are the figures of the heartbeat, which somebody else watches.
type heartbeatMetrics struct {
	sent *exposition.Vec
	last *exposition.Vec
}

func newHeartbeatMetrics() heartbeatMetrics {
	return heartbeatMetrics{
		sent: counters("heartbeats_total", "Heartbeats that were sent, by receiver (`url`, `cloudwatch`) and "+
			"result (`ok`, `failed`); absent if no heartbeat is configured.", "to", "result"),
		last: gauges("last_heartbeat_timestamp_seconds", "When a heartbeat was last accepted, in seconds "+
			"since 1970, by receiver; absent before the first.", "to"),
	}
}

func (h heartbeatMetrics) sources() []exposition.Source {
	return []exposition.Source{h.sent, h.last}
}

// HeartbeatTo begins the figures of one receiver: url or cloudwatch.
func (m *Metrics) HeartbeatTo(to string) {
	for _, result := range []string{"ok", "failed"} {
		m.heartbeat.sent.With(to, result)
	}
}

// Heartbeat notes one that was sent at an instant, and whether it was accepted.
func (m *Metrics) Heartbeat(to string, at time.Time, ok bool) {
	if !ok {
		m.heartbeat.sent.With(to, "failed").Inc()
		return
	}
	m.heartbeat.sent.With(to, "ok").Inc()
	m.heartbeat.last.With(to).Set(float64(at.UnixMilli()) / 1000)
}
