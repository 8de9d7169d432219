package server

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// notifyMetrics are the figures of messages to people, by channel.
type notifyMetrics struct {
	sent, dropped *prometheus.CounterVec
	waiting, last *prometheus.GaugeVec
}

func newNotifyMetrics() notifyMetrics {
	return notifyMetrics{
		sent:    counters("notifications_total", "Messages to people, by channel and result: ok, or failed for each attempt that was not accepted; absent where no channel is configured.", "channel", "result"),
		dropped: counters("notifications_dropped_total", "Alerts that nobody is told of: refused for good by the receiver, too many at once, or older than a day.", "channel"),
		waiting: gauges("notifications_waiting", "Alerts, and ends of alerts, that wait to be told: for others of their group, for the end of quiet_hours, or for a receiver that refuses.", "channel"),
		last:    gauges("last_notification_timestamp_seconds", "When a message was accepted last, in seconds since 1970; absent before the first since the start.", "channel"),
	}
}

func (n notifyMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{n.sent, n.dropped, n.waiting, n.last}
}

// NotifyTo begins the figures of a channel.
func (m *Metrics) NotifyTo(channel string) {
	for _, result := range []string{"ok", "failed"} {
		m.notify.sent.WithLabelValues(channel, result)
	}
	m.notify.dropped.WithLabelValues(channel)
	m.notify.waiting.WithLabelValues(channel)
}

// NotifyNoMore ends the figures of a channel.
func (m *Metrics) NotifyNoMore(channel string) {
	of := prometheus.Labels{"channel": channel}
	m.notify.sent.DeletePartialMatch(of)
	m.notify.dropped.DeletePartialMatch(of)
	m.notify.waiting.DeletePartialMatch(of)
	m.notify.last.DeletePartialMatch(of)
}

// Notified counts a message that was accepted, or an attempt that failed.
func (m *Metrics) Notified(channel string, accepted bool, at time.Time) {
	if !accepted {
		m.notify.sent.WithLabelValues(channel, "failed").Inc()
		return
	}
	m.notify.sent.WithLabelValues(channel, "ok").Inc()
	m.notify.last.WithLabelValues(channel).Set(float64(at.UnixMilli()) / 1000)
}

// NotifyDropped counts alerts that nobody is told of.
func (m *Metrics) NotifyDropped(channel string, alerts int) {
	m.notify.dropped.WithLabelValues(channel).Add(float64(alerts))
}

// NotifyWaiting is how many alerts wait.
func (m *Metrics) NotifyWaiting(channel string, alerts int) {
	m.notify.waiting.WithLabelValues(channel).Set(float64(alerts))
}
