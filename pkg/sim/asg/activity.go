package asg

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// keepActivities bounds the memory of a group; AWS keeps six weeks.
const keepActivities = 500

// ScalingActivity is one launch or termination as DescribeScalingActivities
// tells it. End is when it is over, which may be in the future.
type ScalingActivity struct {
	ID          string
	Start, End  time.Time
	Status      string // Successful (in progress until End) or Failed
	Description string
	Cause       string
	Message     string // the reason of a failure
}

// record remembers an activity of now, lasting until end.
func (c *Fleet) record(g *group, t, end int64, a ScalingActivity) {
	g.events++
	a.ID = identifier(c.Opts.Seed, g.id, int64(g.events))
	a.Start, a.End = time.Unix(t, 0).UTC(), time.Unix(end, 0).UTC()
	if len(g.acts) == keepActivities {
		g.acts = append(g.acts[:0], g.acts[keepActivities/2:]...)
	}
	g.acts = append(g.acts, a)
}

// identifier looks like a UUID and follows from its arguments.
func identifier(seed, what uint64, n int64) string {
	a := uint64(world.Draw(seed, what^world.Hash("head"), n) * (1 << 53))
	b := uint64(world.Draw(seed, what^world.Hash("tail"), n) * (1 << 53))
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(a), uint16(a>>32), a>>41, b&0xfff, b>>5)
}
