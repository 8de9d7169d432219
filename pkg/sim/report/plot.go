package report

import (
	"fmt"
	"html/template"
	"strings"
)

// The plot's frame, in SVG user units: sizes above, two lanes below for lost
// work and for changes, then the time.
const (
	width      = 1040.0
	left       = 74.0
	right      = width - 28
	top        = 10.0
	bottom     = top + 270
	lostTop    = bottom + 9
	laneHeight = 9.0
	changesMid = lostTop + laneHeight + 17
	timeTop    = changesMid + 14
	height     = timeTop + 36
)

// plot draws one track.
type plot struct {
	track
	drawing
	sizeEnd float64
}

func (t track) plot() template.HTML {
	p := &plot{track: t}
	peak := 0.0
	for _, tick := range t.ticks {
		peak = max(peak, float64(tick.Desired), float64(tick.InService), amount(t.need(tick)))
	}
	var marks []mark
	marks, p.sizeEnd = sizeMarks(peak)

	class := ""
	if len(t.ticks) > maxPoints {
		class = "dense"
	}
	p.open("svg", "class", class, "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(width)+" "+px(height), "role", "img", "aria-label", p.describe(peak))
	p.grid(marks)
	p.path("inservice", p.area(func(t Tick) float64 { return float64(t.InService) }))
	p.path("need", p.curve())
	p.path("desired", p.steps(func(t Tick) float64 { return float64(t.Desired) }))
	p.lost()
	p.changes()
	p.close("svg")
	return p.html()
}

func (p *plot) describe(peak float64) string {
	return fmt.Sprintf("%s: size against load from %s to %s; the largest value drawn is %s units. The same figures stand in the table below.",
		p.tier, p.start().Format("2006-01-02 15:04"), p.end().Format("2006-01-02 15:04 UTC"), number(peak))
}

func (p *plot) grid(sizes []mark) {
	for _, m := range sizes {
		p.line("grid", left, p.y(m.at), right, p.y(m.at))
		p.text("text", m.label, "class", "label", "x", px(left-8), "y", px(p.y(m.at)+4), "text-anchor", "end")
	}
	p.text("text", "units", "class", "label", "x", "14", "y", px((top+bottom)/2), "text-anchor", "middle",
		"transform", fmt.Sprintf("rotate(-90 14 %s)", px((top+bottom)/2)))
	p.text("text", "lost work", "class", "label", "x", px(left-8), "y", px(lostTop+laneHeight-1), "text-anchor", "end")
	p.text("text", "changes", "class", "label", "x", px(left-8), "y", px(changesMid+4), "text-anchor", "end")
	for _, m := range timeMarks(p.start(), p.end()) {
		x := p.x(m.at)
		p.line("grid", x, top, x, timeTop)
		p.text("text", m.label, "class", "label", "x", px(x), "y", px(timeTop+14), "text-anchor", "middle")
		p.text("text", m.under, "class", "label date", "x", px(x), "y", px(timeTop+29), "text-anchor", "middle")
	}
	p.line("axis", left, bottom, right, bottom)
}

// x is the place of an instant, in seconds since 1970.
func (p *plot) x(second float64) float64 {
	from, to := float64(p.start().Unix()), float64(p.end().Unix())
	if to <= from {
		return left
	}
	return left + (right-left)*(second-from)/(to-from)
}

// at is the place of a tick's beginning; at(len(ticks)) is the end of the plot.
func (p *plot) at(i int) float64 {
	if i >= len(p.ticks) {
		return right
	}
	t := p.ticks[i].Time
	return p.x(float64(t.Unix()) + float64(t.Nanosecond())/1e9)
}

func (p *plot) y(size float64) float64 { return bottom - (bottom-top)*(size/p.sizeEnd) }

// steps is a line that keeps each tick's value until the next tick.
func (p *plot) steps(value func(Tick) float64) string {
	var b strings.Builder
	for i, at := range envelope(len(p.ticks), func(i int) float64 { return value(p.ticks[i]) }) {
		y := px(p.y(at.value))
		if i == 0 {
			b.WriteString("M" + px(p.at(at.index)) + " " + y)
		} else {
			b.WriteString("H" + px(p.at(at.index)) + "V" + y)
		}
	}
	return b.String() + "H" + px(right)
}

// area is steps, closed along the axis.
func (p *plot) area(value func(Tick) float64) string {
	return p.steps(value) + "V" + px(bottom) + "H" + px(p.at(0)) + "Z"
}

// curve is the load in units through the middle of every step, broken where the
// load is not known.
func (p *plot) curve() string {
	var b strings.Builder
	pen := "M"
	half := p.step.Seconds() / 2
	for _, at := range envelope(len(p.ticks), func(i int) float64 { return p.need(p.ticks[i]) }) {
		if !finite(at.value) {
			pen = "M"
			continue
		}
		x := p.x(float64(p.ticks[at.index].Time.Unix()) + half)
		b.WriteString(pen + px(x) + " " + px(p.y(at.value)))
		pen = "L"
	}
	return b.String()
}
