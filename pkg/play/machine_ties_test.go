package play

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// played is what a daemon did to a machine, over the wire of AWS's own clients.
type played struct {
	records []scale.Record
	world   *sim.Cloud
}

// playMachine runs a busy machine for some minutes, before what EC2 and its load
// balancers say over the wire.
func playMachine(t *testing.T, minutes int, text string, change func(*sim.Options)) played {
	t.Helper()
	cfg, err := config.Parse("machine.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o := sim.Options{Seed: 1, Start: day.Add(12 * time.Hour), Exact: true, Machines: reportingBox()}
	change(&o)
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute)
	l, err := newLab(cfg, world, false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	parts := assembly.Parts(cfg, assembly.Everywhere(cfg, l.cloud), ledger.NewMemory(assembly.MemorySpan(cfg)), assembly.Options{})
	out := played{world: world}
	for range minutes {
		out.records = append(out.records, parts.Pass(t.Context(), world.Now()).Records...)
		world.Step(time.Minute)
	}
	return out
}

// said are all sentences of the records, each once.
func (p played) said() string {
	var all []string
	for _, r := range p.records {
		for _, s := range []string{reason.Why(r.Decision), r.Outcome.Detail} {
			if s != "" && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return strings.Join(all, "\n")
}

// Whatever binds a machine is found before it leaves its target groups: nobody feels
// anything, at the first attempt or at any later one.
func TestAMachineThatCouldNotComeBackIsNeverStopped(t *testing.T) {
	tie := func(change func(*sim.MachineSpec)) func(*sim.Options) {
		return func(o *sim.Options) { change(&o.Machines[0]) }
	}
	refused := func(action string) func(*sim.Options) {
		return func(o *sim.Options) {
			o.Faults = append(o.Faults, sim.Fault{From: day, To: day.AddDate(0, 0, 2), Kind: sim.FaultDenied, Service: "ec2", Match: action})
		}
	}
	tagged := func(key string) func(*sim.Options) {
		return tie(func(m *sim.MachineSpec) { m.Tags = map[string]string{key: "shop"} })
	}
	for _, c := range []struct {
		name   string
		change func(*sim.Options)
		said   string
	}{
		{"a reservation", tie(func(m *sim.MachineSpec) { m.Reservation = "cr-1" }), "is bound to the capacity reservation cr-1"},
		{"reservations only", tie(func(m *sim.MachineSpec) { m.ReservationsOnly = true }), "starts only in capacity reservations"},
		{"a group of reservations", tie(func(m *sim.MachineSpec) {
			m.ReservationGroup = "arn:aws:resource-groups:us-east-1:123456789012:group/g"
		}), "bound to the capacity reservation group g"},
		{"a host", tie(func(m *sim.MachineSpec) { m.Tenancy, m.Host = "host", "h-1" }), "is bound to the dedicated host h-1"},
		{"stop protection", tie(func(m *sim.MachineSpec) { m.StopProtected = true }), "has stop protection"},
		{"CPU options", tie(func(m *sim.MachineSpec) { m.Cores, m.Threads = 1, 1 }), "has CPU options that a change of its type would lose (cores: 1, threads per core: 1; usual for m6i.large: cores: 1, threads per core: 2)"},
		{"a profile of ECS", tie(func(m *sim.MachineSpec) { m.Profile = "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole" }), "ECS container instance"},
		{"too many volumes", tie(func(m *sim.MachineSpec) { m.Volumes, m.Interfaces = 27, 2 }), "cannot be m6i.xlarge: it has 29 volumes and network interfaces, and the type supports 28"},
		{"an Elastic Fabric Adapter", tie(func(m *sim.MachineSpec) { m.EFA = true }), "it has an Elastic Fabric Adapter, which the type does not support"},
		{"no right to stop", refused("StopInstances"), "trying whether AWS would allow stopping machine"},
		{"no right to change", refused("ModifyInstanceAttribute"), "trying whether AWS would allow changing machine"},
		{"no right to start", refused("StartInstances"), "trying whether AWS would allow starting machine"},
		{"no right to see stop protection", refused("DescribeInstanceAttribute"), "cannot check whether i-0123456789abcdef0 may be stopped"},
		{"Karpenter", tagged("karpenter.sh/nodepool"), "belongs to Karpenter (tag karpenter.sh/nodepool)"},
		{"a Kubernetes cluster", tagged("kubernetes.io/cluster/shop"), "belongs to the Kubernetes cluster shop"},
		{"EMR", tagged("aws:elasticmapreduce:job-flow-id"), "belongs to EMR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := playMachine(t, 15, resizeConfig, c.change)
			if !strings.Contains(p.said(), c.said) {
				t.Errorf("nobody said %q:\n%s", c.said, p.said())
			}
			if made := p.world.Writes(); len(made) > 0 {
				t.Errorf("something was changed: %v", made)
			}
		})
	}
	t.Run("and one that could is resized", func(t *testing.T) {
		t.Parallel()
		p := playMachine(t, 30, resizeConfig, tie(func(m *sim.MachineSpec) { m.PlacementGroup, m.Strategy, m.BootMode = "hpc", "cluster", "uefi" }))
		working("m6i.xlarge")(t, p.world)
	})
}

// A rung that the machine cannot be does not keep it from the others.
func TestARungThatCannotBeIsPassedOver(t *testing.T) {
	text := strings.Replace(resizeConfig, "ladder: [m6i.large, m6i.xlarge]", "ladder: [m6i.large, t3.large, m6i.xlarge]", 1)
	text = strings.Replace(text, "above: 80", "above: 40", 1)
	p := playMachine(t, 20, text, func(o *sim.Options) { o.Machines[0].PlacementGroup, o.Machines[0].Strategy = "hpc", "cluster" })
	if want := "cannot be t3.large: it is in the cluster placement group hpc, which does not accept the type"; !strings.Contains(p.said(), want) {
		t.Errorf("nobody said %q:\n%s", want, p.said())
	}
	if made := p.world.Writes(); len(made) > 0 {
		t.Errorf("something was changed: %v", made)
	}
}

// Nothing tells beforehand that a key will refuse: what can be done is to say what it
// commonly means, and to come back by itself as soon as it does not.
func TestAStartThatAKeyRefuses(t *testing.T) {
	p := playMachine(t, 40, resizeConfig, func(o *sim.Options) {
		o.Machines[0].Keys = []string{"arn:aws:kms:us-east-1:123456789012:key/1"}
		o.Faults = append(o.Faults, sim.Fault{From: o.Start, To: o.Start.Add(30 * time.Minute), Kind: sim.FaultNoGrant, Service: "ec2"})
	})
	if want := "Client.InternalError: Client error on launch; if the volumes are encrypted, dynascale's identity may lack the permission kms:CreateGrant on the key"; !strings.Contains(p.said(), want) {
		t.Errorf("nobody said %q:\n%s", want, p.said())
	}
	if m, _ := p.world.DescribeMachine("i-0123456789abcdef0"); m.State != resource.Running {
		t.Errorf("it is %s after the key was given", m.State)
	}
}

// The size of a group belongs to whoever marked it, whatever mark of the family it is.
func TestAGroupOfAnotherOwnerIsLeftAlone(t *testing.T) {
	const text = `
tiers:
  web: {mode: manage, group: web, limits: {min: 1, max: 20}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 20}}], guards: {stabilization: {grow: 0s}}}
`
	for key, who := range map[string]string{
		"": "", "AmazonECSManaged": "an ECS capacity provider", "eks:eks-cluster-name": "the EKS cluster shop", "k8s.io/cluster-autoscaler/shop": "the Kubernetes cluster autoscaler",
		"elasticbeanstalk:environment-id": "Elastic Beanstalk", "AWSBatchServiceTag": "AWS Batch", "sigs.k8s.io/cluster-api-provider-aws/cluster/shop": "Cluster API",
	} {
		p := playMachine(t, 5, text, func(o *sim.Options) {
			g := sim.Web("web", sim.Constant(250), 100, o.Start)
			if key != "" {
				g.Tags = map[string]string{key: "shop"}
			}
			o.Groups, o.Machines = []sim.GroupSpec{g}, nil
		})
		owned := "says that " + who + " manages the size; two owners would conflict"
		if grew := len(p.world.Writes()) > 0; grew != (key == "") || strings.Contains(p.said(), owned) != (key != "") {
			t.Errorf("%q: changed %v\n%s", key, grew, p.said())
		}
	}
}

// What nobody could know is an outage once, and not again after every breaker.
func TestWhatIsRefusedForGoodIsNotTriedAgain(t *testing.T) {
	whole(t)
	t.Parallel()
	stops := func(w *sim.Cloud) (n int) {
		for _, x := range w.Writes() {
			if x.API == "StopInstances" {
				n++
			}
		}
		return n
	}
	text := strings.Replace(resizeConfig, "cooldown: {grow: 3h}", "cooldown: {grow: 1h}", 1)
	tied := func(o *sim.Options) { o.Machines[0].Reservation, o.Machines[0].Untold = "cr-1", true }
	p := playMachine(t, 15*60, text, tied)
	if n := stops(p.world); n != 1 {
		t.Errorf("stopped %d times in 15 hours, want once", n)
	}
	if want := "refused the last resize of i-0123456789abcdef0 and would refuse another"; !strings.Contains(p.said(), want) {
		t.Errorf("nobody said %q:\n%s", want, p.said())
	}
}
