package formula

import "math"

// Span are the values that something may have, both ends included. An end that is not known is infinite.
type Span struct{ Low, High float64 }

// Any is the Span of something of which nothing is known.
func Any() Span { return Span{math.Inf(-1), math.Inf(1)} }

// Span is what the values of the Formula lie within, where those of its names lie within theirs. It may be wider than
// what can come out, because each name is taken by itself wherever it stands.
func (f Formula) Span(of func(name string) Span) Span {
	if f.root == nil {
		return Any()
	}
	s := spanOf(f.root, of)
	if math.IsNaN(s.Low) || math.IsNaN(s.High) {
		return Any()
	}
	return s
}

func spanOf(n node, of func(string) Span) Span {
	switch n := n.(type) {
	case number:
		return Span{float64(n), float64(n)}
	case name:
		return of(string(n))
	case minus:
		s := spanOf(n.of, of)
		return Span{-s.High, -s.Low}
	case pair:
		return n.span(spanOf(n.left, of), spanOf(n.right, of))
	case call:
		out := spanOf(n.of[0], of)
		for _, more := range n.of[1:] {
			s := spanOf(more, of)
			switch n.function {
			case "min":
				out = Span{min(out.Low, s.Low), min(out.High, s.High)}
			case "max":
				out = Span{max(out.Low, s.Low), max(out.High, s.High)}
			default:
				out = Span{out.Low + s.Low, out.High + s.High}
			}
		}
		return out
	}
	return Any()
}

func (p pair) span(a, b Span) Span {
	switch p.operator {
	case '+':
		return Span{a.Low + b.Low, a.High + b.High}
	case '-':
		return Span{a.Low - b.High, a.High - b.Low}
	case '/':
		switch {
		case b.Low <= 0 && b.High >= 0 && (b.Low == b.High || b.Low < 0 && b.High > 0):
			return Any()
		case b.High == 0:
			b = Span{math.Inf(-1), 1 / b.Low}
		case b.Low == 0:
			b = Span{1 / b.High, math.Inf(1)}
		default:
			b = Span{1 / b.High, 1 / b.Low}
		}
	}
	out := Span{math.Inf(1), math.Inf(-1)}
	for _, x := range [...]float64{a.Low, a.High} {
		for _, y := range [...]float64{b.Low, b.High} {
			v := x * y
			if x == 0 || y == 0 {
				v = 0 // as often as one likes
			}
			out = Span{min(out.Low, v), max(out.High, v)}
		}
	}
	return out
}
