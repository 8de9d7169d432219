package operation

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ClassChange gives a database another class at once. It has no way back of its
// own once RDS has begun, because going back is a second outage: RDS finishes or
// leaves the database as it was.
type ClassChange struct{}

// Database is what is seen of a database.
type Database struct {
	resource.Database
	Found bool
}

const (
	classSteps = 2
	// unanswered is how long RDS may show nothing of an accepted class change. After
	// that it is asked again, because a daemon that died may never have asked; asking
	// twice for one class is one change.
	unanswered = 3 * time.Minute
	mostOrders = 3
	// hopelesslyLate is how long after its deadline nobody waits for a change any more.
	hopelesslyLate = 24 * time.Hour
)

// within reports whether a time has passed that is shorter than most. Before the
// clock was set back is long ago.
func within(ago, most time.Duration) bool { return ago >= 0 && ago < most }

// Next is the next step of a class change.
func (ClassChange) Next(op scale.Operation, seen Database, now time.Time) (scale.Operation, Call) {
	call := Call{Verb: SetClass, Argument: op.To}
	sent := op.Sent == call.String() && !op.SentAt.IsZero()
	switch {
	case !seen.Found:
		return end(op, scale.GivenUp, "the database is gone", now)
	case seen.Class == op.To && seen.PendingClass == "" && seen.Is(resource.Connectable):
		op.Trouble = ""
		return end(op, scale.Reached, "", now)
	case !seen.Is(resource.Changeable):
		if !sent {
			return waitFor(op, seen.Status, now)
		}
		op = phase(op, 2, classSteps, seen.Status, now)
		op.Trouble = ""
		switch late := now.Sub(op.Deadline); {
		case late > hopelesslyLate, late > 0 && seen.Is(resource.Stuck):
			return end(op, scale.GivenUp, "the status of the database is still "+seen.Status+"; look at the database now", now)
		case late > 0:
			op.Trouble = "the change takes longer than expected; RDS finishes it by itself, and nothing can accelerate it"
		}
		return op, Call{}
	case seen.Class != op.From && seen.Class != op.To:
		return end(op, scale.GivenUp, "changed outside dynascale to "+seen.Class, now)
	case seen.PendingClass == op.To && now.After(op.Deadline):
		return end(op, scale.GivenUp, "RDS defers the change to the maintenance window of the database", now)
	case sent && within(now.Sub(op.SentAt), unanswered) || seen.PendingClass == op.To:
		return phase(op, 2, classSteps, "waiting for RDS", now), Call{}
	case sent && op.Tries >= mostOrders:
		return end(op, scale.GivenUp, firstOf(op.Trouble, "RDS did not change the database, which still has the class "+seen.Class), now)
	}
	// It would be applied with the change, at a time that nobody chose for it.
	if foreign := slices.Concat(pendingClass(seen, op), seen.Pending, seen.AtRestart); len(foreign) > 0 {
		return end(op, scale.GivenUp, "other pending modifications would be applied with this change: "+strings.Join(foreign, ", "), now)
	}
	if late(op, now) {
		return end(op, scale.GivenUp, "the latest start time of the operation has passed", now)
	}
	return phase(op, 1, classSteps, "ordering", now), call
}

func pendingClass(seen Database, op scale.Operation) []string {
	if seen.PendingClass == "" || seen.PendingClass == op.To {
		return nil
	}
	return []string{"class " + seen.PendingClass}
}

// waitFor waits for something else to end before the first call.
func waitFor(op scale.Operation, status string, now time.Time) (scale.Operation, Call) {
	if late(op, now) {
		return end(op, scale.GivenUp, "the database was "+status+" until the latest start time of the operation had passed", now)
	}
	op = phase(op, 1, classSteps, "ordering", now)
	op.Trouble = "it is " + status
	return op, Call{}
}

// late reports whether what was not begun must not begin any more.
func late(op scale.Operation, now time.Time) bool {
	return now.After(op.Deadline) || !op.Until.IsZero() && now.After(op.Until)
}

// Failed digests the answer to a call that AWS refused.
func (ClassChange) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	if permanent(kind) || kind == scale.Exhausted {
		op, _ = end(op, scale.GivenUp, text, now)
	}
	return op
}
