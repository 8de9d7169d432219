package world

import (
	"fmt"
	"maps"
	"sync"
	"time"
)

// CellLength is the step of the physics. State is evaluated once per cell, on a
// grid fixed to the epoch, so that how a run is cut into Steps does not matter.
const CellLength = 5 * time.Second

const (
	Cell         = int64(CellLength / time.Second)
	defaultDelay = 60 * time.Second
)

// Settings are what all services of a world share.
type Settings struct {
	Seed   uint64
	Start  time.Time // required, and not before 1970
	Faults []Fault
	// PublishDelay is how long after the end of its period a datapoint is
	// complete; 0 means 60 s, negative means none. A seeded jitter of up to 30 s
	// comes on top unless Exact is set or the delay is none.
	PublishDelay time.Duration
	// Exact turns off the noise of CPU figures and the jitter of publication.
	Exact           bool
	Account, Region string // default 123456789012 and us-east-1
	// Endless bounds what a world that runs for days remembers of its past: the last
	// three hours of each usage, and the last thousand Writes. Otherwise it is all of them.
	Endless bool
}

// World is the clock, the seed, the faults, the calls and the metrics of a simulated cloud:
// what its services share. The services lock it; it is safe for concurrent use.
type World struct {
	Mu    sync.Mutex
	Opts  Settings
	Time  time.Time
	Next  int64 // start of the first cell not yet evaluated, unix seconds
	parts []Part
	Feeds map[string][]*Ring
	calls map[string]int
	// throttled are the refused ones among calls, allowances what is left to which
	// fault.
	throttled  map[string]int
	allowances map[Fault]*allowance
	writes     uint64 // counts writes that timed out, to draw their fate
	written    []Write
}

// Part is a service of the world.
type Part interface {
	// Run evaluates the cell that begins at t. The lock is held.
	Run(t int64)
}

// Beginner is a Part that has something to do before any of them runs.
type Beginner interface {
	// Begin begins the cell at t. The lock is held.
	Begin(t int64)
}

// Loaded is a Part whose things have loads of their own.
type Loaded interface {
	// Loads are those of the thing with a name: of requests, messages or work, and of
	// databases reads, writes and connections. nil where it has none. The lock is held.
	Loads(name string) []*Load
}

// New is a world without services. The error names the first wrong setting.
func New(s Settings) (*World, error) {
	if s.Start.IsZero() {
		return nil, fmt.Errorf("no start time; set Options.Start")
	}
	if s.Start.Unix() < 0 {
		return nil, fmt.Errorf("the start %s is before 1970, when the simulated clock begins; set Options.Start to a later time", s.Start.Format(time.RFC3339))
	}
	if s.PublishDelay == 0 {
		s.PublishDelay = defaultDelay
	}
	if s.Account == "" {
		s.Account = "123456789012"
	}
	if s.Region == "" {
		s.Region = "us-east-1"
	}
	for i, f := range s.Faults {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("fault %d: %w", i+1, err)
		}
	}
	return &World{
		Opts: s, Time: s.Start.UTC(), Next: Floor(s.Start.Unix(), Cell),
		Feeds: map[string][]*Ring{}, calls: map[string]int{}, throttled: map[string]int{}, allowances: map[Fault]*allowance{},
	}, nil
}

// Add makes a service a part of the world. Parts run in the order in which they were added.
func (c *World) Add(p Part) { c.parts = append(c.parts, p) }

// Now is the world's clock, in UTC.
func (c *World) Now() time.Time {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.Time
}

// Step advances the clock by d and evaluates every cell that has ended. Time
// does not run backwards: a negative d does nothing.
func (c *World) Step(d time.Duration) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if d <= 0 {
		return
	}
	c.Time = c.Time.Add(d)
	for end := c.Time.Unix(); c.Next+Cell <= end; c.Next += Cell {
		c.run(c.Next)
	}
}

func (c *World) run(t int64) {
	for _, p := range c.parts {
		if b, is := p.(Beginner); is {
			b.Begin(t)
		}
	}
	for _, p := range c.parts {
		p.Run(t)
	}
}

// Calls counts the AWS calls answered or refused so far, by API name, as the
// SDK would make them: up to 100 groups or 500 metrics share one call.
func (c *World) Calls() map[string]int {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return maps.Clone(c.calls)
}

// Account is the AWS account number of the world.
func (c *World) Account() string { return c.Opts.Account }

// Region is the AWS region of the world.
func (c *World) Region() string { return c.Opts.Region }

// ARN names a thing of the world.
func (c *World) ARN(service, resource string) string {
	return "arn:aws:" + service + ":" + c.Opts.Region + ":" + c.Opts.Account + ":" + resource
}

// Floor rounds down to a multiple of a step.
func Floor(n, step int64) int64 {
	r := n % step
	if r < 0 {
		r += step
	}
	return n - r
}
