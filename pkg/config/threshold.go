package config

// Threshold takes a step while signals are beyond their bounds.
type Threshold struct {
	Bounds []Bound
	Any    bool // grow when one bound is exceeded, not only when all are
	Step   int
}

// Bound is one signal between two values. HasBelow says that the lower is given.
type Bound struct {
	Signal       string
	Above, Below float64
	HasBelow     bool
}

func (d scalerDecoder) threshold(s *section) *Threshold {
	defer s.done()
	s.need("bounds")
	t := &Threshold{
		Any:  s.choice("grow_when", "all", "all", "any") == "any",
		Step: s.whole("step", 1, atLeast(1)),
	}
	lower := false
	seen := map[string]bool{}
	for _, item := range s.get("bounds").items("a threshold needs a signal and a bound") {
		body := item.section()
		body.need("signal", "above")
		b := Bound{Signal: d.signal(body), Above: body.number("above", 0), Below: body.number("below", 0), HasBelow: body.has("below")}
		if b.HasBelow && body.has("above") && b.Below >= b.Above {
			body.get("below").problem("%s is not below %s: the tier would never rest", sayValue(b.Below), sayValue(b.Above))
		}
		d.beyond(body, "above", b.Signal, b.Above, 1, "")
		if seen[b.Signal] && b.Signal != "" {
			body.get("signal").problem("%s has a bound already", show(b.Signal))
		}
		seen[b.Signal] = true
		lower = lower || b.HasBelow
		body.done()
		t.Bounds = append(t.Bounds, b)
	}
	if !lower && len(t.Bounds) > 0 {
		s.problem("needs below for one signal at least: without it, the tier shrinks as soon as it does not grow")
	}
	return t
}
