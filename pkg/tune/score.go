package tune

import "math"

// Move is a change to a cheaper size, beside all that could be changed. Cost and saving are of one unit, such as US
// dollars an hour, and so are the disruption of the change and that of changing everything once, such as minutes.
type Move struct {
	Saving, Cost          float64
	Disruption, Disturbed float64
}

// Score weighs a saving against its disruption, both as shares of all:
//
//	(saving / cost of all) / (disruption / disruption of all)
//
// 1 is a saving whose share is that of its disruption. Not above 0 for a move that saves nothing; endless for one that
// disrupts nothing; 0 where all cost or disruption is 0 or unknown. Source: balanced consolidation of Karpenter.
func (m Move) Score() float64 {
	if !(m.Cost > 0 && m.Disturbed > 0) || math.IsNaN(m.Saving) || math.IsNaN(m.Disruption) || m.Saving == 0 {
		return 0
	}
	saving, disruption := m.Saving/m.Cost, max(0, m.Disruption)/m.Disturbed
	if disruption == 0 && saving < 0 {
		return saving // a loss is none the better for disturbing nobody
	}
	return saving / disruption
}

// Worth reports whether a move is worth its disruption: its score is at least 1/k. k is how many times its share of
// the saving the share of its disruption may be; Karpenter has 2. false for a k that is not above 0.
func (m Move) Worth(k float64) bool {
	const rounding = 1e-9 // of shares such as 2.42 of 48.40
	score := m.Score()
	return k > 0 && score > 0 && score*k >= 1-rounding
}
