package app

import (
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// paused names the pause that holds a write; pauses add up, and a write without a direction
// is held by those that hold both together. What has begun is brought to its end.
func (b *brakes) paused(w brake.Write) string {
	if w.Begun {
		return ""
	}
	grow, shrink := "", ""
	now := b.gate.Now()
	for _, a := range b.memory.Actions(now) {
		if a.Kind != scale.Pause || !a.Covers(w.Tier) {
			continue
		}
		by := a.ID + ", " + reason.Action(a, now)
		if a.Grow && grow == "" {
			grow = by
		}
		if a.Shrink && shrink == "" {
			shrink = by
		}
	}
	switch {
	case grow != "" && (w.Grow || shrink != ""):
		return grow
	case shrink != "" && w.Shrink:
		return shrink
	}
	return ""
}
