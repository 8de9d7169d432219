package policy

import (
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Amend is a decision after somebody who comes later held it back: what looks at all tiers
// at once, or a ledger that cannot be written. It is the only way to change one that has
// left Decide, so that its reasons add up and nothing stays in it that no longer applies.
//
// A decision may be held back, wholly or in part, and never led further or elsewhere: its
// guards were asked about the way to where it goes, and about no other. to is taken to the
// nearest size on that way.
func Amend(d scale.Decision, rule string, to int, why reason.Cause) scale.Decision {
	to = min(max(to, min(d.From, d.To)), max(d.From, d.To))
	d.Reasons = append(d.Reasons[:len(d.Reasons):len(d.Reasons)], scale.Reason{Rule: rule, From: d.To, To: to, Because: why.Text, Figures: why.Figures})
	d.To = to
	if d.Maximum.Raises() {
		d.Maximum.To = max(d.Maximum.From, to) // no more than the size needs
	}
	if !d.Changes() {
		d.Urgency, d.Until, d.Removes, d.Probe, d.Emergency = scale.Calm, time.Time{}, "", false, 0
	}
	return d
}

// KeepMaximum is a decision that leaves AWS's own maximum as it is, and goes no further than that.
func KeepMaximum(d scale.Decision, rule string, why reason.Cause) scale.Decision {
	to := d.To
	if d.Maximum.Raises() {
		to = min(to, max(d.From, d.Maximum.From))
	}
	d = Amend(d, rule, to, why)
	d.Maximum = scale.Maximum{}
	return d
}
