package memory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// ActionGrace is how long an action stays in RAM after its end, so that a clock that
	// runs ahead and is set back does not take it away early.
	ActionGrace = 24 * time.Hour
	// MostActions is how many actions that ended are kept.
	MostActions = 1000
	// MostInForce is how many actions may be in force, and twice as many pauses of every
	// tier: a script that acts in a loop must not fill the memory, nor use up the brake.
	MostInForce = 1000
	// TimeOver is the end of an action by its own time.
	TimeOver = "its time was over"
)

// ErrFull says that so many actions are in force that no other is taken.
var ErrFull = fmt.Errorf("at least %d pauses, overrides and grants are in force, too many to add another one: end some first (dynascale resume)", MostInForce)

// Ending are the actions with these ids, ended.
func Ending(inForce []scale.Action, ids []string, end string, now time.Time) (out []scale.Action) {
	for _, a := range inForce {
		if slices.Contains(ids, a.ID) {
			a.Ended, a.End = now, end
			out = append(out, a)
		}
	}
	return out
}

// Lapsed is an action whose time is over as one that has ended.
func Lapsed(a scale.Action, now time.Time) scale.Action {
	if a.Ended.IsZero() && !a.Holds(now) {
		a.Ended, a.End = a.Until, TimeOver
	}
	return a
}

// NewestActions sorts by id, the newest first and at most limit, without what stands there twice.
func NewestActions(all []scale.Action, limit int) []scale.Action {
	slices.SortStableFunc(all, func(a, b scale.Action) int { return NumberOf(b.ID) - NumberOf(a.ID) })
	all = slices.CompactFunc(all, func(a, b scale.Action) bool { return a.ID == b.ID })
	return all[:min(len(all), limit)]
}

// NumberOf is the number in the id of an action; 0 when there is none.
func NumberOf(id string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(id, "a"))
	return n
}

// IDOf is the id with a number.
func IDOf(n int) string { return "a" + strconv.Itoa(n) }
