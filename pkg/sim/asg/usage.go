package asg

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Minute is what a group did in one minute: the account by which a run is
// judged. What queue workers have Lost is not gone: it waits.
type Minute struct {
	At        time.Time
	Load      float64 // requests or messages that arrived
	Lost      float64 // of these, beyond what the units in service could serve
	Desired   int     // at the end of the minute
	InService int     // at the end of the minute
	// Billed is unit-seconds from launch until gone, boot and drain included.
	Billed float64
	// Oracle is the units the minute's mean load needs: ceil(load / unit rate).
	Oracle int
}

// Usage is every finished minute of a group since the start, oldest first; nil
// when there is no such group.
func (c *Fleet) Usage(group string) []Minute {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	for _, g := range slices.Concat(c.groups, c.former) {
		if g.Name == group {
			return slices.Clone(g.usage)
		}
	}
	return nil
}

// EveryGroup are the names of all groups that there are or were.
func (c *Fleet) EveryGroup() (names []string) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	for _, g := range slices.Concat(c.groups, c.former) {
		names = append(names, g.Name)
	}
	return names
}

// Totals sums up minutes.
type Totals struct {
	Load, Lost         float64 // requests
	LostWorkPct        float64 // Lost as a share of Load, in percent; 0 without load
	ViolationMinutes   int     // minutes with any lost work
	UnitHours          float64 // billed
	ForesightUnitHours float64 // what a perfect size would have been billed
}

// Total sums up minutes.
func Total(minutes []Minute) Totals {
	var s Totals
	for _, m := range minutes {
		s.Load += m.Load
		s.Lost += m.Lost
		if m.Lost > 0 {
			s.ViolationMinutes++
		}
		s.UnitHours += m.Billed / 3600
		s.ForesightUnitHours += float64(m.Oracle) / 60
	}
	if s.Load > 0 {
		s.LostWorkPct = 100 * s.Lost / s.Load
	}
	return s
}

// account adds a cell and closes the minute when it is the last one in it.
func (g *group) account(t int64, load, lost float64, is census, opts world.Settings) {
	if t%60 == 0 || g.minute.At.IsZero() {
		g.minute = Minute{At: time.Unix(world.Floor(t, 60), 0).UTC()}
	}
	g.minute.Load += load
	g.minute.Lost += lost
	g.minute.Billed += float64(is.billed) * float64(world.Cell)
	if (t+world.Cell)%60 == 0 {
		g.minute.Desired, g.minute.InService = g.Desired, is.serving
		g.minute.Oracle = units(g.minute.Load/60, g.UnitRate)
		g.usage = append(world.Recent(g.usage, opts.Endless, world.KeepMinutes), g.minute)
	}
}
