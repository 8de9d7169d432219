package sim

// stage is a state from an instant on, until the next stage begins.
type stage struct {
	from  int64 // unix seconds
	state string
	why   string // AWS's reason for it, or ""
}

// course is the stages of one thing in the order of time. It is laid out when
// something is asked for, so that a state follows from the clock alone and
// reading it changes nothing. The first stage holds before it begins, and the
// last one for ever.
type course []stage

func (c course) at(t int64) stage {
	now := c[0]
	for _, s := range c[1:] {
		if s.from > t {
			break
		}
		now = s
	}
	return now
}
