package policy

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// What target health says never makes a tier smaller than it would be without: the units that serve nobody are kept
// beside those that are wanted, and growth is the same.
func TestTargetHealthNeverMakesATierSmaller(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Past.Ring = nil
		without := s
		without.Served = scale.Served{}
		with, plain := p.Decide(s), p.Decide(without)
		if with.To < plain.To {
			t.Fatalf("with target health %d, without %d: %+v", with.To, plain.To, with.Reasons)
		}
		if plain.To >= plain.From && with.To != plain.To {
			t.Fatalf("where nothing shrinks it leads from %d to %d, and not to %d: %+v", with.From, with.To, plain.To, with.Reasons)
		}
	})
}
