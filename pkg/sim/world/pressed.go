package world

import "time"

// Pressed is a load times Factor from an instant until before another one.
type Pressed struct {
	Load        Load
	Factor      float64
	From, Until time.Time
}

// At implements Load.
func (p Pressed) At(t time.Time) float64 {
	if t.Before(p.From) || !t.Before(p.Until) {
		return p.Load.At(t)
	}
	return p.Load.At(t) * p.Factor
}

// press puts a pressure on a load, in place of one that it is under. No load stays none.
func press(l Load, factor float64, from, until time.Time) Load {
	if p, is := l.(Pressed); is {
		l = p.Load
	}
	if l == nil || factor == 1 {
		return l
	}
	return Pressed{Load: l, Factor: factor, From: from, Until: until}
}
