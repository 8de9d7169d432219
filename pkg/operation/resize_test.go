package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	resize = Resize{Drain: 5 * time.Minute, Stop: 10 * time.Minute, Verify: 10 * time.Minute}
	place  = scale.Attachment{Group: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067", Port: 80}
)

// larger is a resize of m6i.large to m6i.xlarge with one fallback.
func larger() scale.Operation {
	return scale.Operation{
		ID: "r", Tier: "vm", Kind: scale.Resize, Target: "i-1", From: "m6i.large", To: "m6i.xlarge", Others: []string{"m5.xlarge"},
		Groups: []scale.Attachment{place}, Began: noon, Since: noon, Deadline: noon.Add(30 * time.Minute), Until: noon.Add(10 * time.Minute),
	}
}

func in(state, machineType, target string) Machine {
	m := Machine{Machine: resource.Machine{ID: "i-1", State: state, Type: machineType}, Found: true}
	if state == resource.Running {
		m.Checks = resource.ChecksOK
		m.Targets = []resource.Target{{Group: place.Group, Port: place.Port, State: target}}
	}
	return m
}

func TestResizeNext(t *testing.T) {
	sent := func(op scale.Operation, call string, ago time.Duration) scale.Operation {
		op.Sent, op.SentAt, op.Tries = call, noon.Add(-ago), 1
		return op
	}
	back := func(op scale.Operation) scale.Operation { op.Back = true; return op }
	verifying := func(op scale.Operation, since time.Duration) scale.Operation {
		op.Phase, op.Step, op.Steps, op.Since, op.Waited, op.Seen = "verifying", 4, 4, noon.Add(-since), since, noon
		return op
	}
	at := func(op scale.Operation, began time.Duration) scale.Operation {
		op.Deadline, op.Until = op.Deadline.Add(-began), op.Until.Add(-began)
		return op
	}
	joined := func(m Machine) Machine { m.Group = "web"; return m }
	sick := in(resource.Running, "m6i.xlarge", resource.TargetHealthy)
	sick.Checks = resource.ChecksImpaired
	lost := in(resource.Stopped, "m6i.xlarge", "")
	lost.Why = "Server.InsufficientInstanceCapacity: no room"
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Machine
		call    string
		phase   string
		back    bool
		result  scale.Result
		trouble string
	}{
		{name: "leaves its target groups first", op: larger(), seen: in(resource.Running, "m6i.large", resource.TargetHealthy), call: "deregister " + place.Group + " 80", phase: "draining"},
		{name: "waits until they let it go", op: larger(), seen: in(resource.Running, "m6i.large", resource.TargetDraining), phase: "draining"},
		{name: "then stops", op: larger(), seen: in(resource.Running, "m6i.large", resource.TargetUnused), call: "stop", phase: "stopping"},
		{name: "a stop that was just sent is not sent again", op: sent(larger(), "stop", 20*time.Second), seen: in(resource.Running, "m6i.large", resource.TargetUnused), phase: "stopping"},
		{name: "one that never arrived is", op: sent(larger(), "stop", 2*time.Minute), seen: in(resource.Running, "m6i.large", resource.TargetUnused), call: "stop", phase: "stopping"},
		{name: "does not begin to stop after the window", op: at(larger(), 11*time.Minute), seen: in(resource.Running, "m6i.large", resource.TargetUnused),
			call: "register " + place.Group + " 80", phase: "verifying", back: true, trouble: "the maintenance window closed before the machine was stopped"},
		{name: "a group took it while it drained", op: larger(), seen: joined(in(resource.Running, "m6i.large", resource.TargetUnused)),
			call: "register " + place.Group + " 80", phase: "verifying", back: true, trouble: "i-1 belongs to the Auto Scaling group web, which would replace the machine as soon as it stops"},
		{name: "on the way back too it is not stopped then", op: back(larger()), seen: joined(in(resource.Running, "m6i.xlarge", resource.TargetUnused)),
			call: "register " + place.Group + " 80", phase: "verifying", back: true},
		{name: "waits while it stops", op: larger(), seen: in(resource.Stopping, "m6i.large", ""), phase: "stopping"},
		{name: "changes the type when it has stopped", op: larger(), seen: in(resource.Stopped, "m6i.large", ""), call: "set type m6i.xlarge", phase: "starting"},
		{name: "after the window too, because it is stopped already", op: at(larger(), 11*time.Minute), seen: in(resource.Stopped, "m6i.large", ""), call: "set type m6i.xlarge", phase: "starting"},
		{name: "then starts", op: larger(), seen: in(resource.Stopped, "m6i.xlarge", ""), call: "start m6i.xlarge", phase: "starting"},
		{name: "a start that fell back is a want of capacity: the fallback", op: sent(larger(), "start m6i.xlarge", 2*time.Minute), seen: lost,
			call: "set type m5.xlarge", phase: "starting", trouble: "the start as m6i.xlarge failed: Server.InsufficientInstanceCapacity: no room"},
		{name: "waits while it starts", op: larger(), seen: in(resource.Pending, "m6i.xlarge", ""), phase: "starting"},
		{name: "comes back to its target groups", op: larger(), seen: in(resource.Running, "m6i.xlarge", resource.TargetUnused), call: "register " + place.Group + " 80", phase: "verifying"},
		{name: "waits for its checks", op: verifying(larger(), 5*time.Minute), seen: sick, phase: "verifying"},
		{name: "and not for ever", op: verifying(larger(), 11*time.Minute), seen: sick, call: "deregister " + place.Group + " 80", phase: "draining", back: true,
			trouble: "status checks are impaired after 10 min of waiting, with the type m6i.xlarge"},
		{name: "is done when it works", op: larger(), seen: in(resource.Running, "m6i.xlarge", resource.TargetHealthy), phase: "verifying", result: scale.Reached},
		{name: "is done on the fallback", op: larger(), seen: in(resource.Running, "m5.xlarge", resource.TargetHealthy), phase: "verifying", result: scale.Reached},
		{name: "on the way back the old type is the goal", op: back(larger()), seen: in(resource.Stopped, "m6i.xlarge", ""), call: "set type m6i.large", phase: "starting", back: true},
		{name: "and ends rolled back", op: back(larger()), seen: in(resource.Running, "m6i.large", resource.TargetHealthy), phase: "verifying", back: true, result: scale.RolledBack},
		{name: "after its deadline it is started as it is", op: at(larger(), time.Hour), seen: in(resource.Stopped, "m6i.xlarge", ""), call: "start m6i.xlarge", phase: "starting"},
		{name: "and turns back where that is the old type", op: at(larger(), time.Hour), seen: in(resource.Stopped, "m6i.large", ""), call: "start m6i.large", phase: "starting", back: true},
		{name: "somebody else's type is left alone", op: larger(), seen: in(resource.Running, "c5.large", resource.TargetHealthy), phase: "verifying", result: scale.GivenUp, trouble: "changed outside dynascale to c5.large"},
		{name: "and started when it is stopped", op: larger(), seen: in(resource.Stopped, "c5.large", ""), call: "start c5.large", phase: "starting"},
		{name: "a terminated machine cannot be brought back", op: larger(), seen: in(resource.Terminated, "m6i.large", ""), result: scale.GivenUp, trouble: "the instance is gone"},
		{name: "nor can one that is not there", op: larger(), seen: Machine{}, result: scale.GivenUp, trouble: "the instance is gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := resize.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Phase != c.phase || op.Back != c.back || op.Result != c.result {
				t.Errorf("call %q, phase %q, back %v, result %q (%s)", call, op.Phase, op.Back, op.Result, op.Trouble)
			}
			if c.trouble != "" && op.Trouble != c.trouble {
				t.Errorf("trouble %q, want %q", op.Trouble, c.trouble)
			}
			if op.Result != "" && op.Open() || op.Result == "" && !op.Open() {
				t.Errorf("result %q, ended %s", op.Result, op.Ended)
			}
		})
	}
}

func TestResizeFailed(t *testing.T) {
	for _, c := range []struct {
		name   string
		verb   Verb
		kind   scale.Kind
		choice int
		back   bool
		again  bool // whether it may be sent again at once
	}{
		{"no capacity: the next type", Start, scale.Exhausted, 1, false, true},
		{"a start that is forbidden: the next type", Start, scale.Denied, 1, false, true},
		{"a start nobody answered may have arrived", Start, scale.Unreachable, 0, false, false},
		{"a throttled stop is sent again", Stop, scale.Throttled, 0, false, true},
		{"a forbidden stop turns back", Stop, scale.Denied, 0, true, true},
		{"a type that AWS refuses turns back", SetType, scale.Invalid, 0, true, true},
		{"a target group that is gone does not", Register, scale.Missing, 0, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			call := Call{Verb: c.verb}
			op := resize.Failed(Sent(larger(), call, noon), call, c.kind, "AWS said no", noon)
			if op.Choice != c.choice || op.Back != c.back || shows(op, call, noon) == c.again || op.Trouble == "" {
				t.Errorf("choice %d, back %v, may show %v, trouble %q", op.Choice, op.Back, shows(op, call, noon), op.Trouble)
			}
		})
	}
}

// A machine for which no type has capacity is tried for as long as it takes.
func TestEveryTypeIsTriedInTurnOnTheWayBack(t *testing.T) {
	op, now := larger(), noon
	machineType := "m6i.large"
	var tried []string
	for range 40 {
		var call Call
		op, call = resize.Next(op, in(resource.Stopped, machineType, ""), now)
		switch call.Verb {
		case SetType:
			op, machineType = Sent(op, call, now), call.Argument
		case Start:
			tried = append(tried, call.Argument)
			op = resize.Failed(Sent(op, call, now), call, scale.Exhausted, "no room", now)
		default:
			t.Fatalf("%q while it is stopped: %+v", call, op)
		}
		now = now.Add(time.Second)
	}
	if !op.Back || !op.Open() {
		t.Fatalf("back %v, result %q", op.Back, op.Result)
	}
	want := []string{"m6i.xlarge", "m5.xlarge", "m6i.large", "m6i.xlarge", "m5.xlarge", "m6i.large", "m6i.xlarge"}
	for i, w := range want {
		if tried[i] != w {
			t.Fatalf("tried %v, want %v", tried[:len(want)], want)
		}
	}
}
