package server

import (
	"time"

	"github.com/dynascale/dynascale/pkg/exposition"

	"github.com/dynascale/dynascale/pkg/scale"
)

// actionMetrics are the figures of what operators have ordered.
type actionMetrics struct{ inForce, oldestPause *exposition.Vec }

func newActionMetrics() actionMetrics {
	a := actionMetrics{
		inForce: gauges("actions", "How many operator actions are in force, by kind: `pause`, `override` (a minimum, a maximum, or both), or `grant` (an addition to a budget).", "kind"),
		oldestPause: gauges("oldest_pause_timestamp_seconds", "When the oldest pause in force began, in "+
			"seconds since 1970; absent if no pause is in force."),
	}
	a.note(nil)
	return a
}

func (a actionMetrics) sources() []exposition.Source {
	return []exposition.Source{a.inForce, a.oldestPause}
}

// Actions notes the actions in force.
func (m *Metrics) Actions(inForce []scale.Action) { m.actions.note(inForce) }

func (a actionMetrics) note(inForce []scale.Action) {
	n := map[scale.ActionKind]float64{scale.Pause: 0, scale.Override: 0, scale.Grant: 0}
	var oldest time.Time
	for _, x := range inForce {
		n[x.Kind]++
		if x.Kind == scale.Pause && (oldest.IsZero() || x.Given.Before(oldest)) {
			oldest = x.Given
		}
	}
	for kind, count := range n {
		a.inForce.With(string(kind)).Set(count)
	}
	if oldest.IsZero() {
		a.oldestPause.Reset()
		return
	}
	a.oldestPause.With().Set(float64(oldest.UnixMilli()) / 1000)
}
