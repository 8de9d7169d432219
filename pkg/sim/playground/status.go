package playground

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim"
)

// Status is how a playground stands.
type Status struct {
	// Scenario is the name of the scenario that is simulated.
	Scenario string `json:"scenario"`
	// Speed is how fast the simulated load passes through its day: with 60, one minute is an hour of that day.
	Speed float64 `json:"speed"`
	// Begin is when the playground began.
	Begin time.Time `json:"begin"`
	// Now is the time of this answer.
	Now time.Time `json:"now"`
	// Day is the time of day that the simulated load has reached. Its date has no meaning.
	Day time.Time `json:"day"`
	// Things are the groups, services, databases and EC2 instances of the simulated account. If
	// a group has a queue, the `size` of the group also says how many messages are in the queue.
	Things []Thing `json:"things"`
	// Troubles are the troubles that are not over, such as a throttled service, one sentence each.
	Troubles []string `json:"troubles"`
	// Calls is how many calls to the simulated AWS were made since the beginning.
	Calls int `json:"calls"`
}

// Thing is one thing of the simulated account.
type Thing struct {
	// Kind is the kind of resource: `group`, `service`, `database` or `machine` (a single EC2 instance).
	Kind string `json:"kind"`
	// Name is the name of the resource.
	Name string `json:"name"`
	// Size is the size of the resource in words.
	Size string `json:"size"`
	// Load is how many requests, queries or messages arrive in a second; 0 for a resource without a load of its
	// own, such as a replica.
	Load float64 `json:"load"`
}

type thing struct{ kind, name, size string }

// things are everything that can be looked at, groups first.
func (p *Playground) things() (all []thing) {
	for _, name := range p.world.GroupNames() {
		g, _ := p.world.Describe(name)
		c := g.Capacity
		size := fmt.Sprintf("desired %d, in service %d, pending %d, limits %d to %d", c.Desired, c.InService, c.Pending, c.Min, c.Max)
		if spec, _ := p.world.Spec(name); spec.Queue != "" {
			if f, ok := p.world.Flow(spec.Queue); ok {
				size += fmt.Sprintf("; queue: %s, %d in flight", amount.CountOf(f.Visible+f.Delayed, "message waits", "messages wait"), f.InFlight)
			}
		}
		all = append(all, thing{"group", name, size})
	}
	for _, key := range p.world.ServiceKeys() {
		s, _ := p.service(key)
		size := fmt.Sprintf("desired %d, running %d, pending %d", s.Desired, s.Running, s.Pending)
		if deploying := s.Deploying(); deploying != "" {
			size += "; " + deploying
		}
		all = append(all, thing{"service", key, size})
	}
	for _, id := range p.world.DatabaseIDs() {
		db, _ := p.world.DescribeDatabase(id)
		size := db.Class + ", " + db.Status
		if db.Source != "" {
			size += ", replica of " + db.Source
		}
		all = append(all, thing{"database", id, size})
	}
	for _, id := range p.world.MachineIDs() {
		m, _ := p.world.DescribeMachine(id)
		all = append(all, thing{"machine", id, m.Type + ", " + m.State})
	}
	return all
}

// service is one by its key, "cluster/service".
func (p *Playground) service(key string) (resource.Service, bool) {
	cluster, name, _ := strings.Cut(key, "/")
	return p.world.DescribeService(cluster, name)
}

// Status is how it stands now.
func (p *Playground) Status() Status {
	s := Status{
		Scenario: p.scenario.name, Speed: p.options.Speed, Begin: p.options.Begin.UTC(), Now: p.world.Now(), Day: p.Day(),
		Things: []Thing{}, Troubles: []string{},
	}
	for _, x := range p.things() {
		load, _ := p.world.Arriving(x.name)
		s.Things = append(s.Things, Thing{Kind: x.kind, Name: x.name, Size: x.size, Load: load})
		if factor, until := p.world.Pressure(x.name); factor != 1 {
			s.Troubles = append(s.Troubles, fmt.Sprintf("%s has %s times its normal load until %s", x.name, amount.Number(factor), clock(until)))
		}
	}
	for _, f := range p.world.Troubles() {
		s.Troubles = append(s.Troubles, faultText(f))
	}
	for _, n := range p.calls() {
		s.Calls += n
	}
	return s
}

func faultText(f sim.Fault) string {
	words := []string{f.Kind}
	for _, w := range []string{f.Service, f.Match} {
		if w != "" {
			words = append(words, w)
		}
	}
	if f.Service+f.Match == "" {
		words = append(words, "everything")
	}
	return strings.Join(words, " ") + " until " + clock(f.To)
}
