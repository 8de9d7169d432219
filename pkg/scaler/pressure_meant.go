package scaler

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
)

// tooHigh is from where on a pressure is taken for a percentage or a value of a signal.
const tooHigh = 10

// ofTheGoal refuses a percentage, or a value of the signal, where a pressure belongs, which is 1 at the goal.
func (p *Pressure) ofTheGoal() keys.Check[float64] {
	return keys.That(keys.Rule{"exclusiveMaximum": tooHigh}, func(v float64) string {
		if v < tooHigh {
			return ""
		}
		return fmt.Sprintf("%s would be %[1]s times the goal; write %s", keys.Say(v), p.instead(v))
	})
}

// percentage answers a bound that is written with a percent sign: of the goal, or of the signal.
func (p *Pressure) percentage(text string) string {
	percent, is := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
	if !is || err != nil || v <= 0 || math.IsInf(v, 0) {
		return ""
	}
	return fmt.Sprintf("%s is given, a number is expected, which is 1 at the goal; write %s", keys.Show(text), p.instead(v))
}

// instead is how a value is written as a pressure: divided by the goal of a signal that may have it, or as a share of
// the goal where it may be a percentage.
func (p *Pressure) instead(v float64) string {
	share := keys.Say(math.Round(v*1e4)/1e6) + " for " + keys.Say(v) + " % of the goal"
	for _, t := range p.Terms {
		if of := math.Round(100*v/t.Goal) / 100; t.Goal > 0 && of >= 0.1 && of <= 3 && !t.PerUnit {
			return fmt.Sprintf("%s for %s at %s (%[3]s divided by the goal %[4]s), or %[5]s", keys.Say(of), t.Signal, keys.Say(v), keys.Say(t.Goal), share)
		}
	}
	return share
}
