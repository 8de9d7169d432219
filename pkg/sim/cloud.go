package sim

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/asg"
	"github.com/dynascale/dynascale/pkg/sim/cloudwatch"
	"github.com/dynascale/dynascale/pkg/sim/ec2"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/pricelist"
	"github.com/dynascale/dynascale/pkg/sim/rds"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/ssm"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Options describe a world.
type Options struct {
	Seed   uint64
	Start  time.Time // required, and not before 1970
	Groups []asg.GroupSpec
	Queues []sqs.QueueSpec
	// Machines stand by themselves; Databases may be sources, read replicas of
	// others here, or members of the Clusters.
	Machines  []ec2.MachineSpec
	Databases []rds.DatabaseSpec
	Clusters  []rds.ClusterSpec
	// Services are those of ECS.
	Services []ecs.ServiceSpec
	// DatabaseQuota is how many databases the account may have; 0 means 40.
	DatabaseQuota int
	// NotOffered are instance types and database classes that cannot be had here.
	NotOffered []string
	Faults     []world.Fault
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
	*world.World
	*cloudwatch.Meters
	*sqs.Mail
	*asg.Fleet
	*elb.Balancers
	*ec2.Hosts
	*ssm.Store
	*appscaling.Registry
	*rds.Databank
	*ecs.Scheduler
	*pricelist.List
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
	w, err := world.New(world.Settings{
		Seed: o.Seed, Start: o.Start, Faults: o.Faults, PublishDelay: o.PublishDelay, Exact: o.Exact,
		Account: o.Account, Region: o.Region, Endless: o.Endless,
	})
	if err != nil {
		return nil, err
	}
	c := &Cloud{World: w, Meters: cloudwatch.NewMeters(w), Store: ssm.NewStore(w), Balancers: elb.NewBalancers(w), Registry: appscaling.NewRegistry(w), List: pricelist.New(w)}
	if c.Mail, err = sqs.NewMail(w, o.Queues); err != nil {
		return nil, err
	}
	if c.Fleet, err = asg.NewFleet(w, c.Mail, c.Balancers, o.Groups, o.InstanceQuota); err != nil {
		return nil, err
	}
	if c.Hosts, err = ec2.NewHosts(w, c.Balancers, o.Machines, o.NotOffered); err != nil {
		return nil, err
	}
	c.Databank, err = rds.NewDatabank(w, c.Store, c.Registry, rds.Options{
		Databases: o.Databases, Clusters: o.Clusters, Quota: o.DatabaseQuota, NotOffered: o.NotOffered,
	})
	if err != nil {
		return nil, err
	}
	if c.Scheduler, err = ecs.New(w, c.Mail, c.Balancers, c.Registry, o.Services); err != nil {
		return nil, err
	}
	for _, p := range []world.Part{c.Mail, c.Fleet, c.Hosts, c.Databank, c.Scheduler} {
		w.Add(p)
	}
	return c, nil
}

// Tables are the wire-level tables of the services that have one of their own.
func (c *Cloud) Tables(of engine.Place) []engine.Service {
	return []engine.Service{c.Scheduler.Table(of)}
}
