package asg

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// retryLaunch is how long a failed launch waits before it is tried again. AWS
// backs off without saying how; a minute is the least it does.
const retryLaunch = 60

// zones are those of every region here; a name of AWS has the region before it.
var zones = [...]string{"a", "b", "c"}

// machine is one instance. Its state follows from the clock alone.
type machine struct {
	id       string
	zone     string
	launched int64
	ready    int64 // in service from here
	leaving  bool
	gone     int64 // when a leaving one is gone
	sick     bool  // in service, unhealthy, and nobody replaces it
	shunned  bool  // in service and healthy to the group, and unhealthy to its load balancer

	kind string // its type
	from resource.Template
	spot bool

	sqs.Worker // where the group works on a queue
}

func (m *machine) serves(t int64) bool { return !m.leaving && !m.sick && !m.shunned && m.ready <= t }

func (g *group) machine(seed uint64, launched, ready int64) machine {
	g.launched++
	n := int64(g.launched)
	kind, spot := g.bought(g.launched - 1)
	return machine{
		kind: kind, from: g.Launch.Template, spot: spot,
		id:       fmt.Sprintf("i-0%016x", uint64(world.Draw(seed, g.id^world.Hash("instance"), n)*(1<<60))),
		zone:     zones[n%int64(len(zones))],
		launched: launched, ready: ready,
	}
}

// census counts the units of a group at an instant.
type census struct {
	ordered int // in service, sick ones too, or pending
	serving int // of these, how many serve
	shunned int // of these, how many the load balancer leaves out
	billed  int // launched and not gone
	gone    int // those to be buried
}

// census counts anew only while somebody comes or goes: a group is looked at several times in
// each cell, and its machines stay as they are for hours.
func (g *group) census(t int64) (c census) {
	if g.calm.valid && t >= g.calm.from {
		return g.calm.census
	}
	calm, from := true, int64(0)
	for i := range g.machines {
		m := &g.machines[i]
		calm, from = calm && !m.leaving, max(from, m.ready, m.launched)
		switch {
		case !m.leaving:
			c.ordered++
			if m.serves(t) {
				c.serving++
			}
			if m.shunned {
				c.shunned++
			}
			if m.launched <= t {
				c.billed++
			}
		case m.gone <= t:
			c.gone++
		case m.launched <= t:
			c.billed++
		}
	}
	g.calm.valid, g.calm.from, g.calm.census = calm && t >= from, from, c
	return c
}

// stir says that a machine came, goes or changed.
func (g *group) stir() { g.calm.valid = false }

// ill is how many machines are in service and unhealthy.
func (g *group) ill() int {
	n := 0
	for i := range g.machines {
		if m := &g.machines[i]; m.sick && !m.leaving {
			n++
		}
	}
	return n
}

// reconcile buries what is gone and starts launches or terminations until the
// ordered units equal the desired ones.
func (c *Fleet) reconcile(g *group, t int64) {
	g.losses = slices.DeleteFunc(g.losses, func(l loss) bool {
		if l.at > t {
			return false
		}
		g.lose(l.n, t)
		return true
	})
	is := g.census(t)
	if is.gone > 0 {
		g.stir()
		g.machines = slices.DeleteFunc(g.machines, func(m machine) bool {
			dead := m.leaving && m.gone <= t
			if dead && g.queue != nil {
				g.queue.GiveBack(&m.Worker, t)
			}
			return dead
		})
	}
	switch missing := g.Desired - is.ordered; {
	case missing > 0 && t >= g.retryAt && !slices.Contains(g.Suspended, "Launch"):
		c.launch(g, missing, t)
	case missing < 0 && !slices.Contains(g.Suspended, "Terminate"):
		c.terminate(g, -missing, t)
	}
}

func (c *Fleet) launch(g *group, n int, t int64) {
	for _, f := range c.Opts.Faults {
		if f.Kind == world.FaultLaunchFails && f.Covers(t) && f.Matches(g.Name) {
			g.retryAt = t + retryLaunch
			c.record(g, t, t, ScalingActivity{
				Status:      "Failed",
				Description: "Launching a new EC2 instance.  Status Reason: " + noCapacity(c.Opts.Region),
				Message:     noCapacity(c.Opts.Region) + " Launching EC2 instance failed.",
				Cause:       cause(t, g.Desired-n, g.Desired),
			})
			return
		}
	}
	room := n
	if q := c.quota; q > 0 {
		room = min(n, max(0, q-c.machines()))
	}
	if room < n {
		g.retryAt = t + retryLaunch
		why := overQuota(c.quota)
		c.record(g, t, t, ScalingActivity{
			Status: "Failed", Description: "Launching a new EC2 instance.  Status Reason: " + why,
			Message: why + " Launching EC2 instance failed.", Cause: cause(t, g.Desired-n, g.Desired),
		})
	}
	boot := int64(g.Boot / time.Second)
	for range room {
		m := g.machine(c.Opts.Seed, t, t+boot)
		if g.stuck > 0 {
			g.stuck--
			m.ready = math.MaxInt64
		}
		g.machines = append(g.machines, m)
		g.stir()
		c.record(g, t, m.ready, ScalingActivity{
			Status: "Successful", Description: "Launching a new EC2 instance: " + m.id, Cause: cause(t, g.Desired-n, g.Desired),
		})
	}
}

// terminate takes the newest pending units first, then the oldest in service. A
// unit in service drains; a pending one was never registered and goes at once.
func (c *Fleet) terminate(g *group, n int, t int64) {
	drain := int64(g.Drain / time.Second)
	before := g.Desired + n
	leave := func(m *machine, gone int64) {
		m.leaving, m.gone = true, gone
		g.stir()
		n--
		c.record(g, t, gone, ScalingActivity{
			Status: "Successful", Description: "Terminating EC2 instance: " + m.id, Cause: cause(t, before, g.Desired),
		})
	}
	for i := len(g.machines) - 1; i >= 0 && n > 0; i-- {
		if m := &g.machines[i]; !m.leaving && m.ready > t {
			leave(m, t)
		}
	}
	for i := 0; i < len(g.machines) && n > 0; i++ {
		if m := &g.machines[i]; !m.leaving {
			leave(m, t+drain)
		}
	}
}

// machines is how many the groups have, those that leave included.
func (c *Fleet) machines() int {
	n := 0
	for _, g := range c.groups {
		n += len(g.machines)
	}
	return n
}

func overQuota(quota int) string {
	return fmt.Sprintf("You have requested more vCPU capacity than your current vCPU limit of %d allows for the instance bucket that the "+
		"specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.", 2*quota)
}

func noCapacity(region string) string {
	return fmt.Sprintf("We currently do not have sufficient m5.large capacity in the Availability Zone you requested (%sa). "+
		"Our system will be working on provisioning additional capacity. You can currently get m5.large capacity by not specifying "+
		"an Availability Zone in your request or choosing %[1]sb, %[1]sc.", region)
}

func cause(t int64, from, to int) string {
	return fmt.Sprintf("At %s an instance was started or stopped in response to a difference between desired and actual capacity, changing the capacity from %d to %d.",
		time.Unix(t, 0).UTC().Format(time.RFC3339), from, to)
}
