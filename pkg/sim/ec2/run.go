package ec2

import (
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// MachineMinute is what a machine did in one minute: the account by which an
// operation on it is judged.
type MachineMinute struct {
	At time.Time
	// Work is what arrived, Lost what of it was not done: beyond what the type can
	// do, or while the machine did not serve.
	Work, Lost float64
	// Down is the seconds in which it was not running, or failed its checks; Away
	// those in which it ran and was healthy in none of its target groups.
	Down, Away float64
	// Billed is seconds of running, by type.
	Billed map[string]float64
}

// MachineUsage is every finished minute of a machine since the start, oldest
// first; nil when there is none.
func (c *Hosts) MachineUsage(id string) []MachineMinute {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	h := c.hostByID[id]
	if h == nil {
		return nil
	}
	return append([]MachineMinute(nil), h.usage...)
}

// runMachine evaluates one cell. Only a machine that runs publishes anything, for
// its agent is as dead as it is; one that gets no work is idle, not silent.
func (c *Hosts) runMachine(h *host, t int64) {
	if t%60 == 0 || h.minute.At.IsZero() {
		h.minute = MachineMinute{At: time.Unix(world.Floor(t, 60), 0).UTC(), Billed: map[string]float64{}}
		h.noise = 1
		if !c.Opts.Exact {
			h.noise += world.CPUNoise * world.Bell(c.Opts.Seed, h.id, world.Floor(t, 60))
		}
	}
	at := time.Unix(t, 0)
	work := max(0, h.Load.At(at)) * float64(world.Cell)
	running := h.course.At(t).State == resource.Running
	done := 0.0
	kind := h.kind(h.Type)
	switch {
	case c.serves(h, t):
		done = min(work, kind.Capacity*float64(world.Cell))
	case running && !c.impaired(h, t):
		h.minute.Away += float64(world.Cell)
	default:
		h.minute.Down += float64(world.Cell)
	}
	h.minute.Work += work
	if lost := work - done; lost > 1e-9*work {
		h.minute.Lost += lost
	}
	if running {
		h.minute.Billed[h.Type] += float64(world.Cell)
		use := done / (kind.Capacity * float64(world.Cell))
		h.cpu.Add(t, min(100, 100*use*h.noise), 1)
		used := world.MemIdle + world.MemBusy*use
		if h.Memory != nil {
			used = 100 * max(0, h.Memory.At(at)) / float64(kind.Memory)
		}
		h.mem.Add(t, min(100, used), 1)
	}
	if (t+world.Cell)%60 == 0 {
		h.usage = append(world.Recent(h.usage, c.Opts.Endless, world.KeepMinutes), h.minute)
	}
}
