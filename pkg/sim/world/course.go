package world

// Stage is a state from an instant on, until the next stage begins.
type Stage struct {
	From  int64 // unix seconds
	State string
	Why   string // AWS's reason for it, or ""
}

// Course is the stages of one thing in the order of time. It is laid out when
// something is asked for, so that a state follows from the clock alone and
// reading it changes nothing. The first stage holds before it begins, and the
// last one for ever.
type Course []Stage

// At is the stage at t.
func (c Course) At(t int64) Stage {
	now := c[0]
	for _, s := range c[1:] {
		if s.From > t {
			break
		}
		now = s
	}
	return now
}
