package operation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Resize changes the type of a machine: leave the target groups, stop, change,
// start, come back to the target groups, and only then is it done. When the new
// type has no capacity, or does not pass its checks, it goes back to the old one.
// A machine is never left stopped: on the way back every type is tried in turn for
// as long as it takes.
type Resize struct {
	// Drain, Stop and Verify are how long each may take before something is done or
	// said about it.
	Drain, Stop, Verify time.Duration
}

// Machine is what is seen of a machine and of its places in its target groups.
type Machine struct {
	resource.Machine
	Found   bool
	Targets []resource.Target
}

const resizeSteps = 4

// Next is the next step of a resize.
func (r Resize) Next(op scale.Operation, seen Machine, now time.Time) (scale.Operation, Call) {
	if !seen.Found || seen.State == resource.Terminated || seen.State == resource.ShuttingDown {
		return end(op, scale.GivenUp, "the instance is gone", now)
	}
	if now.After(op.Deadline) && !op.Back && seen.Type != wanted(op, seen) {
		op = back(op, "the operation was not done by its deadline, "+op.Deadline.UTC().Format("15:04 UTC"))
	}
	switch seen.State {
	case resource.Running:
		// Whatever runs of the types that were tried is as good as the one that was
		// meant to be next.
		if seen.Type == wanted(op, seen) || !op.Back && slices.Contains(types(op), seen.Type) {
			return r.verify(op, seen, now)
		}
		return r.leave(op, seen, now)
	case resource.Stopping:
		op = phase(op, 2, resizeSteps, "stopping", now)
		if since := now.Sub(op.Since); since > r.Stop {
			op.Trouble = fmt.Sprintf("the machine has been stopping for %s, which is unusually long; you can force the stop, but data in its memory may be lost: aws ec2 stop-instances --instance-ids %s --force", amount.Span(since.Round(time.Second)), op.Target)
		}
		return op, Call{}
	case resource.Stopped:
		return r.start(op, seen, now)
	}
	return phase(op, 3, resizeSteps, "starting", now), Call{}
}

// types are what a resize may end at, in the order of trying.
func types(op scale.Operation) []string {
	forward := append([]string{op.To}, op.Others...)
	if op.Back {
		return append([]string{op.From}, forward...)
	}
	return forward
}

// wanted is the type to bring the machine to now. A type that somebody else chose
// meanwhile is left alone.
func wanted(op scale.Operation, seen Machine) string {
	if foreign(op, seen) {
		return seen.Type
	}
	all := types(op)
	return all[op.Choice%len(all)]
}

func foreign(op scale.Operation, seen Machine) bool {
	return seen.Type != op.From && seen.Type != op.To && !slices.Contains(op.Others, seen.Type)
}

// leave takes a running machine out of its target groups and then stops it. Whether it may
// be stopped is looked at anew every time: the draining takes minutes, in which somebody
// may have taken it over who would replace it as soon as it stops.
func (r Resize) leave(op scale.Operation, seen Machine, now time.Time) (scale.Operation, Call) {
	switch why := taken(seen.Machine); {
	case len(why) == 0:
	case op.Back:
		return r.verify(op, seen, now) // as it is: to stop it would be the end of it
	default:
		return r.Next(back(op, reason.Objections(why)), seen, now)
	}
	draining := false
	for _, t := range seen.Targets {
		switch t.State {
		case resource.TargetUnused:
		case resource.TargetDraining:
			draining = true
		default:
			op = phase(op, 1, resizeSteps, "draining", now)
			return once(op, Call{Verb: Deregister, At: Place(t)}, now)
		}
	}
	if draining {
		op = phase(op, 1, resizeSteps, "draining", now)
		if now.Sub(op.Since) < r.Drain {
			return op, Call{}
		}
	}
	if !op.Back && !op.Until.IsZero() && now.After(op.Until) {
		op = back(op, "the maintenance window closed before the machine was stopped")
		return r.Next(op, seen, now)
	}
	return once(phase(op, 2, resizeSteps, "stopping", now), Call{Verb: Stop}, now)
}

// start gives a stopped machine its type and starts it.
func (r Resize) start(op scale.Operation, seen Machine, now time.Time) (scale.Operation, Call) {
	op = phase(op, 3, resizeSteps, "starting", now)
	call := Call{Verb: Start, Argument: wanted(op, seen)}
	if seen.Type == call.Argument && op.Sent == call.String() && !op.SentAt.IsZero() {
		if shows(op, call, now) {
			return op, Call{}
		}
		if fellBack(op, seen) {
			op = next(op, explained(firstOf(seen.Why, "the machine stopped again after every start")))
		}
	}
	if want := wanted(op, seen); seen.Type != want {
		return once(op, Call{Verb: SetType, Argument: want}, now)
	}
	return once(op, Call{Verb: Start, Argument: wanted(op, seen)}, now)
}

// mostStarts is how often a machine is started that stays stopped without a word.
const mostStarts = 3

// fellBack reports whether a machine was started and is stopped again, which is how
// AWS says later that it had no room. One that is stopped because dynascale stopped
// it was never started: the daemon died before it could ask.
func fellBack(op scale.Operation, seen Machine) bool {
	ours := seen.Why == "" || strings.HasPrefix(seen.Why, "Client.UserInitiatedShutdown")
	return !ours || op.Tries >= mostStarts
}

// launchFailed is all that EC2 says of a start that failed for what the machine has, and
// not for want of room.
const launchFailed = "Client.InternalError"

// explained adds to EC2's words what they commonly mean.
func explained(why string) string {
	if !strings.HasPrefix(why, launchFailed) {
		return why
	}
	return why + "; if the volumes are encrypted, dynascale's identity may lack the permission kms:CreateGrant on the key: allow it, or start the machine yourself with another identity"
}

// next gives up the type being tried: the next one, or the way back.
func next(op scale.Operation, why string) scale.Operation {
	all := types(op)
	tried := all[op.Choice%len(all)]
	op.Choice++
	op.Trouble = fmt.Sprintf("the start as %s failed: %s", tried, why)
	if !op.Back && op.Choice >= len(all) {
		return back(op, op.Trouble)
	}
	return op
}

// notInUse is AWS's reason for a target that is registered where no listener, or no zone
// of the load balancer, leads to. Others that are unused are not registered, or are
// stopped.
const notInUse = "Target.NotInUse"

// verify waits until a machine of the right type works, with its targets.
func (r Resize) verify(op scale.Operation, seen Machine, now time.Time) (scale.Operation, Call) {
	op = watch(phase(op, 4, resizeSteps, "verifying", now), now)
	var sick []string
	if seen.Checks != resource.ChecksOK {
		sick = append(sick, "status checks are "+firstOf(seen.Checks, "not there yet"))
	}
	for _, at := range op.Groups {
		state, why := stateIn(seen.Targets, at)
		if state == resource.TargetUnused && strings.HasPrefix(why, notInUse) {
			continue // it is registered, and the balancer has stopped using the group or the zone
		}
		if state == resource.TargetUnused || state == resource.TargetDraining {
			op.Waited = 0 // it can only become healthy from here on, and is never left out
			return once(op, Call{Verb: Register, At: at}, now)
		}
		if state != resource.TargetHealthy {
			if why != "" {
				why = " (" + why + ")"
			}
			sick = append(sick, fmt.Sprintf("the state of the machine in the target group %s is %s%s", groupName(at.Group), state, why))
		}
	}
	if len(sick) == 0 {
		return r.done(op, seen, now)
	}
	if op.Waited <= r.Verify {
		return op, Call{}
	}
	why := fmt.Sprintf("%s after %s of waiting, with the type %s", strings.Join(sick, ", "), amount.Span(r.Verify), seen.Type)
	if op.Back || foreign(op, seen) {
		return end(op, scale.GivenUp, why+"; dynascale leaves the machine as it is; look at it now", now)
	}
	return r.Next(back(op, why), seen, now)
}

// away is how far apart two looks may be to count as watching.
const away = 10 * time.Minute

// watch counts how long a machine was given to become well while somebody looked: a
// daemon that comes back after an hour has not watched for an hour.
func watch(op scale.Operation, now time.Time) scale.Operation {
	since := now.Sub(op.Seen)
	if op.Since.Equal(now) {
		op.Waited, since = 0, 0 // the step begins
	}
	if since > 0 && since <= away {
		op.Waited += since
	}
	op.Seen = now
	return op
}

func (r Resize) done(op scale.Operation, seen Machine, now time.Time) (scale.Operation, Call) {
	switch {
	case seen.Type == op.From:
		return end(op, scale.RolledBack, "", now)
	case seen.Type == op.To:
		op.Trouble = ""
		return end(op, scale.Reached, "", now)
	case foreign(op, seen):
		return end(op, scale.GivenUp, "changed outside dynascale to "+seen.Type, now)
	}
	return end(op, scale.Reached, fmt.Sprintf("the machine runs as the fallback type %s; %s", seen.Type, op.Trouble), now)
}

// Failed digests the answer to a call that AWS refused.
func (r Resize) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	if op = failed(op, c, kind, text); op.SentAt.IsZero() {
		op.Since = now // what AWS refused has not begun, and neither has the time for it
	}
	switch c.Verb {
	case Start:
		if kind == scale.Exhausted || permanent(kind) {
			return next(op, text)
		}
	case Register:
		// Going back would not cure it: it is tried until it works, or the group is gone.
		if kind == scale.Missing {
			op.Groups = slices.DeleteFunc(slices.Clone(op.Groups), func(at scale.Attachment) bool { return at == c.At })
		}
	default:
		switch {
		case permanent(kind) && !op.Back:
			return back(op, text)
		case permanent(kind) && c.Verb == SetType:
			return next(op, text) // another type, as for one without capacity
		}
	}
	return op
}

// Place is where a target is registered.
func Place(t resource.Target) scale.Attachment {
	return scale.Attachment{Group: t.Group, Port: t.Port, Address: t.Address, Zone: t.Zone}
}

// stateIn is the state of the machine in one target group.
func stateIn(targets []resource.Target, at scale.Attachment) (state, why string) {
	for _, t := range targets {
		if t.Group == at.Group && t.Address == at.Address && (t.Port == at.Port || t.State == resource.TargetUnused) {
			return t.State, t.Why
		}
	}
	return resource.TargetUnused, ""
}

// groupName is the readable part of a target group's ARN.
func groupName(arn string) string {
	parts := strings.Split(arn, "/")
	if len(parts) < 2 {
		return arn
	}
	return parts[1]
}

func firstOf(a, otherwise string) string {
	if a == "" {
		return otherwise
	}
	return a
}
