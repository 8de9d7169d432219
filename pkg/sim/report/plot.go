package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// canvas draws a track against time, between a top and a bottom that stand for most and 0.
type canvas struct {
	track
	frame
	drawing
	top, bottom, most float64
}

// plot draws the sizes of a track.
type plot struct{ canvas }

func (t track) plot(f frame) markup {
	p := t.sizes(f)
	p.open("svg", "class", p.classes(), "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(p.width)+" "+px(height), "role", "img", "aria-label", p.describe()+". The figures are below, under \"The plot as a table\".")
	p.draw()
	p.close("svg")
	return p.markup()
}

// sizes lays a plot of sizes out.
func (t track) sizes(f frame) *plot {
	p := &plot{canvas{track: t, top: top, bottom: bottom}}
	var marks []mark
	marks, p.most = t.sizeMarks()
	p.frame = f.room(marks)
	return p
}

func (p *plot) draw() {
	p.grid()
	p.path("inservice", p.area(func(i int) float64 { return float64(p.ticks[i].InService) }))
	p.path("need", p.curve())
	p.path("desired", p.steps(func(i int) float64 { return float64(p.ticks[i].Desired) }))
	p.lost()
	p.changes()
}

// sizeMarks are the marks of the sizes: the classes or types of a ladder by name.
func (t track) sizeMarks() ([]mark, float64) {
	if n := len(t.ladder); n > 0 {
		out := []mark{{at: 0}}
		for i, name := range t.ladder {
			out = append(out, mark{at: float64(i + 1), label: name})
		}
		return out, float64(n)
	}
	return sizeMarks(t.peak())
}

func (t track) peak() (peak float64) {
	for _, tick := range t.ticks {
		peak = max(peak, float64(tick.Desired), float64(tick.InService), quantity(t.need(tick)))
	}
	return peak
}

func (p *plot) describe() string {
	most := number(p.peak()) + " units"
	if len(p.ladder) > 0 {
		most = p.name(int(p.peak()))
	}
	against := ""
	if slices.ContainsFunc(p.ticks, func(t Tick) bool { return finite(p.need(t)) }) {
		against = " against load"
	}
	return fmt.Sprintf("%s: size%s from %s to %s; the largest value drawn is %s",
		p.tier, against, p.start().Format("2006-01-02 15:04"), p.end().Format("2006-01-02 15:04 UTC"), most)
}

func (p *plot) grid() {
	marks, _ := p.sizeMarks()
	p.rules(marks)
	if len(p.ladder) == 0 {
		p.axisName("units")
	}
	p.text("text", p.lanes[0], "class", "label", "x", px(p.left-8), "y", px(lostTop+laneHeight-1), "text-anchor", "end")
	p.text("text", p.lanes[1], "class", "label", "x", px(p.left-8), "y", px(changesMid+4), "text-anchor", "end")
	p.times(timeTop)
}

func (c *canvas) classes() string {
	if len(c.ticks) > c.points {
		return c.class + " dense"
	}
	return c.class
}

// rules are the lines across a plot.
func (c *canvas) rules(marks []mark) {
	for _, m := range marks {
		c.line("grid", c.left, c.y(m.at), c.right(), c.y(m.at))
		c.text("text", m.label, "class", "label", "x", px(c.left-8), "y", px(c.y(m.at)+4), "text-anchor", "end")
	}
}

func (c *canvas) axisName(name string) {
	middle := px((c.top + c.bottom) / 2)
	c.text("text", name, "class", "label", "x", "14", "y", middle, "text-anchor", "middle", "transform", fmt.Sprintf("rotate(-90 14 %s)", middle))
}

// times are the lines down a plot and the times under them, at under.
func (c *canvas) times(under float64) {
	for _, m := range timeMarks(c.start(), c.end(), c.frame.times) {
		x := c.x(m.at)
		c.line("grid", x, c.top, x, under)
		c.text("text", m.label, "class", "label", "x", px(x), "y", px(under+14), "text-anchor", "middle")
		c.text("text", m.under, "class", "label date", "x", px(x), "y", px(under+29), "text-anchor", "middle")
	}
	c.line("axis", c.left, c.bottom, c.right(), c.bottom)
}

// x is the place of an instant, in seconds since 1970.
func (c *canvas) x(second float64) float64 {
	from, to := float64(c.start().Unix()), float64(c.end().Unix())
	if to <= from {
		return c.left
	}
	return c.left + (c.right()-c.left)*(second-from)/(to-from)
}

// at is the place of a tick's beginning; at(len(ticks)) is the end of the plot.
func (c *canvas) at(i int) float64 {
	if i >= len(c.ticks) {
		return c.right()
	}
	t := c.ticks[i].Time
	return c.x(float64(t.Unix()) + float64(t.Nanosecond())/1e9)
}

func (c *canvas) y(value float64) float64 { return c.bottom - (c.bottom-c.top)*(value/c.most) }

// steps is a line that keeps each tick's value until the next tick, broken where there
// is none. The values are those of the ticks by their place.
func (c *canvas) steps(value func(i int) float64) string {
	var b strings.Builder
	last := math.NaN()
	for _, at := range envelope(len(c.ticks), c.points, value) {
		x := px(c.at(at.index))
		switch {
		case at.value == last || !finite(at.value) && !finite(last):
			continue
		case !finite(at.value):
			b.WriteString("H" + x)
		case !finite(last):
			b.WriteString("M" + x + " " + px(c.y(at.value)))
		default:
			b.WriteString("H" + x + "V" + px(c.y(at.value)))
		}
		last = at.value
	}
	if finite(last) {
		b.WriteString("H" + px(c.right()))
	}
	return b.String()
}

// area is steps, closed along the axis.
func (c *canvas) area(value func(i int) float64) string {
	return c.steps(value) + "V" + px(c.bottom) + "H" + px(c.at(0)) + "Z"
}

// curve is the load in units through the middle of every step, broken where the
// load is not known.
func (c *canvas) curve() string { return c.through(func(i int) float64 { return c.need(c.ticks[i]) }) }

// through is a line through the middle of every step, broken where there is no value.
func (c *canvas) through(value func(i int) float64) string {
	var b strings.Builder
	pen := "M"
	half := c.step.Seconds() / 2
	for _, at := range envelope(len(c.ticks), c.points, value) {
		if !finite(at.value) {
			pen = "M"
			continue
		}
		x := c.x(float64(c.ticks[at.index].Time.Unix()) + half)
		b.WriteString(pen + px(x) + " " + px(c.y(at.value)))
		pen = "L"
	}
	return b.String()
}
