package server

import (
	"github.com/dynascale/dynascale/pkg/exposition"

	"github.com/dynascale/dynascale/pkg/brake"
)

// brakeMetrics are the figures of the brakes that hold every tier.
type brakeMetrics struct{ pulled, since, unreadable *exposition.Vec }

func newBrakeMetrics() brakeMetrics {
	return brakeMetrics{
		pulled:     gauges("brake", "1 while a brake for all tiers is active, else 0; by source: `file` (a brake file) or `parameter` (an SSM parameter), and by kind: `pause` (no change begins) or `pause-hard` (operations under way stop too).", "source", "kind"),
		since:      gauges("brake_since_timestamp_seconds", "When a brake became active, in seconds since 1970, by source and kind; absent while no brake is active, or if the time is unknown.", "source", "kind"),
		unreadable: gauges("brake_unreadable", "1 while a brake cannot be read, else 0; by source: `file` (a brake file) or `parameter` (an SSM parameter). A brake file that cannot be read counts as active. For an SSM parameter that cannot be read, the last known value stays in force; a parameter that was never read counts as active.", "source"),
	}
}

func (b brakeMetrics) sources() []exposition.Source {
	return []exposition.Source{b.pulled, b.since, b.unreadable}
}

// Brake notes what one brake says.
func (m *Metrics) Brake(s brake.State) {
	for _, level := range []brake.Level{brake.Pause, brake.Hard} {
		labels := []string{s.Source, level.String()}
		m.brakes.pulled.With(labels...).Set(zeroOrOne(s.Level == level))
		if s.Level == level && !s.Since.IsZero() {
			m.brakes.since.With(labels...).Set(float64(s.Since.UnixMilli()) / 1000)
		} else {
			m.brakes.since.End(labels...)
		}
	}
	m.brakes.unreadable.With(s.Source).Set(zeroOrOne(s.Unreadable != ""))
}

// NoBrake drops the figures of a source that is not configured any more.
func (m *Metrics) NoBrake(source string) {
	for _, g := range []*exposition.Vec{m.brakes.pulled, m.brakes.since, m.brakes.unreadable} {
		g.Drop("source", source)
	}
}
