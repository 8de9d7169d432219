package sim

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	reporting = "i-0123456789abcdef0"
	blue      = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1111222233334444"
	green     = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/5555666677778888"
)

// vm builds an exact world of one machine, an m5.large with two vCPUs.
func vm(t testing.TB, edit ...func(*Options)) *Cloud {
	t.Helper()
	o := Options{Seed: 7, Start: start, Exact: true, PublishDelay: -1, Machines: []MachineSpec{{
		ID: reporting, Type: "m5.large", Load: Constant(1), Detailed: true,
	}}}
	for _, e := range edit {
		e(&o)
	}
	return build(t, o)
}

func build(t testing.TB, o Options) *Cloud {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func spec(change func(*MachineSpec)) func(*Options) {
	return func(o *Options) { change(&o.Machines[0]) }
}

// during is a fault over the first ten hours.
func during(kind, match string) func(*Options) {
	return func(o *Options) {
		o.Faults = append(o.Faults, Fault{From: start, To: start.Add(10 * time.Hour), Kind: kind, Match: match})
	}
}

func machineNow(t testing.TB, c *Cloud) resource.Machine {
	t.Helper()
	found, err := c.Machines(context.Background(), []string{reporting, "i-0nobody"})
	if err != nil || len(found) > 1 {
		t.Fatalf("machines %v, %v", found, err)
	}
	return found[reporting]
}

// at moves the clock to an instant after the start.
func at(c *Cloud, d time.Duration) { c.Step(start.Add(d).Sub(c.Now())) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused demands a failure of a kind in AWS's code and words.
func refused(t testing.TB, err error, kind scale.Kind, words string) {
	t.Helper()
	var f *scale.Failure
	if !errors.As(err, &f) {
		t.Fatalf("error %v, want a failure: %s", err, words)
	}
	if f.Kind != kind || f.Err.Error() != words {
		t.Errorf("%s: %v\nwant %s: %s", f.Kind, f.Err, kind, words)
	}
	if f.Doing == "" {
		t.Errorf("%v does not say what was being done", err)
	}
}

func TestAResizeTakesTheTimesOfAWS(t *testing.T) {
	ctx := context.Background()
	c := vm(t, spec(func(m *MachineSpec) { m.TargetGroups = []string{blue}; m.PublicIP = "203.0.113.9" }))
	type seen struct{ Type, State, Why, Checks, Target, Reason string }
	look := func() seen {
		m := machineNow(t, c)
		targets, err := c.Targets(ctx, []string{blue}, resource.Machine{ID: reporting})
		if err != nil || len(targets) != 1 || targets[0].Group != blue {
			t.Fatalf("targets %v, %v", targets, err)
		}
		return seen{m.Type, m.State, m.Why, m.Checks, targets[0].State, targets[0].Why}
	}
	old := machineNow(t, c)
	for _, step := range []struct {
		at   time.Duration
		do   func() error
		want seen
	}{
		{0, nil, seen{"m5.large", "running", "", "ok", "healthy", ""}},
		{0, func() error { return c.Deregister(ctx, reporting, scale.Attachment{Group: blue, Port: 0}) }, seen{"m5.large", "running", "", "ok", "draining", deregistering}},
		{59 * time.Second, nil, seen{"m5.large", "running", "", "ok", "draining", deregistering}},
		{60 * time.Second, nil, seen{"m5.large", "running", "", "ok", "unused", notRegistered}},
		{60 * time.Second, func() error { return c.StopMachine(ctx, reporting) }, seen{"m5.large", "stopping", userStopped, "", "unused", notRegistered}},
		{104 * time.Second, nil, seen{"m5.large", "stopping", userStopped, "", "unused", notRegistered}},
		{105 * time.Second, nil, seen{"m5.large", "stopped", userStopped, "", "unused", notRegistered}},
		{105 * time.Second, func() error { return c.SetMachineType(ctx, reporting, "m5.xlarge") }, seen{"m5.xlarge", "stopped", userStopped, "", "unused", notRegistered}},
		{110 * time.Second, func() error { return c.StartMachine(ctx, reporting) }, seen{"m5.xlarge", "pending", "", "", "unused", notRegistered}},
		{139 * time.Second, nil, seen{"m5.xlarge", "pending", "", "", "unused", notRegistered}},
		{140 * time.Second, nil, seen{"m5.xlarge", "running", "", "initializing", "unused", notRegistered}},
		{150 * time.Second, func() error { return c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}) }, seen{"m5.xlarge", "running", "", "initializing", "initial", checkingHealth}},
		{209 * time.Second, nil, seen{"m5.xlarge", "running", "", "initializing", "initial", checkingHealth}},
		{210 * time.Second, nil, seen{"m5.xlarge", "running", "", "initializing", "healthy", ""}},
		{289 * time.Second, nil, seen{"m5.xlarge", "running", "", "initializing", "healthy", ""}},
		{290 * time.Second, nil, seen{"m5.xlarge", "running", "", "ok", "healthy", ""}},
	} {
		at(c, step.at)
		if step.do != nil {
			ok(t, step.do())
		}
		if diff := cmp.Diff(step.want, look()); diff != "" {
			t.Errorf("at +%s (-want +got):\n%s", step.at, diff)
		}
	}
	m := machineNow(t, c)
	if m.PublicIP == "" || m.PublicIP == old.PublicIP {
		t.Errorf("address %q, want another than before the stop, %q", m.PublicIP, old.PublicIP)
	}
	if !m.Launched.Equal(start.Add(110 * time.Second)) {
		t.Errorf("launched %s, want the last start", m.Launched)
	}
	want := []Write{
		{At: start, API: "DeregisterTargets", Resource: reporting, Argument: blue}, {At: start.Add(time.Minute), API: "StopInstances", Resource: reporting, Argument: ""},
		{At: start.Add(105 * time.Second), API: "ModifyInstanceAttribute", Resource: reporting, Argument: "m5.xlarge"},
		{At: start.Add(110 * time.Second), API: "StartInstances", Resource: reporting, Argument: ""}, {At: start.Add(150 * time.Second), API: "RegisterTargets", Resource: reporting, Argument: blue},
	}
	if diff := cmp.Diff(want, c.Writes()); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	calls := c.Calls()
	for api, want := range map[string]int{"StopInstances": 1, "StartInstances": 1, "ModifyInstanceAttribute": 1, "DescribeInstances": 18, "DescribeInstanceStatus": 12, "DescribeTargetHealth": 16} {
		if calls[api] != want {
			t.Errorf("%s was called %d times, want %d", api, calls[api], want)
		}
	}
	at(c, 5*time.Minute)
	var down, away, work, lost float64
	billed := map[string]float64{}
	for _, x := range c.MachineUsage(reporting) {
		down, away, work, lost = down+x.Down, away+x.Away, work+x.Work, lost+x.Lost
		for name, seconds := range x.Billed {
			billed[name] += seconds
		}
	}
	// Not running from +60 to +140; running and out of its target group before and after.
	if down != 80 || away != 60+70 || work != 300 || lost != 210 {
		t.Errorf("down %v, away %v, work %v, lost %v; want 80, 130, 300, 210", down, away, work, lost)
	}
	if diff := cmp.Diff(map[string]float64{"m5.large": 60, "m5.xlarge": 160}, billed); diff != "" {
		t.Errorf("billed seconds (-want +got):\n%s", diff)
	}
}

func TestMachineFaults(t *testing.T) {
	ctx := context.Background()
	t.Run("no capacity lasts as long as its window", func(t *testing.T) {
		c := vm(t, spec(func(m *MachineSpec) { m.Stopped = true }), func(o *Options) {
			o.Faults = []Fault{{From: start, To: start.Add(5 * time.Minute), Kind: FaultNoCapacity, Match: "m5.large", Service: "ec2"}}
		})
		if err := c.StartMachine(ctx, reporting); scale.KindOf(err) != scale.Exhausted || machineNow(t, c).State != resource.Stopped {
			t.Errorf("start: %v, and it is %s", err, machineNow(t, c).State)
		}
		c.Step(5 * time.Minute)
		ok(t, c.StartMachine(ctx, reporting))
	})
	for _, match := range []string{reporting, "m5.large"} {
		t.Run("a start fails later: "+match, func(t *testing.T) {
			c := vm(t, spec(func(m *MachineSpec) { m.Stopped = true }), during(FaultStartFails, match))
			ok(t, c.StartMachine(ctx, reporting))
			c.Step(29 * time.Second)
			if m := machineNow(t, c); m.State != resource.Pending || m.Why != "" {
				t.Errorf("at +29s %s, %q", m.State, m.Why)
			}
			c.Step(time.Second)
			if m := machineNow(t, c); m.State != resource.Stopped || m.Why != "Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request" {
				t.Errorf("at +30s %s, %q", m.State, m.Why)
			}
		})
		t.Run("checks fail: "+match, func(t *testing.T) {
			c := vm(t, spec(func(m *MachineSpec) { m.Stopped, m.TargetGroups = true, []string{blue} }), during(FaultChecksFail, match))
			ok(t, c.StartMachine(ctx, reporting))
			for _, step := range []struct {
				at                    time.Duration
				checks, target, cause string
			}{
				{29 * time.Second, "", resource.TargetInitial, registering},
				{89 * time.Second, resource.ChecksInitializing, resource.TargetInitial, checkingHealth},
				{90 * time.Second, resource.ChecksInitializing, "unhealthy", failingHealth},
				{180 * time.Second, resource.ChecksImpaired, "unhealthy", failingHealth},
			} {
				at(c, step.at)
				m := machineNow(t, c)
				targets, err := c.Targets(ctx, []string{blue}, resource.Machine{ID: reporting})
				if err != nil || m.Checks != step.checks || targets[0].State != step.target || targets[0].Why != step.cause {
					t.Errorf("at +%s checks %q, targets %v, %v; want %+v", step.at, m.Checks, targets, err, step)
				}
			}
			var down float64
			for _, x := range c.MachineUsage(reporting) {
				down += x.Down
			}
			if down != 180 {
				t.Errorf("down for %v s, want all 180: who fails the checks serves nobody", down)
			}
		})
	}
}

func TestMachineMetrics(t *testing.T) {
	for _, tc := range []struct {
		name        string
		load        float64
		memory      Load
		machineType string
		cpu, mem    float64
		lost        float64
	}{
		{"idle", 0, nil, "m5.large", 0, 30, 0},
		{"half of two vCPUs", 1, nil, "m5.large", 50, 52.5, 0},
		{"a quarter of four", 1, nil, "m5.xlarge", 25, 41.25, 0},
		{"beyond what it can do", 3, nil, "m5.large", 100, 75, 60},
		{"memory of its own", 1, Constant(6 * gib), "m5.large", 50, 75, 0},
		{"more memory than there is", 1, Constant(60 * gib), "m5.large", 50, 100, 0},
		{"a type of this world", 1, nil, "big", 10, 34.5, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := vm(t, spec(func(m *MachineSpec) {
				m.Load, m.Memory, m.Type = Constant(tc.load), tc.memory, tc.machineType
				m.Types = map[string]MachineKind{"big": {Capacity: 10, Memory: gib}}
			}))
			c.Step(time.Minute)
			for name, want := range map[string]float64{"CPUUtilization": tc.cpu, "mem_used_percent": tc.mem} {
				if got := points(t, c, ofMachine(name)); len(got) != 1 || math.Abs(got[0].Value-want) > 1e-9 {
					t.Errorf("%s %v, want %v", name, got, want)
				}
			}
			if got := c.MachineUsage(reporting)[0]; got.Work != 60*tc.load || got.Lost != tc.lost {
				t.Errorf("usage %+v, want %v lost", got, tc.lost)
			}
		})
	}
	t.Run("basic monitoring has five minutes", func(t *testing.T) {
		c := vm(t, spec(func(m *MachineSpec) { m.Detailed = false }))
		c.Step(10 * time.Minute)
		if got := points(t, c, ofMachine("CPUUtilization")); len(got) != 2 {
			t.Errorf("CPU of ten minutes: %v, want two datapoints", got)
		}
	})
	t.Run("what does not run is silent", func(t *testing.T) {
		c := vm(t)
		c.Step(2 * time.Minute)
		ok(t, c.StopMachine(context.Background(), reporting))
		c.Step(5 * time.Minute)
		ok(t, c.StartMachine(context.Background(), reporting))
		c.Step(2 * time.Minute)
		for _, name := range []string{"CPUUtilization", "mem_used_percent"} {
			var minutes []int
			for _, p := range points(t, c, ofMachine(name)) {
				minutes = append(minutes, int(p.At.Sub(start)/time.Minute))
			}
			if diff := cmp.Diff([]int{8, 7, 1, 0}, minutes); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func ofMachine(name string) signal.Query {
	namespace := "AWS/EC2"
	if name == "mem_used_percent" {
		namespace = "CWAgent"
	}
	return signal.Query{Namespace: namespace, Name: name, Statistic: "Average", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"InstanceId": reporting})}
}

func TestTheCatalogueOfMachineTypes(t *testing.T) {
	ctx := context.Background()
	c := vm(t, func(o *Options) { o.NotOffered = []string{"c6i.large"} })
	found, err := c.MachineTypes(ctx, []string{"t3.small", "r6g.2xlarge", "x9.large"})
	ok(t, err)
	want := map[string]resource.MachineType{
		"t3.small": {Name: "t3.small", CPUs: 2, Memory: 2 * gib, Architectures: []string{"x86_64"}, Virtualizations: []string{"hvm"},
			RootDevices: []string{"ebs"}, ENARequired: true, Interfaces: 3, Volumes: 28, Limits: resource.Limits{
				Shared: true, IPv4: 10, IPv6: 10, Cards: 1, TPM: true, NVMe: resource.Required, Optimized: "default",
				BootModes: []string{"legacy-bios", "uefi"}, Strategies: []string{"partition", "spread"}, Cores: 1, Threads: 2,
			}},
		"r6g.2xlarge": {Name: "r6g.2xlarge", CPUs: 8, Memory: 64 * gib, Architectures: []string{"arm64"}, Virtualizations: []string{"hvm"},
			RootDevices: []string{"ebs"}, ENARequired: true, Interfaces: 4, Volumes: 28, Limits: resource.Limits{
				Shared: true, IPv4: 25, IPv6: 25, Cards: 1, TPM: true, NVMe: resource.Required, Optimized: "default", Enclaves: true,
				BootModes: []string{"uefi"}, Strategies: []string{"partition", "spread", "cluster"}, Cores: 8, Threads: 1,
			}},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	offered, err := c.Offered(ctx, "us-east-1a", []string{"t3.small", "c6i.large", "x9.large"})
	if diff := cmp.Diff(map[string]bool{"t3.small": true}, offered); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if offered, err = c.Offered(ctx, "eu-west-1a", []string{"t3.small"}); err != nil || len(offered) != 0 {
		t.Errorf("another region's zone offers %v, %v", offered, err)
	}
	if n := len(c.TypeNames()); n != 24 {
		t.Errorf("%d types", n)
	}
}
