package report

import (
	"math"
	"strings"
)

// signalPlot is one signal against its goal.
type signalPlot struct {
	Name, Unit, Goal string
	Plots            []markup
}

// signals are the plots of what the scalers of a tier compare, in the order in which
// they appear.
func (t track) signals() (out []signalPlot) {
	type key struct{ signal, unit string }
	seen := map[key]bool{}
	for i := range t.ticks {
		for _, r := range t.ticks[i].Readings {
			if k := (key{r.Signal, r.Unit}); !seen[k] {
				seen[k] = true
				out = append(out, t.signal(r.Signal, r.Unit))
			}
		}
	}
	return out
}

func (t track) signal(name, unit string) signalPlot {
	type line = func(i int) float64
	find := func(part func(Reading) float64) line {
		found := make([]float64, len(t.ticks))
		for i := range t.ticks {
			found[i] = math.NaN()
			for _, r := range t.ticks[i].Readings {
				if x := part(r); r.Signal == name && r.Unit == unit && finite(x) && x >= 0 && x <= largest {
					found[i] = x
					break
				}
			}
		}
		return func(i int) float64 { return found[i] }
	}
	value, goal := find(func(r Reading) float64 { return r.Value }), find(func(r Reading) float64 { return r.Goal })
	grow, shrink := find(func(r Reading) float64 { return r.Grow }), find(func(r Reading) float64 { return r.Shrink })
	s := signalPlot{Name: name, Unit: unit}
	for _, line := range []struct {
		words string
		of    line
	}{{"goal", goal}, {"grows above", grow}, {"shrinks below", shrink}} {
		if low, high := t.extremes(line.of); finite(low) {
			text := line.words + " " + number(low)
			if high != low {
				text = line.words + " " + number(low) + " to " + number(high) + " (depends on the size)"
			}
			if s.Goal != "" {
				s.Goal += ", "
			}
			s.Goal += text
		}
	}
	most := 0.0
	for _, of := range []line{value, goal, grow} {
		if _, high := t.extremes(of); finite(high) {
			most = max(most, high)
		}
	}
	label := name + " of tier " + t.tier
	if unit != "" {
		label += ", " + strings.TrimSpace(unit)
	}
	if s.Goal != "" {
		label += ": " + s.Goal
	}
	for _, f := range []frame{desk, telephone} {
		marks, end := valueMarks(most)
		c := &canvas{track: t, frame: f.room(marks), top: 8, bottom: 108, most: end}
		c.open("svg", "class", c.classes(), "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(c.width)+" 145", "role", "img",
			"aria-label", label)
		c.rules(marks)
		c.times(c.bottom)
		c.path("bound", c.steps(shrink))
		c.path("bound", c.steps(grow))
		c.path("goal", c.steps(goal))
		c.path("value", c.through(value))
		c.close("svg")
		s.Plots = append(s.Plots, c.markup())
	}
	return s
}

// extremes are the smallest and the largest value of a track; NaN when it has none.
func (t track) extremes(of func(i int) float64) (low, high float64) {
	low, high = math.NaN(), math.NaN()
	for i := range t.ticks {
		x := of(i)
		if !finite(x) {
			continue
		}
		if !finite(low) {
			low, high = x, x
		}
		low, high = min(low, x), max(high, x)
	}
	return low, high
}
