package server

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// words put the sizes of a tier in words.
type words struct {
	reason.Words        // zero for a ladder of which is not known what it is of
	resource     string // what AWS calls what is scaled; "" when that is not known
	selector     string // what it was chosen by; "" where it is named, or nothing was chosen
	capacity     scale.Capacity
}

// wordsOf are the words of a tier. What the configuration does not say, because the tier left it,
// follows from the capacity.
func wordsOf(is Configured, c scale.Capacity) words {
	w := words{Words: is.Words, resource: is.Resource, capacity: c}
	if len(c.Selected) == 1 {
		w.resource, w.selector = c.Selected[0], is.Resource
	}
	switch {
	case w.Unit != "" || len(c.Ladder) > 0:
	case len(c.Members) > 0:
		w.Words = reason.Words{Unit: "readers", One: "reader", Many: "readers"}
	case c.Known():
		w.Unit = "units"
	}
	return w
}

// scales is what the tier scales: "readers of shop-db".
func (w words) scales() string {
	switch {
	case w.resource == "" && w.Unit == "":
		return "unknown"
	case w.resource == "":
		return w.Unit
	}
	if w.selector != "" {
		return w.Of + " " + w.resource + " (by its " + w.selector + ")"
	}
	return w.Of + " " + w.resource
}

// name is a size without its place: "4", "1 reader", "db.r6g.large", "8 ACU".
func (w words) name(size int) string {
	name := w.capacity.Name(size)
	behind := w.Many
	switch {
	case w.rung(size):
		behind = w.Step
	case len(w.capacity.Ladder) > 0:
		behind = ""
	case size == 1 && w.One != "":
		behind = w.One
	}
	return strings.TrimSuffix(name+" "+behind, " ")
}

// size is a size with its place on the ladder: "db.r6g.large (1 of 3)".
func (w words) size(size int) string {
	if w.rung(size) {
		return fmt.Sprintf("%s (%d of %d)", w.name(size), size, len(w.capacity.Ladder))
	}
	return w.name(size)
}

// move is a change, or that there is none.
func (w words) move(from, to int) string {
	if from == to {
		return "hold"
	}
	first := w.name(from)
	if w.Many != "" {
		first = w.capacity.Name(from)
	}
	return first + " \u2192 " + w.name(to)
}

// bounds are the sizes that AWS, the tier's readers that others made, or its ladder allow.
func (w words) bounds() string {
	low, high := w.capacity.Min, w.capacity.Max
	switch {
	case !w.capacity.Known():
		return "unknown"
	case w.Holder != "":
		return fmt.Sprintf("%s min %d, max %d", w.Holder, low, high)
	case w.Many != "":
		return w.capacity.Name(low) + " to " + w.name(high)
	}
	return w.name(low) + " to " + w.name(high)
}

// serving and pending are how many serve and how many are on their way. What stands on a ladder
// is one thing, which is in service as a whole.
func (w words) serving() string {
	if !w.capacity.Known() {
		return "unknown"
	}
	if len(w.capacity.Ladder) > 0 {
		return w.name(w.capacity.InService)
	}
	return strconv.Itoa(w.capacity.InService)
}

func (w words) pending() string {
	switch {
	case !w.capacity.Known():
		return "unknown"
	case len(w.capacity.Ladder) > 0 && w.capacity.Pending == 0:
		return "none"
	}
	return strconv.Itoa(w.capacity.Pending)
}

// rung reports whether a size is a rung of a ladder.
func (w words) rung(size int) bool { return size >= 1 && size <= len(w.capacity.Ladder) }
