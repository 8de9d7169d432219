package wire

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/elb"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/aws/ssm"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	box  = "i-0123456789abcdef0"
	tied = "i-0eeeeeeeeeeeeeeee"
	blue = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1111222233334444"
	// green takes addresses.
	green = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/5555666677778888"
)

// still is a world of everything that stands still.
func still(t testing.TB, edit ...func(*sim.Options)) *sim.Cloud {
	t.Helper()
	o := sim.Options{
		Seed: 7, Start: noon, Exact: true, PublishDelay: -1,
		Groups: []sim.GroupSpec{sim.Web("web", sim.Constant(10), 10, noon)},
		Machines: []sim.MachineSpec{
			{
				ID: box, Type: "m5.large", Load: sim.Constant(1), TargetGroups: []string{blue}, Port: 8080, PublicIP: "203.0.113.9",
				Tags: map[string]string{"Name": "reporting", "a&b": "<c>"}, Interfaces: 2, Volumes: 3, Detailed: true,
			},
			{ID: "i-0aaaaaaaaaaaaaaaa", Type: "t3.micro", Spot: true, Hibernation: true, Group: "web", Operator: "eks.amazonaws.com"},
			{ID: "i-0bbbbbbbbbbbbbbbb", Type: "m7g.large", Stopped: true},
		},
		Clusters: []sim.ClusterSpec{
			{ID: "cart", Reads: sim.Constant(100), MinACU: 0.5, MaxACU: 16, Tags: map[string]string{"team": "b"}, ReplicaMin: 1, ReplicaMax: 5},
			{ID: "empty", Engine: "aurora-postgresql", Pending: []string{"engine version 16.6"}},
		},
		Databases: []sim.DatabaseSpec{
			{
				ID: "shop", Class: "db.r6g.large", BackupDays: 7, BackupWindow: "03:00-03:30", Reads: sim.Constant(100), Tags: map[string]string{"team": "a"},
				Pending: []string{"engine version 8.0.40", "allocated storage 200 GiB", "storage type io2"}, PendingClass: "db.r6g.xlarge", MultiAZ: true,
				Actions: []string{"system-update", "db-upgrade, applied after 2026-03-08", "hardware, applied on 2026-03-09", "os, forced on 2026-03-10"},
			},
			{ID: "shop-r1", Source: "shop", Protected: true}, {ID: "shop-r2", Source: "shop", Broken: true},
			{ID: "ledger", Class: "db.m5.large", Engine: "postgres", BackupDays: 1},
			{ID: "cart-a", Cluster: "cart", Class: "db.serverless"}, {ID: "cart-b", Cluster: "cart", Class: "db.r6g.large"},
		},
	}
	for _, e := range edit {
		e(&o)
	}
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return world
}

// tiedUp adds machines that are bound to everything that there is.
func tiedUp(o *sim.Options) {
	o.Machines = append(o.Machines, []sim.MachineSpec{
		{ID: tied, Type: "m5.xlarge", ByAddress: []string{green}, Port: 9090, Keys: []string{"arn:aws:kms:us-east-1:123456789012:key/1"}, Interfaces: 2, Ties: resource.Ties{
			Reservation: "cr-1", ReservationsOnly: true, Tenancy: "host", Affinity: "host", Host: "h-1", PlacementGroup: "hpc", Strategy: "cluster",
			Outpost: "arn:aws:outposts:us-east-1:123456789012:outpost/op-1", EFA: true, Cards: 2, BootMode: "uefi", TPM: true, Enclave: true, SNP: true,
			EBSOptimized: true, Cores: 1, Threads: 1, Profile: "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole", Marketplace: true, StopProtected: true,
		}},
		{ID: "i-0ddddddddddddddddd", Type: "m5.large", Ties: resource.Ties{ReservationGroup: "arn:aws:resource-groups:us-east-1:123456789012:group/g", Host: "arn:aws:resource-groups:us-east-1:123456789012:group/h"}},
	}...)
}

// hand is what operations ask of a cloud; the world is one, and so are the adapters.
type hand interface {
	Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error)
	Offered(ctx context.Context, zone string, types []string) (map[string]bool, error)
	StopMachine(ctx context.Context, id string) error
	StartMachine(ctx context.Context, id string) error
	SetMachineType(ctx context.Context, id, machineType string) error
	StopProtected(ctx context.Context, id string) (bool, error)
	VolumeKeys(ctx context.Context, id string) ([]string, error)
	RehearseStop(ctx context.Context, id string) error
	RehearseType(ctx context.Context, id, machineType string) error
	RehearseStart(ctx context.Context, id string) error
	Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error)
	TargetGroupsOf(ctx context.Context, machine resource.Machine) ([]resource.Target, error)
	Deregister(ctx context.Context, machine string, at scale.Attachment) error
	Register(ctx context.Context, machine string, at scale.Attachment) error
	Databases(ctx context.Context, ids []string) (map[string]resource.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error)
	Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error)
	Maintenance(ctx context.Context) (map[string][]string, error)
	Quota(ctx context.Context) (used, most int, err error)
	CreateReplica(ctx context.Context, r resource.NewReplica) error
	DeleteReplica(ctx context.Context, name string) error
	SetClass(ctx context.Context, name, class string) error
	SetACU(ctx context.Context, cluster string, least, most float64) error
	PutParameter(ctx context.Context, name, value string) error
	ReplicaScaling(ctx context.Context) (map[string]string, error)
}

type (
	ec2Client = ec2.Client
	elbClient = elb.Client
	rdsClient = rds.Client
	ssmClient = ssm.Client
	aasClient = appscaling.Client
)

type adapters struct {
	*ec2Client
	*elbClient
	*rdsClient
	*ssmClient
	*aasClient
}

func adapted(t testing.TB, world *sim.Cloud) hand {
	t.Helper()
	c := serve(t, world, Options{Account: world.Account(), Region: world.Region(), Hold: time.Millisecond})
	return adapters{ec2.New(c.config), elb.New(c.config), rds.New(c.config), ssm.New(c.config), appscaling.New(c.config)}
}

// answers asks a cloud everything, and keeps the answers beside the questions.
func answers(h hand) map[string]any {
	ctx := context.Background()
	out := map[string]any{}
	put := func(question string, answer any, err error) {
		out[question] = answer
		if err != nil {
			out[question] = failureOf(err)
		}
	}
	machines, err := h.Machines(ctx, []string{box, "i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb", "i-0cccccccccccccccc", tied, "i-0ddddddddddddddddd"})
	put("machines", machines, err)
	types, err := h.MachineTypes(ctx, []string{"m5.large", "m7g.xlarge", "t3.micro", "x9.large"})
	put("types", types, err)
	offered, err := h.Offered(ctx, "us-east-1b", []string{"m5.large", "c6i.large", "x9.large"})
	put("offered", offered, err)
	targets, err := h.Targets(ctx, []string{blue, blue}, machines[box])
	put("targets", targets, err)
	targets, err = h.Targets(ctx, []string{blue}, machines["i-0bbbbbbbbbbbbbbbb"])
	put("targets of another", targets, err)
	targets, err = h.TargetGroupsOf(ctx, machines[box])
	put("target groups", targets, err)
	targets, err = h.TargetGroupsOf(ctx, machines[tied])
	put("target groups by address", targets, err)
	for _, id := range []string{box, tied, "i-0cccccccccccccccc"} {
		is, err := h.StopProtected(ctx, id)
		put("stop protection of "+id, is, err)
		keys, err := h.VolumeKeys(ctx, id)
		put("keys of "+id, keys, err)
		put("rehearsed stop of "+id, nil, h.RehearseStop(ctx, id))
		put("rehearsed type of "+id, nil, h.RehearseType(ctx, id, "m5.large"))
		put("rehearsed start of "+id, nil, h.RehearseStart(ctx, id))
	}
	databases, err := h.Databases(ctx, []string{"shop", "shop-r1", "shop-r2", "shop-r3", "Ledger", "cart-a", "cart-b", "cart-c", "nobody"})
	put("databases", databases, err)
	clusters, err := h.Clusters(ctx, []string{"cart", "empty", "nobody"})
	put("clusters", clusters, err)
	options, err := h.Orderable(ctx, "mysql", "8.0.39", "general-public-license", "db.r6g.large")
	put("orderable", options, err)
	options, err = h.Orderable(ctx, "mysql", "", "", "")
	put("all orderable", options, err)
	options, err = h.Orderable(ctx, "mysql", "5.1", "", "db.x9")
	put("not orderable", options, err)
	waiting, err := h.Maintenance(ctx)
	put("maintenance", waiting, err)
	used, most, err := h.Quota(ctx)
	put("quota", fmt.Sprint(used, " of ", most), err)
	scaled, err := h.ReplicaScaling(ctx)
	put("scaling", scaled, err)
	return out
}

// failureOf is a failure as far as a decision can depend on it. What an unanswered
// call looks like depends on the network.
func failureOf(err error) any {
	var f *scale.Failure
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &f):
		return "no failure: " + err.Error()
	case f.Kind == scale.Unreachable:
		return f.Doing + ": unreachable"
	}
	return f.Error()
}

func TestTheWireAnswersAsTheWorldDoes(t *testing.T) {
	ctx := context.Background()
	world := still(t, tiedUp)
	wire := adapted(t, world)
	compareBoth := func(when string) {
		t.Helper()
		if diff := cmp.Diff(answers(world), answers(wire), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-world +wire):\n%s", when, diff)
		}
	}
	compareBoth("at the start")
	// Everything that can be asked for goes over the wire, and is compared in every
	// state on the way.
	for _, step := range []struct {
		name string
		do   func() error
		wait time.Duration
	}{
		{"deregistered", func() error { return wire.Deregister(ctx, box, scale.Attachment{Group: blue, Port: 8080}) }, 30 * time.Second},
		{"a replica", func() error {
			return wire.CreateReplica(ctx, resource.NewReplica{Name: "shop-r3", Source: "shop", Class: "db.t3.medium", Tags: map[string]string{"dynascale:tier": "x", "b": "c"},
				Traits: resource.Traits{CA: "rds-ca-rsa2048-g1", MostStorage: 200, Monitoring: 60, MonitoringRole: "role", Insights: true, InsightsKey: "key", InsightsDays: 7,
					InsightsMode: "standard", MinorUpgrades: true, CopyTags: true}})
		}, 31 * time.Second},
		{"stopped", func() error { return wire.StopMachine(ctx, box) }, 20 * time.Second},
		{"a reader", func() error {
			return wire.CreateReplica(ctx, resource.NewReplica{Name: "cart-c", Cluster: "cart", Class: "db.serverless", Engine: "aurora-mysql"})
		}, 30 * time.Second},
		{"another type", func() error { return wire.SetMachineType(ctx, box, "m5.xlarge") }, time.Second},
		{"started", func() error { return wire.StartMachine(ctx, box) }, 20 * time.Second},
		{"a range", func() error { return wire.SetACU(ctx, "cart", 2.5, 32) }, 15 * time.Second},
		{"registered", func() error { return wire.Register(ctx, box, scale.Attachment{Group: blue, Port: 0}) }, 40 * time.Second},
		{"another class", func() error { return wire.SetClass(ctx, "ledger", "db.m5.xlarge") }, 5 * time.Second},
		{"a parameter", func() error { return wire.PutParameter(ctx, "/shop/readers", "a,b") }, 5 * time.Minute},
		{"a replica less", func() error { return wire.DeleteReplica(ctx, "shop-r2") }, time.Minute},
		{"deregistered by its address", func() error {
			return wire.Deregister(ctx, tied, scale.Attachment{Group: green, Port: 9090, Address: addressOf(world, tied)})
		}, 30 * time.Second},
		{"registered by its address", func() error {
			return wire.Register(ctx, tied, scale.Attachment{Group: green, Port: 9091, Address: addressOf(world, tied), Zone: "us-east-1a"})
		}, 2 * time.Minute},
		{"everything done", func() error { return nil }, 10 * time.Minute},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		compareBoth(step.name + ", at once")
		world.Step(step.wait)
		compareBoth(step.name + ", later")
	}
	if value, _ := world.Parameter("/shop/readers"); value != "a,b" {
		t.Errorf("the parameter is %q", value)
	}
	if writes := world.Writes(); len(writes) != 13 {
		t.Errorf("%d writes arrived, want each one once: %v", len(writes), writes)
	}
}

func addressOf(world *sim.Cloud, id string) string {
	m, _ := world.DescribeMachine(id)
	return m.Addresses[0]
}

// Each refusal is asked for on two worlds of the same seed, once on each side.
func TestTheWireRefusesAsTheWorldDoes(t *testing.T) {
	ctx := context.Background()
	type act struct {
		name string
		do   func(hand) error
	}
	acts := []act{
		{"stop of nobody", func(h hand) error { return h.StopMachine(ctx, "i-0cccccccccccccccc") }},
		{"stop of an operator's", func(h hand) error { return h.StopMachine(ctx, "i-0aaaaaaaaaaaaaaaa") }},
		{"stop of a protected one", func(h hand) error { return h.StopMachine(ctx, tied) }},
		{"an id among addresses", func(h hand) error { return h.Register(ctx, box, scale.Attachment{Group: green}) }},
		{"an address among ids", func(h hand) error { return h.Register(ctx, box, scale.Attachment{Group: blue, Address: "10.9.9.9"}) }},
		{"type while running", func(h hand) error { return h.SetMachineType(ctx, box, "m5.xlarge") }},
		{"stop", func(h hand) error { return h.StopMachine(ctx, box) }},
		{"start while stopping", func(h hand) error { return h.StartMachine(ctx, box) }},
		{"registration while stopping", func(h hand) error { return h.Register(ctx, box, scale.Attachment{Group: blue, Port: 0}) }},
		{"a type of nothing", func(h hand) error { return h.SetMachineType(ctx, "i-0bbbbbbbbbbbbbbbb", "x9.large") }},
		{"a type of another architecture", func(h hand) error { return h.SetMachineType(ctx, "i-0bbbbbbbbbbbbbbbb", "m5.large") }},
		{"start", func(h hand) error { return h.StartMachine(ctx, "i-0bbbbbbbbbbbbbbbb") }},
		{"nobody's target group", func(h hand) error { return h.Register(ctx, box, scale.Attachment{Group: blue + "x", Port: 0}) }},
		{"reading nobody's target group", func(h hand) error {
			_, err := h.Targets(ctx, []string{blue + "x"}, resource.Machine{ID: box})
			return err
		}},
		{"a taken name", func(h hand) error { return h.CreateReplica(ctx, resource.NewReplica{Name: "shop-r1", Source: "shop"}) }},
		{"no source", func(h hand) error { return h.CreateReplica(ctx, resource.NewReplica{Name: "x", Source: "nobody"}) }},
		{"no backups", func(h hand) error { return h.CreateReplica(ctx, resource.NewReplica{Name: "x", Source: "shop-r1"}) }},
		{"no cluster", func(h hand) error {
			return h.CreateReplica(ctx, resource.NewReplica{Name: "x", Cluster: "nobody", Class: "db.r6g.large", Engine: "aurora-mysql"})
		}},
		{"another engine", func(h hand) error {
			return h.CreateReplica(ctx, resource.NewReplica{Name: "x", Cluster: "cart", Class: "db.r6g.large", Engine: "mysql"})
		}},
		{"a class without capacity", func(h hand) error {
			return h.CreateReplica(ctx, resource.NewReplica{Name: "x", Source: "shop", Class: "db.m5.4xlarge"})
		}},
		{"a class of nothing", func(h hand) error { return h.SetClass(ctx, "shop", "db.x9") }},
		{"a class of nobody", func(h hand) error { return h.SetClass(ctx, "nobody", "db.m5.large") }},
		{"no capacity", func(h hand) error { return h.SetClass(ctx, "ledger", "db.m5.4xlarge") }},
		{"deletion of what is protected", func(h hand) error { return h.DeleteReplica(ctx, "shop-r1") }},
		{"deletion of nobody", func(h hand) error { return h.DeleteReplica(ctx, "nobody") }},
		{"capacity of nobody", func(h hand) error { return h.SetACU(ctx, "nobody", 1, 2) }},
		{"no half", func(h hand) error { return h.SetACU(ctx, "cart", 1.25, 2) }},
		{"a parameter of nothing", func(h hand) error { return h.PutParameter(ctx, "/x", "") }},
	}
	always := func(f sim.Fault) func(*sim.Options) {
		return func(o *sim.Options) {
			f.From, f.To = noon, noon.Add(time.Hour)
			o.Faults = append(o.Faults, f)
		}
	}
	for _, world := range []struct {
		name string
		edit []func(*sim.Options)
	}{
		{"sound", []func(*sim.Options){tiedUp, always(sim.Fault{Kind: sim.FaultNoCapacity})}},
		{"throttled", []func(*sim.Options){always(sim.Fault{Kind: sim.FaultThrottle})}},
		{"denied", []func(*sim.Options){always(sim.Fault{Kind: sim.FaultDenied})}},
		{"broken", []func(*sim.Options){always(sim.Fault{Kind: sim.FaultInternal})}},
		{"without answers", []func(*sim.Options){always(sim.Fault{Kind: sim.FaultTimeout})}},
		{"without RDS", []func(*sim.Options){always(sim.Fault{Kind: sim.FaultDenied, Service: "rds"})}},
	} {
		t.Run(world.name, func(t *testing.T) {
			direct, behind := still(t, world.edit...), still(t, world.edit...)
			wire := adapted(t, behind)
			for _, a := range acts {
				if diff := cmp.Diff(failureOf(a.do(direct)), failureOf(a.do(wire))); diff != "" {
					t.Errorf("%s (-world +wire):\n%s", a.name, diff)
				}
			}
			if diff := cmp.Diff(direct.Writes(), behind.Writes()); diff != "" {
				t.Errorf("accepted writes (-world +wire):\n%s", diff)
			}
			if diff := cmp.Diff(answers(direct), answers(wire), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("answers (-world +wire):\n%s", diff)
			}
		})
	}
}
