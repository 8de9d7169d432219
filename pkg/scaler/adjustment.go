package scaler

import (
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Adjustment is how a number changes a size, in the words of AWS:
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html#as-scaling-adjustment
type Adjustment string

// The adjustments: by a number of units, to a size, and by percent of the size.
const (
	ByUnits   Adjustment = "ChangeInCapacity"
	ToSize    Adjustment = "ExactCapacity"
	ByPercent Adjustment = "PercentChangeInCapacity"
)

// Adjusting is an adjustment with the least that a percentage changes ("MinAdjustmentMagnitude"), in units.
type Adjusting struct {
	Adjustment Adjustment
	Least      int
}

// made is the size that a change makes of a base, never below 0. Percentages are rounded as AWS rounds them:
// above 1 down (12.7 is 12), between 0 and 1 to 1, between 0 and -1 to -1, and below -1 towards 0 (-6.67 is -6).
func (a Adjusting) made(base, change int) int {
	switch a.Adjustment {
	case ToSize:
		return max(0, change)
	case ByPercent:
		return clampSize(float64(base) + a.units(float64(base)*float64(change)/100))
	}
	return clampSize(float64(base) + float64(change))
}

// absolute reports whether a change means something of any size: a share of zero is zero, and one of a position is no other.
func (a Adjusting) absolute() bool { return a.Adjustment != ByPercent }

// units is a number of units as AWS rounds it, with the least change.
func (a Adjusting) units(raw float64) float64 {
	whole := math.Trunc(raw + math.Copysign(noise*math.Max(1, math.Abs(raw)), raw))
	switch {
	case raw == 0:
		return 0
	case whole == 0:
		whole = math.Copysign(1, raw)
	}
	return math.Copysign(math.Max(math.Abs(whole), float64(a.Least)), raw)
}

func clampSize(x float64) int { return int(math.Min(math.Max(0, x), math.MaxInt32)) }

// says is a change in words.
func (a Adjusting) says(base, change int) string {
	switch a.Adjustment {
	case ToSize:
		return fmt.Sprintf("to %d", change)
	case ByPercent:
		text := fmt.Sprintf("%+d %% of %d is %s", change, base, signed(a.units(float64(base)*float64(change)/100)))
		if a.Least > 0 {
			text += fmt.Sprintf(" (at least %d)", a.Least)
		}
		return text
	}
	return fmt.Sprintf("%+d", change)
}

func signed(x float64) string {
	if x > 0 {
		return "+" + amount.Number(x)
	}
	return amount.Number(x)
}

// keys are the keys of an adjustment, which stand among others.
func (a *Adjusting) keys() keys.Set {
	return keys.Set{
		keys.Answered("adjustment", &a.Adjustment, adjustmentWords, ByUnits, ToSize, ByPercent).Like("adjustment_type", "type"),
		keys.Whole("min_change", &a.Least, keys.AtLeast(0)).Like("min_adjustment_magnitude", "min_adjustment_step").ShownIf(func() bool { return a.Least > 0 }),
		keys.Demand(nil, func(at keys.At) {
			if a.Least > 0 && a.Adjustment != ByPercent && at.Sound("adjustment") {
				at.Problem("min_change", "has an effect only with `adjustment: %s`, and adjustment is %s here: omit the key `min_change`", ByPercent, a.Adjustment)
			}
		}),
	}
}

// adjustmentWords are what people call them.
var adjustmentWords = keys.Words{"change": string(ByUnits), "units": string(ByUnits), "count": string(ByUnits), "pods": string(ByUnits), "add": string(ByUnits), "increase": string(ByUnits), "step": string(ByUnits),
	"exact": string(ToSize), "size": string(ToSize), "absolute": string(ToSize), "capacity": string(ToSize), "percent": string(ByPercent), "percentage": string(ByPercent), "%": string(ByPercent)}

// wrong is what a change has against its direction: growing must not take away, nor shrinking add. "" for nothing.
func (a Adjusting) wrong(change int, grows bool) string {
	switch {
	case a.Adjustment == ToSize && change < 0:
		return fmt.Sprintf("%d is not a size: write 0 or more", change)
	case a.Adjustment == ToSize:
	case grows && change <= 0:
		return keys.Say(float64(change)) + " does not grow the tier: write a number above 0"
	case !grows && change >= 0:
		return keys.Say(float64(change)) + " does not shrink the tier: write a number below 0, such as -1"
	case a.Adjustment == ByPercent && change < -100:
		return fmt.Sprintf("%d %% would remove more than the whole size: write a number from -100 to -1", change)
	}
	return ""
}
