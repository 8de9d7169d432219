package report

import (
	"fmt"
	"math"
	"strings"
)

// lost marks the time in which work was lost: a bar in the lane, and a tint over
// the plot. Neighbouring steps are one bar, and none is too thin to be seen.
func (p *plot) lost() {
	p.rect("lane", p.left, lostTop, p.right()-p.left, laneHeight)
	for i := 0; i < len(p.ticks); i++ {
		if quantity(p.ticks[i].Lost) == 0 {
			continue
		}
		from := p.at(i)
		// Bars closer than a pixel are drawn as one: a month of minutes would
		// otherwise be thousands of them.
		for i+1 < len(p.ticks) && quantity(p.ticks[i+1].Lost) > 0 || p.near(i) {
			i++
		}
		w := max(p.at(i+1)-from, 1.5)
		p.rect("tint", from, p.top, w, p.bottom-p.top)
		p.rect("violation", from, lostTop, w, laneHeight)
	}
}

// near reports whether the next loss begins within a pixel of tick i's end.
func (p *plot) near(i int) bool {
	for j := i + 1; j < len(p.ticks) && p.at(j)-p.at(i+1) < 1; j++ {
		if quantity(p.ticks[j].Lost) > 0 {
			return true
		}
	}
	return false
}

// changeWidth is the room that a triangle takes before it covers others: where there are
// more changes than fit, they become one stroke per pixel.
const changeWidth = 8.0

// changes marks the decisions that changed the size: growth points up, shrinking
// points down.
func (p *plot) changes() {
	p.line("axis", p.left, changesMid, p.right(), changesMid)
	count := 0
	for _, t := range p.ticks {
		if t.Changes() {
			count++
		}
	}
	if float64(count)*changeWidth > p.right()-p.left {
		p.strokes()
		return
	}
	for i, t := range p.ticks {
		if !t.Changes() {
			continue
		}
		class, tip := "grow", -9.0
		if t.To < t.From {
			class, tip = "shrink", 9.0
		}
		x := p.at(i)
		p.open("path", "class", class, "d", fmt.Sprintf("M%s %sl4 0l-4 %sl-4 %sZ", px(x), px(changesMid+tip/6), px(tip), px(-tip)))
		p.text("title", fmt.Sprintf("%s UTC: %s to %s, %s: %s", t.Time.UTC().Format("2006-01-02 15:04"), p.name(t.From), p.name(t.To), t.Rule, t.Because))
		p.close("path")
	}
}

func (p *plot) strokes() {
	var grow, shrink strings.Builder
	lastGrow, lastShrink := math.Inf(-1), math.Inf(-1)
	for i, t := range p.ticks {
		x := p.at(i)
		switch {
		case t.To > t.From && x-lastGrow >= 1:
			grow.WriteString("M" + px(x) + " " + px(changesMid-1) + "v-9")
			lastGrow = x
		case t.To < t.From && x-lastShrink >= 1:
			shrink.WriteString("M" + px(x) + " " + px(changesMid+1) + "v9")
			lastShrink = x
		}
	}
	p.path("growstroke", grow.String())
	p.path("shrinkstroke", shrink.String())
}
