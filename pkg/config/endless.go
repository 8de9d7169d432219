package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// flows are the metrics of AWS that count what comes to the whole tier, each with what to read instead. A backlog is none:
// more units make it smaller.
var flows = map[string]string{
	"RequestCount": ofOneTarget, "NewConnectionCount": "", "NewFlowCount": "", "ProcessedBytes": "",
	"NetworkIn": asAverage, "NetworkOut": asAverage, "NetworkPacketsIn": asAverage, "NetworkPacketsOut": asAverage,
}

const (
	ofOneTarget = ", such as one with the preset alb-requests-per-target"
	asAverage   = ", such as the same metric with statistic: Average"
)

// endless notes a scaler that adds units while a total of the tier is above a bound: the total stays where it is, so that
// only limits.max ends the growth. Where there is but one step up, or a step to a size, that is meant.
func (t *tierKeys) endless(at keys.At, path string, s scaler.Scaler, r scaler.Reading) {
	ends, bound := false, inDigits(r.Bound)
	switch s := s.(type) {
	case *scaler.Composite:
	case *scaler.Threshold: // where all bounds have to be exceeded, another one ends the growth
		ends = !s.Any && slices.ContainsFunc(s.Bounds, func(b scaler.Bound) bool { _, is := t.flow(b.Signal); return !is })
	case *scaler.AdaptiveThreshold:
		for _, m := range r.Marks {
			bound += " (a learned bound is at most " + inDigits(m.Value) + ")"
		}
		ends = !s.Any && slices.ContainsFunc(s.Bounds, func(b scaler.LearnedBound) bool { _, is := t.flow(b.Signal); return !is })
	case *scaler.Phases: // told once, of the lowest; the size of an emergency ends the growth
		ends = len(s.Phases) == 0 || s.Phases[0].Emergency > 0 || r.Key != s.Reads()[0].Key
	case *scaler.StepScaling:
		ends = s.Grow.Adjustment == scaler.ToSize
	case *scaler.SimpleScaling:
		ends = s.Grow.Adjustment == scaler.ToSize
	default:
		return
	}
	named := keys.Join(path, "signal")
	instead, is := t.flow(r.Signal)
	if !is || ends || len(t.ladder()) > 0 || t.Limits.Max-t.Limits.Min <= 1 || !at.Has(keys.Join(path, r.Key)) || !at.Sound(named) || !at.SoundBelow("limits") {
		return
	}
	t.config.note(at, named, r.Signal+" is a total of the whole tier and does not fall when the tier grows, so the tier grows step by step up to limits.max while "+r.Signal+
		" is above "+bound+"; name a signal that measures one unit"+instead+", or use the scaler `target` with per_unit: true and the goal for one unit")
}

// flow reports whether a signal is a total of what comes to the tier, with what measures one unit.
func (t *tierKeys) flow(name string) (instead string, is bool) {
	if !t.isTotal(name) {
		return "", false
	}
	if q, _, known := t.natureOf(name); known {
		instead, is = flows[q.Name]
		return instead, is && strings.HasPrefix(q.Namespace, "AWS/")
	}
	parts := t.single(t.parts(name))
	return "", len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool { _, is := t.flow(part); return !is })
}
