package kind

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Step is one size of a ladder.
type Step struct {
	scale.Rung
	// Others are types that count as the same size.
	Others []string
}

// StepOf is the size that a type, class or capacity is; 0 when it is on no step.
func StepOf(ladder []Step, name string) int {
	for i, r := range ladder {
		if r.Name == name || slices.Contains(r.Others, name) {
			return i + 1
		}
	}
	return 0
}

// OffLadder says that a thing is on no step.
func OffLadder(what, is string, ladder []Step) string {
	names := make([]string, len(ladder))
	for i, r := range ladder {
		names[i] = r.Name
	}
	return fmt.Sprintf("%s is %s, which is not on the ladder %s; add %[2]s to the ladder, or change %[1]s yourself to a size of the ladder", what, is, strings.Join(names, ", "))
}

// OnLadder is the capacity of a vertical tier, which is always in service as a whole. know
// adds what is known of a step.
func OnLadder(ladder []Step, step int, now time.Time, know func(scale.Rung) scale.Rung) scale.Capacity {
	c := scale.Capacity{Desired: step, InService: step, Min: 1, Max: len(ladder), At: now}
	for _, r := range ladder {
		c.Ladder = append(c.Ladder, know(r.Rung))
	}
	return c
}

// Steps are a ladder with the types that count as one of its sizes.
func Steps(ladder []scale.Rung, others map[string][]string) []Step {
	out := make([]Step, len(ladder))
	for i, r := range ladder {
		out[i] = Step{Rung: r, Others: others[r.Name]}
	}
	return out
}

// Corrects says what becomes of a size outside the limits in a mode of a group or a service.
func Corrects(m scale.Mode) string {
	if m.Writes() {
		return "dynascale corrects it as soon as the tier may be changed"
	}
	return "in mode manage dynascale corrects it at the first opportunity"
}

// TellStep says on which step of its ladder a vertical tier stands. That it is on none the
// view says, because nothing is decided then.
func TellStep(n *finding.Notes, e Examination, is string) {
	c, limits := e.View.Capacity, e.Tier.Limits
	switch step := c.Desired; {
	case e.View.Missing != "": // told already
	case step < limits.Min || step > limits.Max:
		n.Add(finding.Doubted, "ladder", fmt.Sprintf("%s is step %d of the ladder, outside the limits %d to %d; in mode manage dynascale corrects the size at the first opportunity", is, step, limits.Min, limits.Max),
			"change limits if you do not want this correction")
	default:
		n.Add(finding.Well, "ladder", fmt.Sprintf("%s is step %d of %d", is, step, len(c.Ladder)), "")
	}
}
