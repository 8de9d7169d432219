package report

import (
	"fmt"
)

// Picture is the plot of one tier as a file of its own (SVG), light or dark as its reader
// likes it: what the page of the run shows, without the reasons of changes.
func Picture(run Run, tier string) ([]byte, error) {
	const legend = 26.0
	for _, t := range run.tracks() {
		if t.tier != tier {
			continue
		}
		for i := range t.ticks {
			t.ticks[i].Rule, t.ticks[i].Because = "", ""
		}
		p := t.sizes(desk)
		p.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(p.width)+" "+px(height+legend), "role", "img", "aria-label", p.describe())
		p.b.WriteString("<style>" + style + "\ntext { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }</style>")
		p.empty("rect", "width", "100%", "height", "100%", "style", "fill: var(--paper)")
		p.draw()
		x := p.left
		for _, key := range []struct {
			class, words string
			wide         float64
		}{{"inservice", "in service", 100}, {"desired", "desired", 90}, {"need", "load in units needed", 170}, {"violation", "work lost", 95}, {"grow", "grow", 66}, {"shrink", "shrink", 70}} {
			y := height + 8
			switch key.class {
			case "desired", "need":
				p.line(key.class, x, y, x+18, y)
			case "grow":
				p.path(key.class, fmt.Sprintf("M%s %sl5 9h-10Z", px(x+9), px(y-5)))
			case "shrink":
				p.path(key.class, fmt.Sprintf("M%s %sl5 -9h-10Z", px(x+9), px(y+5)))
			default:
				p.rect(key.class, x, y-5, 18, 10)
			}
			p.text("text", key.words, "class", "label", "x", px(x+24), "y", px(y+4))
			x += key.wide
		}
		p.close("svg")
		return []byte(p.markup() + "\n"), nil
	}
	return nil, fmt.Errorf("the run has no tier %q to draw", tier)
}
