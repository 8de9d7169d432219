package guard

import (
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Bottleneck holds growth while another tier, on which this one waits, is at its end: more
// workers on a database that is overloaded make each of them slower and finish nothing sooner.
// What cannot be read holds nothing back.
type Bottleneck struct {
	// Tier is the tier that this one waits on, and Signal its signal that tells; above Above
	// it is at its end.
	Tier, Signal string
	Above        float64
}

// Name is the rule's name in reasons.
func (Bottleneck) Name() string { return reason.Bottleneck }

// On is what the scalers recommend.
func (Bottleneck) On() Cause { return Wish | Emergency }

// Check holds growth while the other tier is at its end.
func (g *Bottleneck) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if g.Tier == "" || !m.grows() {
		return m.Want, reason.Cause{}
	}
	other := s.Link(g.Tier)
	if other == nil {
		return m.Want, reason.Say("growth is not held back: the state of tier %s is unknown", g.Tier)
	}
	x, found := other.Sample(g.Signal)
	switch {
	case !found:
		why := other.GapOf(g.Signal)
		if why == "" {
			why = "no value was read"
		}
		return m.Want, reason.Say("growth is not held back: %s of %s is missing: %s", g.Signal, g.Tier, why)
	case !(x.Value > g.Above):
		return m.Want, reason.Cause{}
	}
	return m.Current, reason.Say("%s of %s is %s, above %s: growth waits, because more units would not help",
		g.Signal, g.Tier, reason.Amount(g.Signal, x.Value, x.Unit), reason.Amount("above", g.Above, x.Unit))
}

// Links is the tier that is looked at; "" for none.
func (g *Bottleneck) Links() string { return g.Tier }

// Keys are the keys of the guard.
func (g *Bottleneck) Keys() keys.Set {
	return keys.Set{
		keys.Text("tier", &g.Tier, keys.Word).Required(),
		keys.Text("signal", &g.Signal, keys.Word).Required(),
		keys.Number("above", &g.Above).Required(),
	}
}
