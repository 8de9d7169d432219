package policy

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Scaler proposes a size for a tier whose size is current.
type Scaler interface {
	Propose(s scale.Snapshot, current int) scale.Proposal
}

// boundsRule names the repair of a size out of bounds.
const boundsRule = "bounds"

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

// Decide is pure: the same snapshot gives the same decision. What of it is remembered is
// Remember's to say.
func (p Policy) Decide(s scale.Snapshot) scale.Decision {
	s, told := p.notice(s)
	d := scale.Decision{
		Tier: s.Tier, At: s.Now, Mode: s.Mode, Urgency: scale.Calm,
		Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, WithSource: !s.Past.Beside.IsZero(),
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
	for _, x := range told {
		step(&d, x.rule, d.To, x.because)
	}
	if !s.Capacity.Known() {
		step(&d, "capacity", 0, "hold: the size of the tier could not be read: "+s.GapOf(scale.CapacitySignal))
		return d
	}
	if why := (guard.Busy{}).Hold(s); why != "" {
		if d.TakeBack = p.takeBack(s); d.TakeBack != "" {
			why += "; it is taken back: " + d.TakeBack
		}
		step(&d, "busy", d.To, "hold: "+why)
		return d
	}
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
		step(&d, boundsRule, low, fmt.Sprintf("%s is out of bounds: %s", s.Capacity.Name(d.From), why))
		if p.ask(s, &d, guard.Repair, d.From) {
			d.Wish = d.To
			return d
		}
	}
	current := d.To
	judged := s
	if d.WithSource {
		var why string
		if judged, why = alone(s); why != "" {
			step(&d, "readers", current, why)
		}
	}
	p.propose(judged, &d, current)
	if size, why := p.Window.Owed(s); size > d.To {
		step(&d, p.Window.Name(), size, why)
	}
	d.Wish = d.To
	p.ask(s, &d, guard.Wish, current)
	d.Probe = p.probes(s, d)
	if d.Changes() {
		d.Until = p.Window.Until(s)
	}
	p.replace(s, &d)
	return d
}

// step appends one reason and moves the decision to its end.
func step(d *scale.Decision, rule string, to int, because string) {
	d.Reasons = append(d.Reasons, scale.Reason{Rule: rule, From: d.To, To: to, Because: because})
	d.To = to
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
