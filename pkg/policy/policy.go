package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Scaler proposes a size for a tier whose size is current.
type Scaler interface {
	Propose(s scale.Snapshot, current int) scale.Proposal
}

// Policy is how one tier is decided about.
type Policy struct {
	Limits      guard.Limits
	Scalers     []Scaler
	Breaker     guard.Breaker
	Freeze      guard.Freeze
	Stabilise   guard.Stabilise
	Quiet       guard.Quiet
	ShrinkLimit guard.ShrinkLimit
	Cooldown    guard.Cooldown
	Fits        guard.Fits
	Window      guard.Window
	// Published is set when applications read where dynascale tells them to.
	Published bool
}

// Decide is pure: the same snapshot gives the same decision.
func (p Policy) Decide(s scale.Snapshot) scale.Decision {
	d := scale.Decision{
		Tier: s.Tier, At: s.Now, Mode: s.Mode, Urgency: scale.Calm,
		Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, Breaker: s.Past.Breaker, ShrinkBreaker: s.Past.ShrinkBreaker,
		Freeze: s.Past.Freeze, Beside: s.Past.Beside, Reversed: s.Past.Reversed, Late: s.Past.Late,
	}
	if s.Mode == scale.Off {
		step(&d, "off", 0, "mode off: the tier is left alone")
		return d
	}
	if s.Capacity.Known() {
		d.From, d.To, d.Wish = s.Current(), s.Current(), s.Current()
	}
	if s.Locked != "" {
		step(&d, reason.Lock, d.To, s.Locked)
	}
	if !s.Capacity.Known() {
		contested(s, &d)
		step(&d, "capacity", 0, "hold: the size of the tier could not be read: "+s.GapOf(scale.CapacitySignal))
		return d
	}
	if d.Beside = (time.Time{}); p.Published {
		d.Beside = beside(s)
	}
	if why := (guard.Busy{}).Hold(s); why != "" {
		contested(s, &d)
		if d.TakeBack = p.takeBack(s); d.TakeBack != "" {
			why += "; it is taken back: " + d.TakeBack
		}
		step(&d, "busy", d.To, "hold: "+why)
		return d
	}
	if d.Adopted = adopted(s, &d); d.Adopted {
		// The ledger will only know after this tick, and the cooldown must already
		// keep this one from undoing what somebody just did.
		s.Past.Outside = s.Now
	}
	d.Reversed = guard.SecondDaemon{}.Watch(s, d.Adopted)
	s.Past.Reversed = d.Reversed
	contested(s, &d)
	d.Breaker = p.watch(s, &d)
	s.Past.Breaker = d.Breaker
	d.Freeze = p.Freeze.Watch(s, func(x scale.Sample) bool { return p.matters(s, x) })
	s.Past.Freeze = d.Freeze
	var why string
	if d.ShrinkBreaker, why = p.Breaker.AfterSetback(d.ShrinkBreaker); why != "" {
		step(&d, "breaker", d.To, why)
	}
	s.Past.ShrinkBreaker = d.ShrinkBreaker
	if why := promoted(s); why != "" {
		step(&d, "promoted", d.To, why)
	}
	if len(s.Objections) > 0 {
		if s.Mode.Writes() {
			step(&d, "owner", d.To, "hold: "+strings.Join(s.Objections, "; "))
			return d
		}
		step(&d, "owner", d.To, "manage mode would be refused: "+strings.Join(s.Objections, "; "))
	}
	if len(s.NoShrink) > 0 {
		step(&d, "refresh", d.To, "growth goes on, and shrinking waits: "+strings.Join(s.NoShrink, "; "))
	}
	if s.Brake != "" {
		if s.Mode.Writes() {
			step(&d, "brake", d.To, "hold: "+s.Brake)
			return d
		}
		step(&d, "brake", d.To, s.Brake) // what would be done without is shown all the same
	}
	if why := (guard.Actions{}).Paused(s); why != "" {
		step(&d, "action", d.To, why)
		return d
	}
	p.Limits = guard.Actions{}.Limits(s, p.Limits)
	if low, why := p.Limits.Check(s, guard.Move{Want: d.To}); why != "" {
		d.Urgency = scale.Repair
		step(&d, "bounds", low, fmt.Sprintf("%s is out of bounds: %s", s.Capacity.Name(d.From), why))
		if p.ask(s, &d, guard.Repair, d.From) {
			d.Wish = d.To
			return d
		}
	}
	current := d.To
	judged := s
	if !d.Beside.IsZero() {
		var why string
		if judged, why = alone(s); why != "" {
			step(&d, "readers", current, why)
		}
	}
	p.propose(judged, &d, current)
	if !d.Beside.IsZero() && d.To > current {
		d.Beside = s.Now
	}
	if size, why := p.Window.Owed(s); size > d.To {
		step(&d, p.Window.Name(), size, why)
	}
	d.Wish = d.To
	p.ask(s, &d, guard.Wish, current)
	if d.Breaker.Open() && d.To > current {
		// Only now: what a guard after the breaker took back was never tried.
		d.Probe = p.probes(s, d, current)
		d.Breaker = p.Breaker.Probed(s, d.Breaker)
	}
	if d.Changes() {
		d.Until = p.Window.Until(s)
	}
	p.replace(s, &d)
	return d
}

// contested tells that somebody sets back what dynascale does.
func contested(s scale.Snapshot, d *scale.Decision) {
	if why := (guard.SecondDaemon{}).Suspected(s); why != "" {
		step(d, guard.SecondDaemon{}.Name(), d.To, why)
	}
}

// step appends one reason and moves the decision to its end.
func step(d *scale.Decision, rule string, to int, because string) {
	d.Reasons = append(d.Reasons, scale.Reason{Rule: rule, From: d.To, To: to, Because: because})
	d.To = to
}

// adopted notes a size that was set outside dynascale since it last looked. It is taken as
// it is, never fought. What dynascale itself began is its own doing, however it ended.
func adopted(s scale.Snapshot, d *scale.Decision) bool {
	past := s.Past
	own := past.Late
	if !s.Now.Before(own.At) || d.From == own.To { // too long ago, or it has come
		d.Late = scale.Wrote{}
	}
	// Manage and observe look at the same size, minimum at another.
	if (past.Mode == scale.Minimum) != (s.Mode == scale.Minimum) {
		return false
	}
	if !past.ExpectedKnown || d.From == past.Expected || d.From == past.ExpectedOr {
		return false
	}
	if s.Now.Before(own.At) && (d.From == own.From || d.From == own.To) {
		return false
	}
	d.Late = scale.Wrote{}
	why := "size changed outside dynascale from %s to %s, accepted as the new size"
	if s.Locked != "" {
		why = "size changed from %s to %s while another manages the tier, accepted as the new size"
	}
	step(d, "adopted", d.From, fmt.Sprintf(why, s.Capacity.Name(past.Expected), s.Capacity.Name(d.From)))
	return true
}

// watch moves the breaker on and notes when it opens or closes.
func (p Policy) watch(s scale.Snapshot, d *scale.Decision) scale.Breaker {
	if len(s.Objections) > 0 && s.Mode.Writes() || len(s.NoShrink) > 0 {
		// Nothing may be ordered anyway, or an instance refresh replaces machines one
		// by one, which would look like launches that do not arrive.
		return s.Past.Breaker
	}
	b, why := p.Breaker.Watch(s)
	if why != "" {
		step(d, "breaker", d.To, why)
	}
	return b
}

// propose lets every scaler speak, and the readers of a database for themselves: the
// largest proposal wins, and a scaler that abstains keeps the size from shrinking.
func (p Policy) propose(s scale.Snapshot, d *scale.Decision, current int) {
	win := -1
	var silent []string
	for i, scaler := range p.Scalers {
		got := scaler.Propose(s, current)
		d.Proposals = append(d.Proposals, got)
		if got.Abstains {
			silent = append(silent, got.Scaler+" abstains ("+got.Because+")")
			continue
		}
		if win < 0 || got.Size > d.Proposals[win].Size {
			win = i
		}
	}
	own, loud := readers(s, current)
	if own.Because != "" {
		d.Proposals = append(d.Proposals, own)
		if win < 0 || own.Size > d.Proposals[win].Size {
			win, loud = len(d.Proposals)-1, false
		}
	}
	if len(p.Scalers) == 0 {
		silent = []string{"the tier has no scalers"}
	}
	if win < 0 {
		step(d, "signals", current, "hold: "+strings.Join(silent, "; "))
		return
	}
	d.Need = need(s, d.Proposals)
	best := d.Proposals[win]
	step(d, best.Scaler, best.Size, best.Because)
	if best.Size < current && len(silent) > 0 {
		step(d, "signals", current, "shrinking needs every scaler: "+strings.Join(silent, "; "))
	}
	if loud {
		step(d, own.Scaler, d.To, own.Because)
	}
	if d.Urgency != scale.Repair {
		d.Urgency = best.Urgency
	}
}

// probes reports whether a growth that an open breaker let pass is the one that tries
// whether launches work again: by one, where a share of what was wanted is none. What the
// breaker was asked for is where its last reason starts.
func (p Policy) probes(s scale.Snapshot, d scale.Decision, current int) bool {
	if guard.Operated(s.Capacity) {
		return false
	}
	want := d.To
	for _, r := range d.Reasons {
		if r.Rule == p.Breaker.Name() {
			want = r.From
		}
	}
	return p.Breaker.Share(s.Capacity, want) <= current || d.Breaker.Tries > 1
}
