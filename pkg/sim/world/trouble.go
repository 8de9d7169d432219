package world

import (
	"fmt"
	"slices"
	"time"
)

// mostFaults is how many faults a world remembers.
const mostFaults = 1000

// Trouble begins a fault in a running world: from now, unless its From is later. The
// error names what is wrong with it.
func (c *World) Trouble(f Fault) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if f.From.Before(c.Time) {
		f.From = c.Time
	}
	if err := f.check(); err != nil {
		return err
	}
	c.forget()
	if len(c.Opts.Faults) >= mostFaults {
		return fmt.Errorf("there are %d faults already, and there cannot be more: wait until some end, or end all with 'dynascale playground calm'", mostFaults)
	}
	c.Opts.Faults = append(c.Opts.Faults, f)
	return nil
}

// Calm ends the faults in force that which is true of, and takes those away that have not
// begun. It returns what it ended. Data that a fault swallowed stays missing.
func (c *World) Calm(which func(Fault) bool) []Fault {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var ended, left []Fault
	for _, f := range c.Opts.Faults {
		switch {
		case !f.To.After(c.Time) || !which(f):
			left = append(left, f)
			continue
		case f.From.Before(c.Time):
			past := f
			past.To = c.Time
			left = append(left, past)
		}
		delete(c.allowances, f)
		ended = append(ended, f)
	}
	c.Opts.Faults = left
	return ended
}

// Troubles are the faults in force, or still to come.
func (c *World) Troubles() []Fault {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var list []Fault
	for _, f := range c.Opts.Faults {
		if f.To.After(c.Time) {
			list = append(list, f)
		}
	}
	return list
}

// forget drops faults that nothing can tell of any longer: those that swallowed data
// once the data around it is gone too, the others when they are over.
func (c *World) forget() {
	c.Opts.Faults = slices.DeleteFunc(slices.Clone(c.Opts.Faults), func(f Fault) bool {
		over := f.To
		if f.Kind == FaultNoData {
			over = over.Add(KeepSeconds * time.Second)
		}
		if over.After(c.Time) {
			return false
		}
		delete(c.allowances, f)
		return true
	})
}
