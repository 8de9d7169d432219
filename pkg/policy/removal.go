package policy

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// patience is how long an own reader may be broken before it is replaced: its replication
// can come back by itself when its source does, and somebody may be mending it.
const patience = 30 * time.Minute

// replaceable reports whether a reader of dynascale's own has been broken for so long that
// it is taken for lost.
func replaceable(m scale.Member, now time.Time) bool {
	return m.Own && !m.Ready && !m.Broken.IsZero() && now.Sub(m.Broken) >= patience
}

// replace lets a broken reader go where the tier would stay as it is. It serves nobody, so
// the tier has what it had before, whatever its minimum; where that is less than it needs,
// the bounds or the load order another one once it is gone. Growth comes first.
func (p *Policy) replace(s *scale.Snapshot, d *scale.Decision, limits guard.Limits) {
	i := slices.IndexFunc(s.Capacity.Members, func(m scale.Member) bool { return replaceable(m, s.Now) })
	if i < 0 || d.Changes() || d.To == 0 {
		return
	}
	m := s.Capacity.Members[i]
	step(d, reason.Broken, d.To-1, reason.Say("%s has served no reads since %s (%s): it is deleted, and replaced if it is needed",
		m.ID, reason.At("since", m.Broken, m.Broken.UTC().Format("15:04 UTC")), m.Why))
	if p.ask(s, d, limits, guard.Replacement, d.From) {
		return
	}
	d.Urgency, d.Removes, d.Until = scale.Repair, m.ID, p.MaintenanceWindow.Until(s)
}

// takeBack tells why a removal that has only sent readers elsewhere must not go on: a
// pause, something new that speaks against any change, a mode that changes nothing, a
// minimum, or load that asks for more. To delete a replica and order the next one after
// it helps nobody, unless it is one that serves nobody.
func (p *Policy) takeBack(s *scale.Snapshot) string {
	i := slices.IndexFunc(s.Operations, func(op scale.Operation) bool { return op.Tier == s.Tier && op.Reversible() })
	if i < 0 {
		return ""
	}
	op, current := s.Operations[i], s.Current()
	removal := guard.Move{Cause: guard.Wish, Ordered: current, Current: current, Want: op.Size}
	if to, why := (guard.Actions{}).Check(s, removal); to != removal.Want {
		return why.Text
	}
	if s.Brake != "" {
		return s.Brake
	}
	if _, why := (guard.SecondDaemon{}).Check(s, removal); why.Given() {
		return why.Text
	}
	if s.Locked != "" {
		return s.Locked
	}
	if !s.Mode.Writes() {
		return "the tier is in mode observe now"
	}
	if len(s.Objections) > 0 {
		return reason.Objections(s.Objections)
	}
	if slices.ContainsFunc(s.Capacity.Members, func(m scale.Member) bool { return m.ID == op.Target && replaceable(m, s.Now) }) {
		return ""
	}
	limits := guard.Actions{}.Limits(s, p.Limits)
	if low, why := limits.Check(s, removal); low > op.Size {
		return why.Text
	}
	if high, _ := limits.Check(s, guard.Move{Want: current}); high < current {
		return "" // the bounds ask for it, and would at once again
	}
	if why := stillAway(s, op.Target); why != "" {
		return why
	}
	if p.Published && !s.Past.Beside.IsZero() {
		s, _ = alone(s)
	}
	more := scale.Decision{From: current, To: current}
	if p.propose(s, &more, current); more.To > current {
		return reason.Why(more)
	}
	return ""
}
