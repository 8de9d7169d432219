package scaler

import "fmt"

// Sizes are those that a tier may have: its limits, or the positions of its ladder, of which Rungs is the
// number; 0 where there is none. A scaler of which something names a size says by a method Misfits what of it does
// not go with them.
type Sizes struct {
	Least, Most, Rungs int
}

// never says that a size is none of these; least says that one below the smallest is none either.
func (of Sizes) never(key string, size int, least bool) []Note {
	switch {
	case of.Rungs > 0 && (size < 1 || size > of.Rungs):
		return []Note{{key, fmt.Sprintf("%d is outside the ladder, which has positions 1 to %d", size, of.Rungs)}}
	case size > of.Most:
		return []Note{{key, fmt.Sprintf("%d is never reached: limits.max of the tier is %d", size, of.Most)}}
	case least && size < of.Least:
		return []Note{{key, fmt.Sprintf("%d is never reached: limits.min and the schedule of the tier allow no size below %d", size, of.Least)}}
	}
	return nil
}

// misfits say that an adjustment to a size goes to none of the tier, or the wrong way from all of them.
func (a Adjusting) misfits(key string, size int, of Sizes, grows bool) []Note {
	if a.Adjustment != ToSize || size < 0 {
		return nil
	}
	switch out := of.never(key, size, true); {
	case len(out) > 0:
		return out
	case grows && size == of.Least:
		return []Note{{key, fmt.Sprintf("%d is the smallest size of the tier, so this change never makes the tier grow", size)}}
	case !grows && size == of.Most:
		return []Note{{key, fmt.Sprintf("%d is the largest size of the tier, so this change never makes the tier shrink", size)}}
	}
	return nil
}
