package savings

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	"maragu.dev/gomponents/html"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Tier is one row and one plot of a report.
type Tier struct {
	Name string
	Result
	Points []Point
	// Size names a size for people: a number, or the class that a rung stands for.
	Size func(int) string
	// Notes are what is to be known of the figures, one sentence each.
	Notes []string
}

// Report is what a page shows.
type Report struct {
	From, To time.Time
	Zone     *time.Location
	// Most is how long a size holds without another point.
	Most time.Duration
	// Last is when anything was written down last of the tiers that are asked about; zero for never.
	Last  time.Time
	Tiers []Tier
	Notes []string
}

// Page is the report as one HTML file without anything from elsewhere: no script, no font, no picture
// that would have to be fetched.
func (r Report) Page() ([]byte, error) {
	when := func(t time.Time) string { return t.In(r.Zone).Format("2 January 2006 15:04 MST") }
	rows := []g.Node{html.Tr(g.Map([]string{"tier", "paid", "at the peak", "saved", "saved in 30 days", "at the present size", "time known"}, func(s string) g.Node { return html.Th(g.Text(s)) })...)}
	for _, t := range r.Tiers {
		rows = append(rows, html.Tr(g.Map(t.Cells(), func(s string) g.Node { return html.Td(g.Text(s)) })...))
	}
	body := []g.Node{
		html.H1(g.Text("What scaling has saved")),
		html.P(g.Text(when(r.From) + " to " + when(r.To))),
		html.Div(html.Class("wide"), html.Table(rows...)),
	}
	for _, note := range r.Notes {
		body = append(body, html.P(g.Text(note)))
	}
	for _, t := range r.Tiers {
		body = append(body, html.H2(g.Text(t.Name)))
		for _, note := range t.Notes {
			body = append(body, html.P(g.Text(note)))
		}
		if t.Hours > 0 {
			body = append(body, r.plot(t))
		}
	}
	var b bytes.Buffer
	err := html.Doctype(html.HTML(html.Lang("en"),
		html.Head(html.Meta(html.Charset("utf-8")), html.Meta(html.Name("viewport"), html.Content("width=device-width, initial-scale=1")),
			html.TitleEl(g.Text("dynascale: savings")), html.StyleEl(g.Raw(style))),
		html.Body(body...))).Render(&b)
	return b.Bytes(), err
}

// Cells are the columns of a tier's row: tier, paid, at the peak all the time, saved, saved in 30
// days, at the present size all the time, hours known.
func (t Tier) Cells() []string {
	hours := long(t.Hours)
	saved, share, known := t.Saved()
	if !known {
		return []string{t.Name, "unknown", "unknown", "unknown", "unknown", "unknown", hours}
	}
	month, _ := t.Over(30, saved)
	of := ""
	if t.AtPeak > 0 {
		of = " (" + amount.Percent(100*share) + ")"
	}
	return []string{
		t.Name, amount.Dollars(t.Paid), amount.Dollars(t.AtPeak) + " (" + t.Size(t.Peak) + ")",
		amount.Dollars(saved) + of, amount.Cents(month), amount.Dollars(t.AtPresent) + " (" + t.Size(t.Present) + ")", hours,
	}
}

const style = `:root { color-scheme: light dark; --line: #1f6fb2; --peak: #b4541f; --soft: #8884; }
@media (prefers-color-scheme: dark) { :root { --line: #6db3f2; --peak: #f0a070; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; } th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--soft); white-space: nowrap; }
svg { width: 100%; height: auto; } .paid { fill: none; stroke: var(--line); stroke-width: 1.5; } .peak { stroke: var(--peak); stroke-dasharray: 6 4; } .axis { stroke: var(--soft); } text { font-size: 12px; fill: currentColor; }`

// The place of a plot, in the units of its view box.
const (
	plotWide, plotHigh         = 900.0, 200.0
	plotLeft, plotTop, plotEnd = 70.0, 16.0, 170.0
)

// plot draws dollars an hour over the time of the report, beside what the peak costs in an hour.
func (r Report) plot(t Tier) g.Node {
	most := 0.0
	for _, p := range t.Points {
		if p.priced() {
			most = max(most, p.Cost.At(t.Peak))
		}
	}
	if most <= 0 {
		return g.Text("")
	}
	x := func(at time.Time) float64 {
		return plotLeft + (plotWide-plotLeft-10)*at.Sub(r.From).Seconds()/r.To.Sub(r.From).Seconds()
	}
	y := func(dollars float64) float64 { return plotEnd - (plotEnd-plotTop)*dollars/most }
	text := func(x, y float64, anchor, words string) g.Node {
		return g.El("text", g.Attr("x", px(x)), g.Attr("y", px(y)), g.Attr("text-anchor", anchor), g.Text(words))
	}
	line := func(class string, at float64) g.Node {
		return g.El("line", html.Class(class), g.Attr("x1", px(plotLeft)), g.Attr("x2", px(plotWide-10)), g.Attr("y1", px(at)), g.Attr("y2", px(at)))
	}
	says := fmt.Sprintf("%s: dollars an hour from %s to %s; the dashed line is %s, the cost at the size %s.", t.Name,
		r.From.In(r.Zone).Format("2 January"), r.To.In(r.Zone).Format("2 January"), amount.Dollars(most), t.Size(t.Peak))
	return g.El("svg", g.Attr("viewBox", fmt.Sprintf("0 0 %v %v", plotWide, plotHigh)), g.Attr("role", "img"), g.Attr("aria-label", says),
		line("axis", plotEnd), line("peak", y(most)),
		g.El("path", html.Class("paid"), g.Attr("d", r.steps(t, x, y))),
		text(plotLeft-8, y(most)+4, "end", amount.Dollars(most)), text(plotLeft-8, plotEnd+4, "end", "$0"),
		text(plotLeft, plotEnd+18, "start", r.From.In(r.Zone).Format("2 Jan 15:04")), text(plotWide-10, plotEnd+18, "end", r.To.In(r.Zone).Format("2 Jan 15:04")))
}

// steps is a line that keeps each price until the next one, broken where there is none, with a
// corner only where the price changes: a month of minutes is then a few hundred corners.
func (r Report) steps(t Tier, x func(time.Time) float64, y func(float64) float64) string {
	var b strings.Builder
	drawn, until := -1.0, time.Time{} // the height of the pen, and up to when its price is known
	lift := func(at time.Time) {
		if drawn >= 0 {
			b.WriteString("H" + px(x(at)))
		}
		drawn = -1
	}
	for _, p := range t.Points {
		if !until.IsZero() && p.At.After(until) {
			lift(until)
		}
		if !p.priced() {
			lift(p.At)
			continue
		}
		switch at := y(p.Cost.At(p.Size)); {
		case drawn < 0:
			b.WriteString("M" + px(x(p.At)) + " " + px(at))
			drawn = at
		case at != drawn:
			b.WriteString("H" + px(x(p.At)) + "V" + px(at))
			drawn = at
		}
		if until = p.At.Add(r.Most); until.After(r.To) {
			until = r.To
		}
	}
	lift(until)
	return b.String()
}

func px(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") }
