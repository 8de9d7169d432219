package formula

import "math"

// Value is a number. Up says that the truth may be any value above it, as of a signal at its
// ceiling, and Down that it may be any below.
type Value struct {
	Number   float64
	Up, Down bool
}

func (v Value) unsure() bool { return v.Up || v.Down }

func exact(x float64) Value { return Value{Number: x} }

func add(a, b Value) Value { return Value{a.Number + b.Number, a.Up || b.Up, a.Down || b.Down} }

func negate(a Value) Value { return Value{-a.Number, a.Down, a.Up} }

// multiply follows how the product moves with each factor: with the sign of the other one. Where
// both are unsure and a sign could change, the truth may lie on either side.
func multiply(a, b Value) Value {
	out := exact(a.Number * b.Number)
	if a.unsure() && b.unsure() && (a.Number < 0 || b.Number < 0 || a.Down || b.Down) {
		out.Up, out.Down = true, true
		return out
	}
	for _, f := range [...][2]Value{{a, b}, {b, a}} {
		of, by := f[0], f[1]
		switch {
		case by.Number > 0 || by.Number == 0 && by.Up:
			out.Up, out.Down = out.Up || of.Up, out.Down || of.Down
		case by.Number < 0 || by.Number == 0 && by.Down:
			out.Up, out.Down = out.Up || of.Down, out.Down || of.Up
		}
	}
	return out
}

// divide multiplies by the inverse, which falls while the divisor rises. A divisor that may lie on the
// other side of zero leaves both sides open.
func divide(a, b Value) Value {
	inverse := Value{1 / b.Number, b.Down, b.Up}
	if b.Number > 0 && b.Down || b.Number < 0 && b.Up {
		inverse.Up, inverse.Down = true, true
	}
	out := multiply(a, inverse)
	out.Number = a.Number / b.Number
	return out
}

// least is the smallest: it may be lower where any may, and higher only where all of the smallest may.
func least(all []Value) Value {
	out := Value{Number: math.Inf(1), Up: true}
	for _, v := range all {
		out.Number, out.Down = min(out.Number, v.Number), out.Down || v.Down
	}
	for _, v := range all {
		out.Up = out.Up && (v.Up || v.Number > out.Number)
	}
	return out
}

func most(all []Value) Value {
	turned := make([]Value, len(all))
	for i, v := range all {
		turned[i] = negate(v)
	}
	return negate(least(turned))
}
