package sim

import (
	"fmt"
	"time"
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

// Cloud is a running world with its services. It is safe for concurrent use.
type Cloud struct {
	*World
	*Meters
	*Mail
	*Fleet
	*Balancers
	*Hosts
	*Store
	*Registry
	*Databank
}

// New builds a world at its start. The error names the first wrong option.
func New(o Options) (*Cloud, error) {
	c, err := assemble(o)
	if err != nil {
		return nil, fmt.Errorf("simulated cloud: %w", err)
	}
	return c, nil
}

func assemble(o Options) (*Cloud, error) {
	w, err := NewWorld(Settings{
		Seed: o.Seed, Start: o.Start, Faults: o.Faults, PublishDelay: o.PublishDelay, Exact: o.Exact,
		Account: o.Account, Region: o.Region, Endless: o.Endless,
	})
	if err != nil {
		return nil, err
	}
	c := &Cloud{World: w, Meters: NewMeters(w), Store: NewStore(w), Balancers: NewBalancers(w), Registry: NewRegistry(w)}
	if c.Mail, err = NewMail(w, o.Queues); err != nil {
		return nil, err
	}
	if c.Fleet, err = NewFleet(w, c.Mail, c.Balancers, o.Groups, o.InstanceQuota); err != nil {
		return nil, err
	}
	if c.Hosts, err = NewHosts(w, c.Balancers, o.Machines, o.NotOffered); err != nil {
		return nil, err
	}
	c.Databank, err = NewDatabank(w, c.Store, c.Registry, DatabankOptions{
		Databases: o.Databases, Clusters: o.Clusters, Quota: o.DatabaseQuota, NotOffered: o.NotOffered,
	})
	if err != nil {
		return nil, err
	}
	for _, p := range []Part{c.Mail, c.Fleet, c.Hosts, c.Databank} {
		w.Add(p)
	}
	return c, nil
}
