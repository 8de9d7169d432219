package operation

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// HalfDone is a sentence about what an operation that is stopped where it is leaves
// behind, as far as its last look tells: "left half done: i-1 is STOPPED and not started,
// and is out of target group reports". For one that has changed nothing it says so. held is
// the call that was due; the zero Call where that is not known.
func HalfDone(op scale.Operation, held Call) string {
	switch {
	case !op.Begun():
		return "nothing was changed by " + op.ID
	case op.Kind == scale.Resize:
		return "left half done: " + halfResized(op, held)
	case op.Kind == scale.RemoveReplica, op.Kind == scale.AddReplica && op.Back && told(op, held, Delete):
		return fmt.Sprintf("under way: the deletion of replica %s was sent, and RDS continues it", op.Target)
	case op.Kind == scale.AddReplica && op.Back:
		return fmt.Sprintf("left half done: replica %s does not work, is not deleted, and is billed", op.Target)
	case op.Kind == scale.AddReplica:
		return fmt.Sprintf("under way: replica %s was ordered, and RDS continues to create it (%s)", op.Target, op.Phase)
	}
	return fmt.Sprintf("under way: the change of %s from %s to %s was sent, and RDS continues it", op.Target, op.From, op.To)
}

// told reports whether a call was sent, and nothing more is due.
func told(op scale.Operation, held Call, v Verb) bool {
	return held.Waits() && strings.HasPrefix(op.Sent, string(v)) && !op.SentAt.IsZero()
}

// halfResized names the machine's state and the target groups that it may be missing in.
func halfResized(op scale.Operation, held Call) string {
	var names []string
	for _, at := range op.Groups {
		names = append(names, groupName(at.Group))
	}
	out := ""
	if len(names) > 0 {
		out = ", and is out of target groups " + strings.Join(names, ", ")
		if len(names) == 1 {
			out = ", and is out of target group " + names[0]
		}
	}
	switch op.Phase {
	case "starting":
		if told(op, held, Start) {
			return op.Target + " was STOPPED; at " + op.SentAt.UTC().Format("15:04 UTC") + " it was told to start" + out
		}
		return op.Target + " is STOPPED and not started" + out
	case "stopping":
		if held.Verb != Stop && (!held.Waits() || told(op, held, Stop)) {
			return op.Target + " was told to STOP and will not be started again" + out
		}
		return op.Target + " still runs" + out
	case "verifying":
		return op.Target + " runs" + strings.Replace(out, ", and is out of", ", and is perhaps out of", 1)
	}
	return op.Target + " still runs" + strings.Replace(out, ", and is out of", ", and is leaving", 1)
}
