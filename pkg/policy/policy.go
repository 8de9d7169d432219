package policy

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// Scaler proposes a size for a tier whose size is current. The snapshot is passed by its address because it is
// large; a scaler changes nothing of it, and keeps nothing.
type Scaler interface {
	Recommend(s *scale.Snapshot, current int) scale.Recommendation
}

// Policy is how one tier is decided about.
type Policy struct {
	Limits            guard.Limits
	Schedule          schedule.Schedule
	Scalers           []Scaler
	CircuitBreaker    guard.CircuitBreaker
	Freeze            guard.Freeze
	Stabilization     guard.Stabilization
	ShrinkDelay       guard.ShrinkDelay
	ShrinkLimit       guard.ShrinkLimit
	Cooldown          guard.Cooldown
	Pace              guard.Pace
	Urgency           guard.Urgency
	Headroom          guard.Headroom
	MaintenanceWindow guard.MaintenanceWindow
	Connections       guard.Connections
	Bottleneck        guard.Bottleneck
	// Spare is capacity beside what the scalers recommend.
	Spare guard.Spare
	// Published is set when applications read where dynascale tells them to.
	Published bool
}

// Decide is pure: the same snapshot gives the same decision. What of it is remembered is
// Remember's to say.
func (p *Policy) Decide(given scale.Snapshot) scale.Decision {
	s := copied(given)
	defer copies.Put(s)
	told := p.notice(s)
	d := scale.Decision{
		Tier: s.Tier, At: s.Now, Mode: s.Mode, Urgency: scale.Calm,
		Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, Cost: s.Cost, WithSource: !s.Past.Beside.IsZero(),
	}
	if s.Mode == scale.Off {
		step(&d, reason.Off, 0, text("mode off: the tier is not evaluated"))
		return d
	}
	if s.Capacity.Known() {
		d.From, d.To, d.Wish = s.Current(), s.Current(), s.Current()
	}
	if s.Locked != "" {
		step(&d, reason.Lock, d.To, text(s.Locked))
	}
	for _, x := range told {
		step(&d, x.rule, d.To, x.why)
	}
	if !s.Capacity.Known() {
		step(&d, reason.Capacity, 0, text(unknown(s)+s.GapOf(scale.CapacitySignal)))
		return d
	}
	if why := (guard.Busy{}).Hold(s); why != "" {
		if d.TakeBack = p.takeBack(s); d.TakeBack != "" {
			why += "; the operation is being cancelled: " + d.TakeBack
		}
		step(&d, reason.Busy, d.To, text(why))
		return d
	}
	if why := promoted(s); why != "" {
		step(&d, reason.Promoted, d.To, text(why))
	}
	if len(s.Objections) > 0 {
		if s.Mode.Writes() {
			step(&d, reason.Owner, d.To, text(reason.Objections(s.Objections)))
			return d
		}
		step(&d, reason.Owner, d.To, text("in mode manage dynascale would not change the tier: "+reason.Objections(s.Objections)))
	}
	if len(s.NoShrink) > 0 {
		step(&d, reason.Refresh, d.To, text("growth continues, shrinking waits: "+reason.Objections(s.NoShrink)))
	}
	if s.Brake != "" {
		if s.Mode.Writes() {
			step(&d, reason.Brake, d.To, text(s.Brake))
			return d
		}
		step(&d, reason.Brake, d.To, text("in mode manage the size would stay: "+s.Brake)) // what would be done without is shown all the same
	}
	if why := (guard.Actions{}).Paused(s); why.Given() && s.Mode.Writes() {
		step(&d, reason.Actions, d.To, why)
		return d
	}
	level := p.level(s)
	own := p.own(s, &d, level)
	usual := guard.Actions{}.Limits(s, p.Limits).Owning(own)
	limits := guard.Actions{}.Limits(s, p.Limits.Scheduled(level)).Owning(own)
	if low, why := usual.Around(limits).Check(s, guard.Move{Want: d.To}); why.Given() {
		d.Urgency = scale.Repair
		step(&d, reason.Bounds, low, reason.Say("%s is outside the limits: %s", reason.Size("size", s.Capacity, d.From), why))
	}
	p.scheduled(s, &d, limits, level)
	if d.Urgency == scale.Repair && p.ask(s, &d, limits, guard.Repair, d.From) {
		d.Wish = d.To
		p.maximum(s, &d, own, level)
		return d
	}
	current := d.To
	seen := s
	if d.WithSource {
		var why reason.Cause
		if seen, why = alone(s); why.Given() {
			step(&d, reason.Readers, current, why)
		}
	}
	p.propose(seen, &d, current)
	if size, why := p.MaintenanceWindow.Deferred(s); size > d.To {
		step(&d, reason.MaintenanceWindow, size, why)
	}
	if d.Wish = d.To; len(s.NoShrink) > 0 {
		d.Wish = max(d.Wish, current) // two versions that run beside each other look like half the load
	}
	cause := p.save(s, &d, limits, current)
	if cause == guard.Wish {
		cause = p.close(s, &d, limits, current)
	}
	limits = limits.Staying(current)
	p.ask(s, &d, limits, cause, current)
	d.Pool, _ = p.Connections.Pool(s, max(d.From, d.To, s.Capacity.InService+s.Capacity.Pending))
	d.Probe = p.probes(s, d)
	if d.Changes() {
		d.Until = p.MaintenanceWindow.Until(s)
	}
	p.replace(s, &d, limits)
	p.maximum(s, &d, own, level)
	return d
}

// step appends one reason and moves the decision to its end.
func step(d *scale.Decision, rule string, to int, why reason.Cause) {
	d.Reasons = append(d.Reasons, scale.Reason{Rule: rule, From: d.To, To: to, Because: why.Text, Figures: why.Figures})
	d.To = to
}

// text is a cause without figures.
func text(s string) reason.Cause { return reason.Cause{Text: s} }

// propose lets every scaler speak, and the readers of a database for themselves: the
// largest recommendation wins, and a scaler that abstains keeps the size from shrinking.
func (p *Policy) propose(s *scale.Snapshot, d *scale.Decision, current int) {
	win := -1
	var silent []string
	for i, one := range p.Scalers {
		got := p.Spare.Ask(one.Recommend, s, current)
		d.Recommendations = append(d.Recommendations, got)
		if got.Abstains {
			silent = append(silent, got.Scaler+" has no recommendation ("+got.Because+")")
			continue
		}
		if win < 0 || prevails(got, d.Recommendations[win], current) {
			win = i
		}
	}
	own, loud := readers(s, current)
	if own.Because != "" {
		d.Recommendations = append(d.Recommendations, own)
		if win < 0 || own.Size > d.Recommendations[win].Size {
			win, loud = len(d.Recommendations)-1, false
		}
	}
	if len(p.Scalers) == 0 {
		silent = []string{"the tier has no scalers"}
	}
	if win < 0 {
		step(d, reason.Signals, current, text(strings.Join(silent, "; ")))
		return
	}
	d.Need = need(s, d.Recommendations)
	best := d.Recommendations[win]
	step(d, best.Scaler, best.Size, reason.Cause{Text: best.Because, Figures: best.Figures})
	if best.Size < current && len(silent) > 0 {
		step(d, reason.Signals, current, text("shrinking needs a recommendation of every scaler: "+strings.Join(silent, "; ")))
	}
	if loud {
		step(d, own.Scaler, d.To, reason.Cause{Text: own.Because, Figures: own.Figures})
	}
	if d.Urgency != scale.Repair {
		d.Urgency = best.Urgency
	}
}

// prevails reports whether one recommendation counts before another: the larger one, where both have a say. One
// that only grows has none while it does not.
func prevails(a, b scale.Recommendation, current int) bool {
	mute := func(r scale.Recommendation) bool { return r.GrowOnly && r.Size <= current }
	if mute(a) != mute(b) {
		return mute(b)
	}
	return a.Size > b.Size
}

// unknown begins the sentence that says why nothing is known of a tier.
func unknown(s *scale.Snapshot) string {
	if s.Capacity.Selected != nil {
		return "the size of the tier is not known: " // which is nobody's failure to read
	}
	return "the size of the tier could not be read: "
}
