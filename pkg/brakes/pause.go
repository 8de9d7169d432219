package brakes

import (
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// paused names the pause that holds a write; pauses add up, and a write without a direction
// is held by those that hold both together. What has begun is brought to its end.
func (b *Brakes) paused(w brake.Write) string {
	if w.Begun {
		return ""
	}
	var grow, shrink *scale.Action
	for _, a := range b.o.Memory.Actions(b.Gate.Now()) {
		if a.Kind != scale.Pause || !a.Covers(w.Tier) {
			continue
		}
		if a.Grow && grow == nil {
			grow = &a
		}
		if a.Shrink && shrink == nil {
			shrink = &a
		}
	}
	switch {
	case grow != nil && (w.Grow || shrink != nil):
		return pauseOf(*grow).String()
	case shrink != nil && w.Shrink:
		return pauseOf(*shrink).String()
	}
	return ""
}

// pauseOf is a pause as a brake: "the pause a12 of alice until 2026-03-02T04:10:00Z: deploy".
func pauseOf(a scale.Action) brake.State {
	return brake.State{Source: "pause", Where: a.ID, Level: brake.Pause, Until: a.Until, By: a.By, Why: a.Reason}
}

// pausesOfAll are the pauses that together hold every tier in both directions.
func (b *Brakes) pausesOfAll() (out []brake.State) {
	grow, shrink := false, false
	for _, a := range b.o.Memory.Actions(b.Gate.Now()) {
		if a.Kind == scale.Pause && a.Tier == "" {
			grow, shrink = grow || a.Grow, shrink || a.Shrink
			s := pauseOf(a)
			s.Since = a.Given
			out = append(out, s)
		}
	}
	if !grow || !shrink {
		return nil
	}
	return out
}
