package sim

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
	cell          = int64(CellLength / time.Second)
	defaultBoot   = 120 * time.Second
	defaultDrain  = 60 * time.Second
	defaultDelay  = 60 * time.Second
	defaultBase   = 0.1 // seconds
	defaultVanish = 30 * time.Second
)

// Options describe a world.
type Options struct {
	Seed   uint64
	Start  time.Time // required, and not before 1970
	Groups []GroupSpec
	Queues []QueueSpec
	// Machines stand by themselves; Databases may be sources, read replicas of
	// others here, or members of the Clusters.
	Machines  []MachineSpec
	Databases []DatabaseSpec
	Clusters  []ClusterSpec
	// DatabaseQuota is how many databases the account may have; 0 means 40.
	DatabaseQuota int
	// NotOffered are instance types and database classes that cannot be had here.
	NotOffered []string
	Faults     []Fault
	// PublishDelay is how long after the end of its period a datapoint is
	// complete; 0 means 60 s, negative means none. A seeded jitter of up to 30 s
	// comes on top unless Exact is set or the delay is none.
	PublishDelay time.Duration
	// Exact turns off the noise of CPU figures and the jitter of publication.
	Exact           bool
	Account, Region string // default 123456789012 and us-east-1
	// Endless bounds what a world that runs for days remembers of its past: the last
	// three hours of each Usage, and the last thousand Writes. Otherwise it is all of them.
	Endless bool
	// InstanceQuota is how many machines the groups may have together; what is ordered
	// beyond it is not launched. 0 is no quota.
	InstanceQuota int
}

// Cloud is a running world. It is safe for concurrent use.
type Cloud struct {
	mu     sync.Mutex
	opts   Options
	now    time.Time
	next   int64 // start of the first cell not yet evaluated, unix seconds
	groups []*group
	byName map[string]*group
	queues []*queue
	byURL  map[string]*queue
	feeds  map[string][]*ring
	calls  map[string]int
	// throttled are the refused ones among calls, allowances what is left to which
	// fault.
	throttled  map[string]int
	allowances map[Fault]*allowance
	writes     uint64 // counts writes that timed out, to draw their fate
	written    []Write
	property
}

// New builds a world at its start. The error names the first wrong option.
func New(opts Options) (*Cloud, error) {
	if opts.Start.IsZero() {
		return nil, fmt.Errorf("simulated cloud: no start time; set Options.Start")
	}
	if opts.Start.Unix() < 0 {
		return nil, fmt.Errorf("simulated cloud: the start %s is before 1970, when its clock begins; set Options.Start later", opts.Start.Format(time.RFC3339))
	}
	if opts.PublishDelay == 0 {
		opts.PublishDelay = defaultDelay
	}
	if opts.Account == "" {
		opts.Account = "123456789012"
	}
	if opts.Region == "" {
		opts.Region = "us-east-1"
	}
	c := &Cloud{
		opts: opts, now: opts.Start.UTC(), next: floor(opts.Start.Unix(), cell),
		byName: map[string]*group{}, byURL: map[string]*queue{},
		feeds: map[string][]*ring{}, calls: map[string]int{}, throttled: map[string]int{}, allowances: map[Fault]*allowance{},
	}
	for i, f := range opts.Faults {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("simulated cloud: fault %d: %w", i+1, err)
		}
	}
	for _, spec := range opts.Queues {
		if c.byURL[spec.URL] != nil {
			return nil, fmt.Errorf("simulated cloud: two queues with the address %q", spec.URL)
		}
		q, err := newQueue(spec, opts.Seed)
		if err != nil {
			return nil, fmt.Errorf("simulated cloud: queue %q: %w", spec.URL, err)
		}
		c.queues = append(c.queues, q)
		c.byURL[spec.URL] = q
		c.publishQueue(q)
	}
	for _, spec := range opts.Groups {
		if c.byName[spec.Name] != nil {
			return nil, fmt.Errorf("simulated cloud: two groups named %q", spec.Name)
		}
		if err := c.addGroup(spec); err != nil {
			return nil, fmt.Errorf("simulated cloud: group %q: %w", spec.Name, err)
		}
	}
	if err := c.acquire(); err != nil {
		return nil, fmt.Errorf("simulated cloud: %w", err)
	}
	return c, nil
}

// Now is the world's clock, in UTC.
func (c *Cloud) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Step advances the clock by d and evaluates every cell that has ended. Time
// does not run backwards: a negative d does nothing.
func (c *Cloud) Step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d <= 0 {
		return
	}
	c.now = c.now.Add(d)
	for end := c.now.Unix(); c.next+cell <= end; c.next += cell {
		c.run(c.next)
	}
}

func (c *Cloud) run(t int64) {
	for _, g := range c.groups {
		c.reconcile(g, t)
	}
	for _, q := range c.queues {
		q.run(t)
	}
	for _, g := range c.groups {
		g.run(t, c.opts)
	}
	for _, h := range c.hosts {
		c.runMachine(h, t)
	}
	if len(c.databases) > 0 || len(c.retired) > 0 {
		c.runDatabases(t)
	}
}

// Calls counts the AWS calls answered or refused so far, by API name, as the
// SDK would make them: up to 100 groups or 500 metrics share one call.
func (c *Cloud) Calls() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.calls)
}

// Account is the AWS account number of the world.
func (c *Cloud) Account() string { return c.opts.Account }

// Region is the AWS region of the world.
func (c *Cloud) Region() string { return c.opts.Region }

// GroupNames lists the groups in the order of Options.
func (c *Cloud) GroupNames() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	names := make([]string, len(c.groups))
	for i, g := range c.groups {
		names[i] = g.Name
	}
	return names
}

func floor(n, step int64) int64 {
	r := n % step
	if r < 0 {
		r += step
	}
	return n - r
}
