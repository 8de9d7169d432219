package price

import (
	"slices"
	"time"
)

// Bill is what a tier is made of, as AWS bills it. It is written by the tier's kind.
type Bill struct {
	Lines []Line
	// Units is how many units are billed now, of a tier whose units are counted; of a ladder it is the
	// present rung, counted from 1. Rungs is how many sizes a ladder has.
	Units, Rungs int
	// Least is how long what was started is billed at least.
	Least time.Duration
	// Unknown is why it is not known what the tier is made of; "" when it is.
	Unknown string
	// Estimate is why the lines are rather too many or too dear than true; "" when they are true.
	Estimate string
	// Free is why the tier costs nothing by itself; "" when it does not.
	Free string

	sizes []float64 // the room of Cost.Sizes
}

// Part says at which size a Line is billed.
type Part int

// The parts. What is not one of these is a rung of a ladder, counted from 0.
const (
	Running Part = -3 + iota // it is billed now
	Fixed                    // it is billed at any size
	Unit                     // one unit more
)

// Line is so much of an Item.
type Line struct {
	Part  Part
	Item  Item
	Count float64
	// Spot says that it is bought at the spot price, which is Seen; Seen is 0 while that is not known.
	Spot bool
	Seen float64
	// Cap is the most that is paid at the spot price; 0 is the price on demand. It is a bound, and never the price.
	Cap float64
	// Either is not 0 for lines of which one will be bought, and nobody knows which: of all lines of
	// a Part with the same number the dearest counts.
	Either int
}

// Clear empties a bill, for another tier in its room.
func (b *Bill) Clear() { *b = Bill{Lines: b.Lines[:0], sizes: b.sizes[:0]} }

// Add adds so much of an item to a part.
func (b *Bill) Add(p Part, i Item, count float64) {
	b.Lines = append(b.Lines, Line{Part: p, Item: i, Count: count})
}

// In says in which region all of it is billed.
func (b *Bill) In(region string) {
	for i := range b.Lines {
		b.Lines[i].Item.Region = region
	}
}

// idle reports whether nothing of the tier is billed now. A ladder has no size of nothing.
func (b *Bill) idle() bool {
	return b.Units == 0 && b.Rungs == 0 && !slices.ContainsFunc(b.Lines, func(l Line) bool { return l.Part == Running && l.Count > 0 })
}

// whole reports whether there is a line for each size: a size without one is no free size.
func (b *Bill) whole() bool {
	has := func(p Part) bool {
		return slices.ContainsFunc(b.Lines, func(l Line) bool { return l.Part == p && l.Count > 0 })
	}
	for n := range b.Rungs {
		if !has(Part(n)) {
			return false
		}
	}
	return b.Rungs > 0 || has(Unit)
}
