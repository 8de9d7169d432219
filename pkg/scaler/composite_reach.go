package scaler

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Unreached says that the score to grow never exceeds GrowAbove, however high its signals are. top is the largest
// value of a signal; 0 where there is none, and the urgency of its part may be 1.
func (c *Composite) Unreached(top func(signal string) float64) []Note {
	var most, weights float64
	var ends []string
	for _, p := range c.Parts {
		urgency := 1.0
		if t := top(p.Signal); t > 0 && t < 2*p.Above {
			urgency = (t - p.Above) / p.Above
			ends = append(ends, fmt.Sprintf("%s is at most %s, so with `above: %s` it counts as at most %.2f", p.Signal, keys.Say(t), keys.Say(p.Above), urgency))
		}
		most, weights = most+p.Weight*urgency, weights+p.Weight
	}
	most /= weights
	less := math.Floor(most*100) / 100
	because := fmt.Sprintf("the score to grow is at most %.2f (%s)", less, strings.Join(ends, "; "))
	if len(ends) == 0 || math.IsNaN(most) || most > c.GrowAbove*(1+noise) {
		return nil
	}
	return []Note{{"grow_above", fmt.Sprintf("%s would never grow the tier: %s; write a smaller grow_above, such as %s, or smaller values for the key `above`", keys.Say(c.GrowAbove), because, keys.Say(math.Floor(most*50)/100))}}
}
