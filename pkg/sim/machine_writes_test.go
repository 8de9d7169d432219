package sim

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestMachineWritesThatAreAcceptedWithoutEffect(t *testing.T) {
	ctx := context.Background()
	c := vm(t, balanced)
	ok(t, c.StartMachine(ctx, reporting))
	if m := machineNow(t, c); m.State != resource.Running || m.Checks != resource.ChecksOK || m.Launched.Equal(start) {
		t.Errorf("starting a running machine made it %+v", m)
	}
	ok(t, c.StopMachine(ctx, reporting))
	c.Step(40 * time.Second)
	ok(t, c.StopMachine(ctx, reporting))
	c.Step(5 * time.Second)
	ok(t, c.StopMachine(ctx, reporting))
	if m := machineNow(t, c); m.State != resource.Stopped {
		t.Errorf("45 s after the first stop it is %s", m.State)
	}
	ok(t, c.StartMachine(ctx, reporting))
	c.Step(20 * time.Second)
	ok(t, c.StartMachine(ctx, reporting))
	c.Step(10 * time.Second)
	if m := machineNow(t, c); m.State != resource.Running {
		t.Errorf("30 s after the first start it is %s", m.State)
	}
	ok(t, c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 8080}))
	if n := len(c.Writes()); n != 7 {
		t.Errorf("%d writes are remembered, want all 7 that were accepted", n)
	}
}

// balanced gives the world two target groups with another machine in them.
func balanced(o *Options) {
	o.Machines = append(o.Machines, MachineSpec{ID: "i-0other", Type: "t3.micro", TargetGroups: []string{blue, green}})
}

func TestMachineWritesAreRefusedInAWSWords(t *testing.T) {
	ctx := context.Background()
	stop := func(c *Cloud) error { return c.StopMachine(ctx, reporting) }
	begin := func(c *Cloud) error { return c.StartMachine(ctx, reporting) }
	become := func(name string) func(*Cloud) error {
		return func(c *Cloud) error { return c.SetMachineType(ctx, reporting, name) }
	}
	stopped := spec(func(m *MachineSpec) { m.Stopped = true })
	for _, tc := range []struct {
		name  string
		edit  []func(*Options)
		first func(*Cloud) error
		write func(*Cloud) error
		kind  scale.Kind
		words string
	}{
		{"stop of nobody", nil, nil, func(c *Cloud) error { return c.StopMachine(ctx, "i-0nobody") }, scale.Missing,
			"InvalidInstanceID.NotFound: The instance ID 'i-0nobody' does not exist"},
		{"stop of a member of a group", []func(*Options){spec(func(m *MachineSpec) { m.Group = "web" })}, nil, stop, scale.Invalid,
			"UnsupportedOperation: The instance 'i-0123456789abcdef0' is a member of the Auto Scaling group 'web' and cannot be stopped."},
		{"stop of a spot machine", []func(*Options){spec(func(m *MachineSpec) { m.Spot = true })}, nil, stop, scale.Invalid,
			"UnsupportedOperation: You can't stop the Spot Instance 'i-0123456789abcdef0' because it is associated with a one-time Spot Instance request. " +
				"You can only stop Spot Instances associated with persistent Spot Instance requests."},
		{"stop with the root on instance store", []func(*Options){spec(func(m *MachineSpec) { m.RootDevice = "instance-store" })}, nil, stop, scale.Invalid,
			"UnsupportedOperation: The instance 'i-0123456789abcdef0' does not have an 'ebs' root device type and cannot be stopped."},
		{"stop of what an operator owns", []func(*Options){spec(func(m *MachineSpec) { m.Operator = "eks.amazonaws.com" })}, nil, stop, scale.Denied,
			"OperationNotPermitted: The instance 'i-0123456789abcdef0' is managed by eks.amazonaws.com, and only eks.amazonaws.com may change the instance"},
		{"stop of a protected one", []func(*Options){spec(func(m *MachineSpec) { m.StopProtected = true })}, nil, stop, scale.Denied,
			"OperationNotPermitted: The instance 'i-0123456789abcdef0' may not be stopped. Modify its 'disableApiStop' instance attribute and try again."},
		{"a start outside of its reservation", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Reservation = "cr-1" })}, become("m5.xlarge"), begin, scale.Invalid,
			"ReservationCapacityExceeded: The requested reservation does not have sufficient compatible and available capacity for this request."},
		{"a start that its host does not take", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Tenancy = "host" })}, become("m5.xlarge"), begin, scale.Invalid,
			"UnsupportedInstanceTypeOnHost: The instance type m5.xlarge is not supported on the host"},
		{"a start that its placement group does not take", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Strategy = "cluster" })}, become("t3.large"), begin, scale.Invalid,
			"InvalidParameterCombination: The instance type t3.large is not supported in a cluster placement group"},
		{"more attachments than there are", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Volumes = 28 })}, nil, become("m5.xlarge"), scale.Invalid,
			"AttachmentLimitExceeded: Interface and volume count 29 exceeds the limit for m5.xlarge"},
		{"an id among addresses", []func(*Options){spec(func(m *MachineSpec) { m.ByAddress = []string{blue} })}, nil,
			func(c *Cloud) error { return c.Register(ctx, reporting, scale.Attachment{Group: blue}) }, scale.Invalid,
			"ValidationError: The target 'i-0123456789abcdef0' is not valid for a target group of this target type"},
		{"stop while pending", []func(*Options){stopped}, begin, stop, scale.Busy,
			"IncorrectInstanceState: This instance 'i-0123456789abcdef0' is not in a state from which it can be stopped."},
		{"start while stopping", nil, stop, begin, scale.Busy,
			"IncorrectInstanceState: The instance 'i-0123456789abcdef0' is not in a state from which it can be started."},
		{"another type while running", nil, nil, become("m5.xlarge"), scale.Busy,
			"IncorrectInstanceState: The instance 'i-0123456789abcdef0' is not in the 'stopped' state."},
		{"another type while stopping", nil, stop, become("m5.xlarge"), scale.Busy,
			"IncorrectInstanceState: The instance 'i-0123456789abcdef0' is not in the 'stopped' state."},
		{"a type that nobody knows", []func(*Options){stopped}, nil, become("m5.huge"), scale.Invalid,
			"InvalidInstanceAttributeValue: Invalid value 'm5.huge' for InstanceType."},
		{"a type of another architecture", []func(*Options){stopped}, nil, become("m7g.large"), scale.Invalid,
			"InvalidInstanceAttributeValue: Modifying the instance type from m5.large to m7g.large is not allowed."},
		{"a type with too few interfaces", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Interfaces = 3 })}, nil, become("t3.micro"), scale.Invalid,
			"InvalidInstanceAttributeValue: Modifying the instance type from m5.large to t3.micro is not allowed."},
		{"hibernation", []func(*Options){stopped, spec(func(m *MachineSpec) { m.Hibernation = true })}, nil, become("m5.xlarge"), scale.Invalid,
			"UnsupportedOperation: The instance type of a Spot Instance or of one with hibernation enabled cannot be changed: 'i-0123456789abcdef0'"},
		{"no capacity", []func(*Options){stopped, during(FaultNoCapacity, "m5.large")}, nil, begin, scale.Exhausted,
			"InsufficientInstanceCapacity: Insufficient capacity."},
		{"a type that the zone has not", []func(*Options){stopped, func(o *Options) { o.NotOffered = []string{"m5.large"} }}, nil, begin, scale.Invalid,
			"Unsupported: Your requested instance type (m5.large) is not supported in your requested Availability Zone (us-east-1a)."},
		{"registration of a stopped machine", []func(*Options){stopped, balanced}, nil, func(c *Cloud) error { return c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}) }, scale.Busy,
			"InvalidTarget: The following targets are not in a running state and cannot be registered: 'i-0123456789abcdef0'"},
		{"registration of nobody", []func(*Options){balanced}, nil, func(c *Cloud) error { return c.Register(ctx, "i-0nobody", scale.Attachment{Group: blue, Port: 0}) }, scale.Invalid,
			"InvalidTarget: The following targets are not valid instances: 'i-0nobody'"},
		{"registration with nobody", nil, nil, func(c *Cloud) error { return c.Register(ctx, reporting, scale.Attachment{Group: "arn:x", Port: 0}) }, scale.Missing,
			"TargetGroupNotFound: Target groups 'arn:x' not found"},
		{"deregistration from nobody", nil, nil, func(c *Cloud) error { return c.Deregister(ctx, reporting, scale.Attachment{Group: "arn:x", Port: 0}) }, scale.Missing,
			"TargetGroupNotFound: Target groups 'arn:x' not found"},
		{"reading nobody's target group", nil, nil, func(c *Cloud) error {
			_, err := c.Targets(ctx, []string{"arn:x"}, resource.Machine{ID: reporting})
			return err
		}, scale.Missing,
			"TargetGroupNotFound: One or more target groups not found"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := vm(t, tc.edit...)
			if tc.first != nil {
				ok(t, tc.first(c))
			}
			before, writes := machineNow(t, c), len(c.Writes())
			refused(t, tc.write(c), tc.kind, tc.words)
			if diff := cmp.Diff(before, machineNow(t, c)); diff != "" {
				t.Errorf("a refused write changed the machine (-before +after):\n%s", diff)
			}
			if len(c.Writes()) != writes {
				t.Error("a refused write is remembered as accepted")
			}
		})
	}
}

func TestSomebodyElseEditsAMachine(t *testing.T) {
	ctx := context.Background()
	c := vm(t, spec(func(m *MachineSpec) { m.TargetGroups = []string{blue} }))
	ok(t, c.EditMachine(reporting, func(m *MachineSpec) { m.Type, m.Stopped, m.Tags = "m5.2xlarge", true, map[string]string{"a": "b"} }))
	if m := machineNow(t, c); m.Type != "m5.2xlarge" || m.State != resource.Stopped || m.Tags["a"] != "b" {
		t.Errorf("machine %+v", m)
	}
	ok(t, c.EditMachine(reporting, func(m *MachineSpec) { m.Stopped, m.TargetGroups = false, nil }))
	if told, err := c.Targets(ctx, []string{blue}, resource.Machine{ID: reporting}); err != nil || told[0].Why != notRegistered || machineNow(t, c).Checks != resource.ChecksInitializing {
		t.Errorf("targets %v, %v, machine %+v", told, err, machineNow(t, c))
	}
	if err := c.EditMachine(reporting, func(m *MachineSpec) { m.Type = "x9.large" }); err == nil {
		t.Error("a type that can do nothing was accepted")
	}
	ok(t, c.TerminateMachine(reporting))
	for _, step := range []struct {
		at    time.Duration
		state string
	}{{44 * time.Second, resource.ShuttingDown}, {45 * time.Second, resource.Terminated}, {time.Hour + 44*time.Second, resource.Terminated}, {time.Hour + 45*time.Second, ""}} {
		at(c, step.at)
		if got := machineNow(t, c).State; got != step.state {
			t.Errorf("at +%s it is %q, want %q", step.at, got, step.state)
		}
	}
	if ids := c.MachineIDs(); len(ids) != 0 {
		t.Errorf("machines %v", ids)
	}
	if n := c.Calls()["StopInstances"] + len(c.Writes()); n != 0 {
		t.Error("somebody else's hand was counted as ours")
	}
	for _, err := range []error{c.EditMachine("i-0nobody", func(*MachineSpec) {}), c.TerminateMachine("i-0nobody")} {
		if err == nil {
			t.Error("a machine that is not there was touched")
		}
	}
}
