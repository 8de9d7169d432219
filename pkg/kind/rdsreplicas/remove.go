package rdsreplicas

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// removal takes one that dynascale made and may delete: the one that the decision is
// about, or else first those that serve nobody, then those that cannot be read from at the
// moment, then the newest. What the tier cannot do without is not taken.
func (r *Replicas) removal(c kind.Change, f facts.Facts) (op scale.Operation, refused string) {
	d := c.Decision
	var own []scale.Member
	ready := 0
	for _, m := range d.Capacity.Members {
		if m.Own && (d.Removes == "" || d.Removes == m.ID) {
			own = append(own, m)
		}
		if !m.Source {
			ready += rank(m)
		}
	}
	if len(own) == 0 {
		return op, "none of the readers was created by dynascale for this tier; other readers are never removed"
	}
	use := func(m scale.Member) int { return operation.Use(facts.Databases.Get(f, m.ID).Is) }
	slices.SortFunc(own, func(a, b scale.Member) int {
		return cmp.Or(use(a)-use(b), rank(a)-rank(b), b.Created.Compare(a.Created))
	})
	var kept []string
	for _, m := range own {
		// The deadline is for RDS; the time for readers to leave comes before it.
		op = kind.Begin(scale.RemoveReplica, c, m.ID, r.Drain+r.Worst)
		op.Size = d.From - 1
		seen := r.seen(op, f)
		why := cmp.Or(operation.Kept(op, seen), operation.Needed(op, seen))
		switch {
		case why == "" && op.Size > 0 && m.Ready && ready == 1:
			why = m.ID + " is the only working reader with a known lag within max_lag"
		case why == "" && d.Removes != "" && !operation.Idle(seen.Database):
			why = m.ID + " works again"
		case why == "":
			return op, ""
		}
		if !slices.Contains(kept, why) {
			kept = append(kept, why)
		}
	}
	return scale.Operation{}, strings.Join(kept, "; ")
}

// rank is 1 for a reader that reads are sent to, and 0 for another.
func rank(m scale.Member) int {
	if m.Ready {
		return 1
	}
	return 0
}

const unpublished = "applications still read from the reader, because the new list of readers could not be published yet"

// remove is the next step of a removal. The time that readers get to leave begins when
// nobody is sent to the replica any more.
func (r *Replicas) remove(c kind.Change, seen operation.Replica, now time.Time) (scale.Operation, operation.Call) {
	removal := operation.RemoveReplica{Drain: r.Drain}
	op, was, named := *c.Operation, *c.Operation, c.Told != nil && c.Told(seen.Endpoint)
	if named {
		op = removal.Named(op, now)
	}
	op, call := removal.Next(op, seen, now)
	if op.Trouble == unpublished && op.Result != scale.GivenUp {
		op.Trouble = ""
	}
	// In the evaluation that begins it nobody was told yet.
	if named && op.Open() && (!call.Waits() || now.Sub(op.Began) >= r.Drain && now.After(op.Began) && !seen.Is(resource.Leaving)) {
		op.Phase, op.Step, op.Since, op.Trouble = was.Phase, was.Step, now, unpublished
		call = operation.Call{}
	}
	return op, call
}
