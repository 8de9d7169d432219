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
func (p *Pressure) ofTheGoal(grows bool) keys.Check[float64] {
	return keys.That(keys.Rule{"exclusiveMaximum": tooHigh}, func(v float64) string {
		if v < tooHigh {
			return ""
		}
		return fmt.Sprintf("%s would be %[1]s times the goal; write %s", keys.Say(v), p.instead(v, grows))
	})
}

// percentage answers a bound that is written with a percent sign: of the goal, or of the signal.
func (p *Pressure) percentage(grows bool) func(text string) string {
	return func(text string) string {
		percent, is := strings.CutSuffix(text, "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
		if !is || err != nil || v <= 0 || math.IsInf(v, 0) {
			return ""
		}
		return fmt.Sprintf("%s is given, a number is expected, where 1 means the goal; write %s", keys.Show(text), p.instead(v, grows))
	}
}

// instead is how a value is written as a pressure: divided by the goal of a signal that may have it, or as a share of
// the goal where it may be a percentage.
func (p *Pressure) instead(v float64, grows bool) string {
	of := math.Round(v*1e4) / 1e6
	share := keys.Say(of) + " for " + keys.Say(v) + " % of the goal"
	for _, t := range p.Terms {
		by := math.Round(100*v/t.Goal) / 100
		if t.Goal <= 0 || t.PerUnit || t.Goal <= 100 && v > 100 || by < 0.1 || by > 3 || grows != (by > 1) || by == 1 {
			continue // what no percentage can be, or too far from the goal
		}
		value := fmt.Sprintf("%s for %s at %s (%[3]s divided by the goal %[4]s)", keys.Say(by), t.Signal, keys.Say(v), keys.Say(t.Goal))
		if grows && of <= 1 { // nobody grows below the goal
			return value
		}
		return value + ", or " + share
	}
	return share
}
