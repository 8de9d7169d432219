package server

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// mostNotes bounds an answer that is about many tiers: nobody reads a thousand lines.
const mostNotes = 20

// covered are the newest records of the tiers that an action covers.
func (h *handler) covered(a scale.Action) []scale.Record {
	if a.Tier == "" {
		return h.Reporter.Latest()
	}
	if r, known := h.Reporter.Newest(a.Tier); known {
		return []scale.Record{r}
	}
	return nil
}

// beside tells what the caller of an action should know of the tiers it covers: what
// happens next, what has begun and goes on, what waits, and who else may change the size.
func (h *handler) beside(a scale.Action, is Configured, inForce []scale.Action) []string {
	var n notes
	if a.Tier != "" && !is.Mode.Writes() {
		n.say("%s is in mode %s: dynascale makes no changes there", a.Tier, is.Mode)
	}
	if a.Tier == "" && a.Kind == scale.Pause && !h.writes() {
		n.say("no tier is in mode %s or %s: dynascale makes no changes now", scale.Manage, scale.Minimum)
	}
	if a.Kind == scale.Override {
		n.others(a, inForce)
	}
	var lent []string // tiers whose size AWS's own policies move
	for _, r := range h.covered(a) {
		d := r.Decision
		if d.Mode == scale.Minimum {
			lent = append(lent, d.Tier)
		}
		if op := r.Outcome.Operation; op != nil && op.Open() && a.Kind == scale.Pause {
			n.say("an operation continues to its end: %s (%s)", reason.Progress(*op, h.Now()), op.ID)
		}
		owned := false
		for _, x := range d.Reasons {
			owned = owned || x.Rule == reason.Owner
			if x.Rule == reason.Owner && d.Mode.Writes() {
				n.say("%s: others can still make changes (for example a scaling policy of AWS), but dynascale makes none now. The reason: %s", d.Tier, x.Because)
			}
		}
		if least := d.Capacity.Min; a.Kind == scale.Pause && d.Mode == scale.Manage && d.Capacity.Known() && !owned && d.Capacity.Desired < least {
			n.say("%s has %s, and its minimum in AWS is %s: AWS may raise its size to this minimum, also during the pause", d.Tier,
				d.Capacity.Name(d.Capacity.Desired), d.Capacity.Name(least))
		}
		if d.Tier == a.Tier && d.Mode.Writes() && d.Capacity.Known() && !owned && !h.braked() {
			n.next(a, is, r, inForce)
		}
	}
	if len(lent) > 0 && a.Kind == scale.Pause {
		n.say("mode minimum: AWS's scaling policies still change the size of %s, above the minimum that dynascale sets", amount.Few(lent))
	}
	if more := len(n) - mostNotes; more > 0 {
		n = append(n[:mostNotes], fmt.Sprintf("and %s more; 'dynascale status' shows every tier", amount.Count(more, "note")))
	}
	return n
}

// writes reports whether dynascale changes any tier, or may: no tier is known yet.
func (h *handler) writes() bool {
	names := h.names()
	return len(names) == 0 || slices.ContainsFunc(names, func(name string) bool {
		is, known := h.Tier(name)
		return known && is.Mode.Writes()
	})
}

// braked reports whether a brake beside the actions stops every tier; a pause is one of these.
func (h *handler) braked() bool {
	return h.Brake != nil && slices.ContainsFunc(h.Brake().Brakes, func(s brake.State) bool { return s.Pulled() && s.Source != "pause" })
}

// notes are sentences for the caller of an action.
type notes []string

func (n *notes) say(format string, args ...any) { *n = append(*n, fmt.Sprintf(format, args...)) }

// others tells how an override stands to the other actions in force.
func (n *notes) others(a scale.Action, inForce []scale.Action) {
	for _, p := range inForce {
		switch {
		case p.Kind == scale.Override && p.Max > 0 && p.Max < a.Min:
			n.say("the override %s keeps the tier at %d at most, and wins over your new minimum until %[1]s ends", p.ID, p.Max)
		case p.Kind == scale.Override && a.Max > 0 && p.Min > a.Max:
			n.say("the override %s sets a minimum of %d; your new maximum wins over this minimum until your override ends", p.ID, p.Min)
		case p.Kind == scale.Pause && p.Grow && p.Shrink:
			n.say("the tier is paused by %s (%s): the override waits until that pause ends%s", p.ID, ending(p), outlived(p, a))
		case p.Kind == scale.Pause && p.Grow && a.Min > 0:
			n.say("growth is paused by %s (%s): the tier does not shrink below your minimum, and does not grow to it "+
				"until that pause ends%s", p.ID, ending(p), outlived(p, a))
		case p.Kind == scale.Pause && p.Shrink && a.Max > 0:
			n.say("shrinking is paused by %s (%s): the tier does not grow above your maximum, and does not shrink to it "+
				"until that pause ends%s", p.ID, ending(p), outlived(p, a))
		}
	}
}

// outlived tells if what waits for the end of a pause ends before it.
func outlived(p, a scale.Action) string {
	if a.Until.IsZero() || p.Until.IsZero() || p.Until.Before(a.Until) {
		return ""
	}
	return ", but the override ends before that; end the pause, or give the override a longer --for"
}

// waits reports whether an action has no effect for now. A bound limits one direction and
// asks for the other, so an override has none only while both are paused.
func waits(a scale.Action, is Configured, inForce []scale.Action) bool {
	if a.Tier != "" && !is.Mode.Writes() {
		return true
	}
	var grow, shrink bool
	for _, p := range inForce {
		if p.Kind == scale.Pause {
			grow, shrink = grow || p.Grow, shrink || p.Shrink
		}
	}
	return a.Kind == scale.Override && grow && shrink
}

// next tells what becomes of the size that a tier has now.
func (n *notes) next(a scale.Action, is Configured, r scale.Record, inForce []scale.Action) {
	d, low, high := r.Decision, is.Min, is.Max
	size := d.From
	if r.Outcome.Status == scale.Applied {
		size = d.To
	}
	var grow, shrink bool // paused
	for _, x := range inForce {
		grow, shrink = grow || x.Grow, shrink || x.Shrink
		low = max(low, x.Min)
		if x.Max > 0 {
			high = min(high, max(x.Max, is.Min))
		}
	}
	low = min(low, high)
	// AWS refuses what is outside its own bounds; in minimum mode its minimum is the size.
	if c := d.Capacity; a.Kind == scale.Override {
		if d.Mode != scale.Minimum && c.Min > high {
			n.say("AWS's own minimum of %s is %d; dynascale does not go lower", d.Tier, c.Min)
			high = c.Min
		}
		if c.Max < low {
			n.say("AWS's own maximum of %s is %d; dynascale does not go higher", d.Tier, c.Max)
			low = c.Max
		}
	}
	to, paused := size, false
	switch {
	case size > high:
		to, paused = high, shrink
	case size < low:
		to, paused = low, grow
	}
	has, cost := fmt.Sprintf("%s has %s now", d.Tier, d.Capacity.Name(size)), ""
	if extra := d.Cost.At(to) - d.Cost.At(size); to > size && extra > 0 {
		cost = fmt.Sprintf("; that costs about %s an hour more", amount.Dollars(extra))
	}
	switch {
	case to == size && a.Kind == scale.Override && a.Max > 0:
		n.say("%s, and does not grow above %s", has, d.Capacity.Name(high))
	case to == size:
	case paused:
		n.say("%s, outside its limits %s to %s: the size stays while the tier is paused, and is corrected "+
			"after the pause", has, d.Capacity.Name(low), d.Capacity.Name(high))
	case len(d.Capacity.Ladder) > 0 || len(d.Capacity.Members) > 0:
		n.say("%s: its size goes to %s step by step; each step waits for the maintenance window (if the tier has one) and for all checks before a change", has, d.Capacity.Name(to))
	default:
		n.say("%s: the next evaluation sets %d at once%s", has, to, cost)
	}
}
