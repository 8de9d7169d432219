package operation

import (
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ACUChange moves the least capacity of a Serverless v2 cluster. AWS does it
// without an outage; the cluster then grows to it in its own time.
type ACUChange struct{}

// serverless is the class of the members of a Serverless v2 cluster.
const serverless = "db.serverless"

// Shareless is why the share of a cluster's largest capacity that is used says nothing: a member
// is of another class, which its figures are of. It is "" when they say it; the class of a
// member is "" where it is not known.
func Shareless(member, class string) string {
	if class == "" || class == serverless {
		return ""
	}
	return member + " is " + class + ", which is not serverless: the share of used capacity is unknown for a cluster with such members"
}

// Cluster is what is seen of a cluster.
type Cluster struct {
	resource.Cluster
	Found bool
}

// Next is the next step.
func (ACUChange) Next(op scale.Operation, seen Cluster, now time.Time) (scale.Operation, Call) {
	least := ACU(seen.MinACU)
	switch {
	case !seen.Found:
		return end(op, scale.GivenUp, "the cluster is gone", now)
	case least == op.To && seen.Is(resource.Connectable):
		op.Trouble = ""
		return end(op, scale.Reached, "", now)
	case !seen.Is(resource.Changeable) && now.After(op.Deadline):
		return end(op, scale.GivenUp, "the cluster is "+seen.Status, now)
	case !seen.Is(resource.Changeable):
		return phase(op, 2, classSteps, seen.Status, now), Call{}
	case least != op.From && least != op.To:
		return end(op, scale.GivenUp, "changed outside dynascale to "+least+" ACU", now)
	case now.After(op.Deadline):
		return end(op, scale.GivenUp, firstOf(op.Trouble, "RDS did not change the minimum capacity of the cluster, which is still "+least+" ACU"), now)
	}
	call := Call{Verb: SetACU, Argument: op.To}
	if len(seen.Pending) > 0 && !shows(op, call, now) { // it would be applied with the change, at a time that nobody chose for it
		return end(op, scale.GivenUp, "other pending modifications would be applied with this change: "+strings.Join(seen.Pending, ", "), now)
	}
	return once(phase(op, 1, classSteps, "ordering", now), call, now)
}

// Failed digests the answer to a call that AWS refused.
func (ACUChange) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	if permanent(kind) || kind == scale.Exhausted {
		op, _ = end(op, scale.GivenUp, text, now)
	}
	return op
}

// ACU writes a number of Aurora capacity units the way a ladder does: 0.5, 16.
func ACU(units float64) string { return strconv.FormatFloat(units, 'g', -1, 64) }
