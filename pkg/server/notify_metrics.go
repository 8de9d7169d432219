package server

import (
	"time"

	"github.com/dynascale/dynascale/pkg/exposition"
)

// notifyMetrics are the figures of messages to people, by channel.
type notifyMetrics struct {
	sent, dropped *exposition.Vec
	waiting, last *exposition.Vec
}

func newNotifyMetrics() notifyMetrics {
	return notifyMetrics{
		sent: counters("notifications_total", "Attempts to send a message to people, by channel and result: `ok` if the receiver accepted it, "+
			"`failed` if not. Absent if no channel is configured.", "channel", "result"),
		dropped: counters("notifications_dropped_total", "Alerts that were dropped, because the receiver refused "+
			"them permanently, because too many came at once, or because they were older than a day.", "channel"),
		waiting: gauges("notifications_waiting", "How many alerts, and ends of alerts, are not sent yet, because "+
			"of group_wait or quiet_hours in the configuration, or because the receiver does not accept messages.", "channel"),
		last: gauges("last_notification_timestamp_seconds", "When a channel last accepted a message, in seconds "+
			"since 1970; absent if it has accepted none since the daemon started.", "channel"),
	}
}

func (n notifyMetrics) sources() []exposition.Source {
	return []exposition.Source{n.sent, n.dropped, n.waiting, n.last}
}

// NotifyTo begins the figures of a channel.
func (m *Metrics) NotifyTo(channel string) {
	for _, result := range []string{"ok", "failed"} {
		m.notify.sent.With(channel, result)
	}
	m.notify.dropped.With(channel)
	m.notify.waiting.With(channel)
}

// NotifyNoMore ends the figures of a channel.
func (m *Metrics) NotifyNoMore(channel string) {
	m.notify.sent.Drop("channel", channel)
	m.notify.dropped.Drop("channel", channel)
	m.notify.waiting.Drop("channel", channel)
	m.notify.last.Drop("channel", channel)
}

// Notified counts a message that was accepted, or an attempt that failed.
func (m *Metrics) Notified(channel string, accepted bool, at time.Time) {
	if !accepted {
		m.notify.sent.With(channel, "failed").Inc()
		return
	}
	m.notify.sent.With(channel, "ok").Inc()
	m.notify.last.With(channel).Set(float64(at.UnixMilli()) / 1000)
}

// NotifyDropped counts alerts that nobody is told of.
func (m *Metrics) NotifyDropped(channel string, alerts int) {
	m.notify.dropped.With(channel).Add(float64(alerts))
}

// NotifyWaiting is how many alerts wait.
func (m *Metrics) NotifyWaiting(channel string, alerts int) {
	m.notify.waiting.With(channel).Set(float64(alerts))
}
