package sim

import (
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
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
	c.mu.Lock()
	defer c.mu.Unlock()
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
		h.minute = MachineMinute{At: time.Unix(floor(t, 60), 0).UTC(), Billed: map[string]float64{}}
		h.noise = 1
		if !c.opts.Exact {
			h.noise += cpuNoise * bell(c.opts.Seed, h.id, floor(t, 60))
		}
	}
	at := time.Unix(t, 0)
	work := max(0, h.Load.At(at)) * float64(cell)
	running := h.course.at(t).state == estate.Running
	done := 0.0
	kind := h.kind(h.Type)
	switch {
	case c.serves(h, t):
		done = min(work, kind.Capacity*float64(cell))
	case running && !c.impaired(h, t):
		h.minute.Away += float64(cell)
	default:
		h.minute.Down += float64(cell)
	}
	h.minute.Work += work
	if lost := work - done; lost > 1e-9*work {
		h.minute.Lost += lost
	}
	if running {
		h.minute.Billed[h.Type] += float64(cell)
		use := done / (kind.Capacity * float64(cell))
		h.cpu.add(t, min(100, 100*use*h.noise), 1)
		used := memIdle + memBusy*use
		if h.Memory != nil {
			used = 100 * max(0, h.Memory.At(at)) / float64(kind.Memory)
		}
		h.mem.add(t, min(100, used), 1)
	}
	if (t+cell)%60 == 0 {
		h.usage = append(recent(h.usage, c.opts.Endless, keepMinutes), h.minute)
	}
}
