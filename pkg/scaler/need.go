package scaler

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// noise is what floating point may add to a ratio at the edge of the tolerance:
// 4.92/4.1 is 1.2000000000000002, and not above 1.2.
const noise = 1e-9

// need is how many units bring a signal to its goal, before rounding.
type need struct {
	// low is for growing and high for keeping: an average is multiplied by the fewest
	// units that served it to grow, and by the most to shrink. For a total both are
	// the total over the goal, whatever served it.
	low, high float64
	// load is the value over the goal of those that served it: above 1 they carry too
	// much, and nothing shrinks.
	load float64
	base base
	// cold is set when nothing served an average, so that the load alone has to say;
	// source instead when a database without readers did, and carries no more than the goal.
	cold, source bool
}

// needOf compares a sample with a goal above 0.
func needOf(s *scale.Snapshot, x scale.Sample, goal float64, perUnit bool) need {
	n := need{base: baseOf(s, x), load: x.Value / goal}
	n.cold = n.base.fewest == 0 && x.Value > 0
	switch {
	case perUnit:
		n.low, n.high = n.load, n.load
		n.load /= float64(max(n.base.fewest, 1))
	case n.cold && n.load <= 1 && s.Capacity.Desired == 0 && slices.ContainsFunc(s.Capacity.Members, func(m scale.Member) bool { return m.Source }):
		n.source, n.cold = true, false // no reader is needed
	case n.cold:
		n.low = max(1, n.load)
		n.high = max(n.low, n.load*float64(n.base.most))
	default:
		n.low, n.high = n.load*float64(n.base.fewest), n.load*float64(n.base.most)
		n.low, n.high = n.silent(x, goal)
	}
	return n
}

// figuresOfNeed is how many figures adds.
const figuresOfNeed = 4

// figures adds the numbers behind a need: what the signal reads, its goal, how many times
// the goal that is to those that served it, and how many these were at least.
func figures(to []scale.Figure, x scale.Sample, goal float64, n need) []scale.Figure {
	return append(to, scale.Figure{Name: x.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "goal", Value: goal, Unit: x.Unit},
		scale.Figure{Name: "times", Value: reason.Rounded(n.load)}, scale.Figure{Name: "in service", Value: float64(n.base.fewest)})
}

func known(size int) *int { return &size }

// silent is what is needed where fewer units have a value than serve: to grow, the silent ones carry
// nothing, and to shrink each carries its goal, or all that one can where the unit is a percentage. So a
// unit that lost its agent never orders another one, and its silence never takes one away.
// Source: kubernetes v1.37, replica_calculator.go, members without a sample.
func (n need) silent(x scale.Sample, goal float64) (low, high float64) {
	if x.Reporting <= 0 {
		return n.low, n.high
	}
	each := 1.0
	if x.Unit == "percent" {
		each = max(1, 100/goal)
	}
	low = n.load * float64(min(n.base.fewest, x.Reporting))
	return low, n.load*float64(min(n.base.most, x.Reporting)) + each*float64(max(0, n.base.most-x.Reporting))
}

// within is the rule of every scaler with a goal (docs/rule.md): hold while the need is
// within the tolerance of its direction of what is ordered, whatever is on its way or on its way out;
// else what is needed. It never shrinks what carries too much.
func (n need) within(ordered int, grow, shrink float64) int {
	have := float64(ordered)
	switch {
	case n.low > have*(1+grow)*(1+noise):
		return ceilSize(n.low)
	case n.load <= 1 && !n.cold && n.high < have*(1-shrink)*(1-noise):
		return ceilSize(n.high)
	}
	return ordered
}

// against tells how the need compares with what is ordered, where that is not what
// served the sample.
func (n need) against(ordered, size int, tolerance float64) string {
	switch {
	case n.source:
		return "; the source database carries this load alone, so no reader is needed"
	case (n.load > 1 || n.cold) && size == ordered && n.low < float64(ordered)*(1-noise):
		return fmt.Sprintf("; %d needed, %d already ordered", ceilSize(n.low), ordered)
	case size == ordered && ordered == n.base.fewest && ordered == n.base.most && n.high >= float64(ordered)*(1-tolerance)*(1-noise):
		return "; within the tolerance of " + amount.Percent(100*tolerance)
	case size == ordered && n.span() == strconv.Itoa(ordered):
		return fmt.Sprintf("; %d needed, the size is %[1]d", ordered)
	case size == ordered:
		span := n.span()
		if float64(ceilSize(n.low)) > float64(ordered)*(1+tolerance) { // rounded up, it would contradict the tolerance
			span = amount.Fixed(n.low, 2)
		}
		return fmt.Sprintf("; %s needed, the size is %d, within the tolerance of %s", span, ordered, amount.Percent(100*tolerance))
	case ordered < n.base.fewest || ordered > n.base.most:
		return fmt.Sprintf("; %d needed, the size is %d", size, ordered)
	}
	return ""
}

func (n need) span() string {
	low, high := ceilSize(n.low), ceilSize(n.high)
	if low != high {
		return strconv.Itoa(low) + " to " + strconv.Itoa(high)
	}
	return strconv.Itoa(low)
}

// against compares a value with a goal, both in words. Nearly every evaluation says it of every tier.
func against(value, goal string, n need) string {
	return value + " against a goal of " + goal + " is " + ratio(n.load) + " times the goal, with " + n.base.String()
}

// ratio is how many times its goal a value is, with no more digits than the value has: 1.45, 26.3.
func ratio(load float64) string {
	if load < 9.995 {
		return amount.Fixed(load, 2)
	}
	return amount.Fixed(load, 1)
}
