package operation

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// watched is a resize that has been verified for so long, and was last looked at so
// long ago.
func watched(waited, seen time.Duration) scale.Operation {
	op := larger()
	op.Phase, op.Step, op.Steps, op.Since, op.Waited, op.Seen = "verifying", 4, 4, noon.Add(-3*time.Hour), waited, noon.Add(-seen)
	return op
}

// A daemon that was away has not watched: only looks that are close to each other
// count against the time that a machine is given.
func TestVerifyingCountsOnlyWhatWasWatched(t *testing.T) {
	sick := in(resource.Running, "m6i.xlarge", resource.TargetHealthy)
	sick.Checks = resource.ChecksImpaired
	away := in(resource.Running, "m6i.xlarge", resource.TargetUnused)
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Machine
		call    string
		waited  time.Duration
		back    bool
		trouble string
	}{
		{"a minute counts", watched(time.Minute, time.Minute), sick, "", 2 * time.Minute, false, ""},
		{"so do ten", watched(0, 10*time.Minute), sick, "", 10 * time.Minute, false, ""},
		{"more does not", watched(time.Minute, 10*time.Minute+1), sick, "", time.Minute, false, ""},
		{"nor an hour away", watched(9*time.Minute, time.Hour), sick, "", 9 * time.Minute, false, ""},
		{"nor a clock that was set back", watched(time.Minute, -time.Minute), sick, "", time.Minute, false, ""},
		{"nor what was before the first look", func() scale.Operation { op := watched(time.Minute, 0); op.Seen = time.Time{}; return op }(), sick, "", time.Minute, false, ""},
		{"when the time is over it goes back", watched(9*time.Minute+30*time.Second, time.Minute), sick,
			"deregister " + place.Group + " 80", 10*time.Minute + 30*time.Second, true, "status checks are impaired after 10 min of waiting, with the type m6i.xlarge"},
		{"a machine out of its group comes back however long nobody looked", watched(9*time.Minute, time.Hour), away, "register " + place.Group + " 80", 0, false, ""},
		{"where the balancer has stopped using the group there is nothing to wait for, and nothing to register", watched(time.Minute, time.Minute), func() Machine {
			m := in(resource.Running, "m6i.xlarge", resource.TargetUnused)
			m.Targets[0].Why, m.Checks = "Target.NotInUse: Target group is not configured to receive traffic from the load balancer", resource.ChecksImpaired
			return m
		}(), "", 2 * time.Minute, false, ""},
		{"and however long somebody did", watched(30*time.Minute, time.Minute), away, "register " + place.Group + " 80", 0, false, ""},
		{"also one that is still leaving", watched(30*time.Minute, time.Minute), in(resource.Running, "m6i.xlarge", resource.TargetDraining), "register " + place.Group + " 80", 0, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := resize.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Waited != c.waited || op.Back != c.back || op.Trouble != c.trouble || !op.Open() {
				t.Errorf("call %q, waited %s, back %v, trouble %q, result %q", call, op.Waited, op.Back, op.Trouble, op.Result)
			}
			if !op.Seen.Equal(noon) {
				t.Errorf("seen at %s", op.Seen)
			}
		})
	}
}

func TestVerifyingBeginsAnewWithTheStep(t *testing.T) {
	sick := in(resource.Running, "m6i.xlarge", resource.TargetHealthy)
	sick.Checks = resource.ChecksInitializing
	op := larger()
	op.Phase, op.Step, op.Waited, op.Seen = "starting", 3, 9*time.Minute, noon.Add(-time.Minute)
	for i, waited := range []time.Duration{0, 0, 6 * time.Minute, 6 * time.Minute} {
		op, _ = resize.Next(op, sick, noon.Add(time.Duration(i/2)*6*time.Minute)) // two looks in each evaluation
		if op.Waited != waited || op.Back {
			t.Fatalf("look %d: waited %s, back %v", i, op.Waited, op.Back)
		}
	}
	if op, _ = resize.Next(op, sick, noon.Add(12*time.Minute)); !op.Back || op.Trouble != "status checks are initializing after 10 min of waiting, with the type m6i.xlarge" {
		t.Errorf("back %v, trouble %q", op.Back, op.Trouble)
	}
}

// Nobody would bring it back to its users after the end.
func TestAResizeNeverEndsOutsideItsTargetGroups(t *testing.T) {
	for _, machineType := range []string{"m6i.large", "m6i.xlarge", "m5.xlarge", "c5.large"} {
		for _, checks := range []string{resource.ChecksOK, resource.ChecksImpaired} {
			for _, turned := range []bool{false, true} {
				op, now := watched(0, time.Minute), noon
				op.Back = turned
				seen := in(resource.Running, machineType, resource.TargetUnused)
				seen.Checks = checks
				for range 300 {
					var call Call
					if op, call = resize.Next(op, seen, now); !op.Open() {
						t.Fatalf("%s, %s, back %v: %s after %s, outside its target group", machineType, checks, turned, op.Result, now.Sub(noon))
					}
					if !call.Waits() {
						op = Sent(op, call, now)
					}
					if call.Verb == Register {
						op = resize.Failed(op, call, scale.Denied, "AWS said no", now)
					}
					now = now.Add(time.Minute)
				}
			}
		}
	}
}

// A target group that somebody deleted cannot be come back to.
func TestATargetGroupThatIsGoneIsLetGo(t *testing.T) {
	op, seen := watched(0, time.Minute), in(resource.Running, "m6i.xlarge", resource.TargetUnused)
	op, call := resize.Next(op, seen, noon)
	if call.Verb != Register {
		t.Fatalf("it wants %v", call)
	}
	was := op
	op = resize.Failed(Sent(op, call, noon), call, scale.Missing, "target group shop is not there", noon)
	if len(op.Groups) != 0 || len(was.Groups) != 1 || !strings.Contains(op.Trouble, "is not there") {
		t.Errorf("groups %v of %v, trouble %q", op.Groups, was.Groups, op.Trouble)
	}
	if op, _ = resize.Next(op, seen, noon.Add(time.Minute)); op.Result != scale.Reached {
		t.Errorf("it ends %q: %s", op.Result, op.Trouble)
	}
}

// A machine that is down is brought up as something: what AWS refuses is passed over.
func TestTypesThatAWSRefusesOnTheWayBack(t *testing.T) {
	for _, kind := range []scale.Kind{scale.Invalid, scale.Denied} {
		op, now := larger(), noon
		op.Back, op.Trouble = true, "it did not work"
		var tried, troubles []string
		for range 6 {
			var call Call
			op, call = resize.Next(op, in(resource.Stopped, "m6i.xlarge", ""), now)
			tried = append(tried, call.String())
			if call.Verb == Start {
				op = resize.Failed(Sent(op, call, now), call, scale.Exhausted, "no room", now)
			} else {
				op = resize.Failed(Sent(op, call, now), call, kind, "not supported", now)
			}
			troubles = append(troubles, op.Trouble)
			now = now.Add(time.Second)
		}
		const want = "set type m6i.large, start m6i.xlarge, set type m5.xlarge, set type m6i.large, start m6i.xlarge, set type m5.xlarge"
		if got := strings.Join(tried, ", "); got != want || !op.Back || !op.Open() {
			t.Errorf("%s: tried %s\nwant %s", kind, got, want)
		}
		const said = "the start as m6i.large failed: not supported; the start as m6i.xlarge failed: no room; the start as m5.xlarge failed: not supported"
		if got := strings.Join(troubles[:3], "; "); got != said {
			t.Errorf("%s: said %s\nwant %s", kind, got, said)
		}
	}
	call := Call{Verb: SetType, Argument: "m6i.large"}
	op := larger()
	op.Back = true
	if op = resize.Failed(Sent(op, call, noon), call, scale.Throttled, "slow down", noon); op.Choice != 0 || op.Trouble != "slow down" {
		t.Errorf("a type that has to wait is asked for again: choice %d, trouble %q", op.Choice, op.Trouble)
	}
	call = Call{Verb: Stop}
	op.Back, op.Choice = true, 0
	if op = resize.Failed(Sent(op, call, noon), call, scale.Denied, "not allowed", noon); op.Choice != 0 || !op.Back {
		t.Errorf("a stop that is refused says nothing of a type: choice %d", op.Choice)
	}
}
