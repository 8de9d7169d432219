package server

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	"maragu.dev/gomponents/html"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The page is made of Go calls. html/template looks methods up by a name that only the
// running program knows, and so the linker keeps every method of every AWS client.
// Text and attributes are escaped; nothing here is raw.

// document is the whole page. It has no scripts and no styles, which its
// Content-Security-Policy would refuse.
func (p indexPage) document() g.Node {
	return html.Doctype(html.HTML(html.Lang("en"),
		html.Head(
			html.Meta(html.Charset("utf-8")),
			html.Meta(html.Name("viewport"), html.Content("width=device-width, initial-scale=1")),
			html.Meta(html.Name("color-scheme"), html.Content("light dark")),
			html.Meta(g.Attr("http-equiv", "refresh"), html.Content(strconv.Itoa(refreshSeconds))),
			html.TitleEl(g.Text("dynascale")),
		),
		html.Body(
			html.H1(g.Text("dynascale")),
			p.daemon(),
			p.actions(),
			p.tiers(),
			links(),
		),
	))
}

// daemon says how the daemon is, and how old this page is.
func (p indexPage) daemon() g.Node {
	state := g.Text("Ready")
	if !p.Ready {
		state = strong("Not ready")
	}
	return g.Group{
		html.P(g.Textf("Version %s", p.Version), g.If(p.DryRun, g.Group{g.Text(", "), strong("dry run"), g.Text(": nothing is changed")}),
			g.Text(". "), state, g.Textf(": %s.", p.Why)),
		// Ready says only that evaluations complete: who sees no more takes tiers that are held for tiers that scale.
		g.Map(p.Brakes, func(text string) g.Node { return html.P(strong("Brake"), g.Text(": "+text)) }),
		g.Map(p.Money, func(e api.Emergency) g.Node {
			return html.P(strong("Budget"), g.Text(": "+e.Text(p.Made)+"; 'dynascale budget' shows it"))
		}),
		html.P(g.Text("This page shows the state at "), html.Time(html.DateTime(p.Made.Format(time.RFC3339)), g.Text(p.Made.Format("2006-01-02 15:04:05")+" UTC")),
			g.Textf("; all ages are counted up to that time. The browser reloads the page every %d s. If the time "+
				"shown here is more than %[1]d s ago, the daemon did not answer, and this page may be out of date.", refreshSeconds)),
		g.If(p.FailedInRow > 0, html.P(strong("The last evaluation failed"), g.Text(", and dynascale keeps trying: "+p.FailedWhy))),
		g.If(p.ConfigError != "", html.P(strong("The previous configuration stays in force"), g.Text(", because the last reload was refused: "+strings.ReplaceAll(p.ConfigError, "\n", "; ")))),
		g.If(len(p.ConfigWaiting) > 0, html.P(strong("A restart is needed"), g.Text(" for the new values of "+strings.Join(p.ConfigWaiting, ", ")+"; everything else in the last accepted configuration is in force."))),
		g.If(p.LedgerError != "", html.P(strong("The ledger cannot be written"), g.Text(", and no tier shrinks until it can be written: "+p.LedgerError))),
	}
}

// actions are the operator actions in force.
func (p indexPage) actions() g.Node {
	if len(p.InForce) == 0 {
		return nil
	}
	return g.Group{
		html.P(g.Text("Operator actions in force:")),
		html.Ul(g.Map(p.InForce, func(a scale.Action) g.Node { return html.Li(g.Text(actionLine(a, p.sizesOf(a.Tier)))) })),
	}
}

// sizesOf are the words for the sizes of a tier; plain numbers for every tier, whose units differ.
func (p indexPage) sizesOf(tier string) words {
	if i := slices.IndexFunc(p.Views, func(v tierView) bool { return v.Tier == tier }); i >= 0 {
		return p.Views[i].words
	}
	return words{}
}

// actionLine is an operator action in one line.
func actionLine(a scale.Action, sizes words) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s", a.ID, reason.Subject(a), a.Kind)
	switch {
	case a.Kind == scale.Grant:
		b.WriteString(" of " + amount.Dollars(a.USD))
	case a.Kind == scale.Override:
		if a.Min != 0 {
			fmt.Fprintf(&b, ", at least %s", sizes.size(a.Min))
		}
		if a.Max != 0 {
			fmt.Fprintf(&b, ", at most %s", sizes.size(a.Max))
		}
	case !a.Grow:
		b.WriteString(" of shrinking")
	case !a.Shrink:
		b.WriteString(" of growth")
	}
	if a.Until.IsZero() {
		b.WriteString(", with no end time")
	} else {
		b.WriteString(", until " + a.Until.UTC().Format(time.RFC3339))
	}
	if a.By != "" {
		b.WriteString(", by " + a.By)
	}
	if a.Reason != "" {
		b.WriteString(": " + a.Reason)
	}
	return b.String()
}

// tiers is the table of all tiers.
func (p indexPage) tiers() g.Node {
	if len(p.Views) == 0 {
		return html.P(g.Text("No tier has been evaluated yet."))
	}
	heads := []string{"Tier", "Scales", "Mode", "Size", "In service", "Pending", "AWS allows", "Evaluated", "Last decision", "Outcome", "Missing data", "Circuit breaker"}
	return html.Table(g.Attr("border", "1"), g.Attr("cellpadding", "6"),
		html.Caption(g.Textf("Tiers after the last evaluation, as of %s UTC", p.Made.Format("15:04:05"))),
		html.THead(html.Tr(g.Map(heads, func(head string) g.Node { return html.Th(html.Scope("col"), g.Text(head)) }))),
		html.TBody(g.Map(p.Views, tierRow)),
	)
}

// tierRow is a tier's row of the table.
func tierRow(v tierView) g.Node {
	return html.Tr(
		html.Th(html.Scope("row"), html.A(html.Href("/api/v1/tiers/"+url.PathEscape(v.Tier)), g.Text(v.Tier))),
		cell(v.words.scales()), cell(string(v.Mode)),
		cell(v.sizeNow()), cell(v.words.serving()), cell(v.words.pending()), cell(v.words.bounds()),
		html.Td(g.If(v.Stale, g.Group{strong("STALE"), g.Text(": ")}), g.Text(v.Age.String())),
		cell(v.words.move(v.Decision.From, v.Decision.To)+"; "+v.Decision.Why),
		cell(v.Decision.ended()),
		cell(v.lacking()),
		cell(v.breakers()),
	)
}

// ended is the outcome with its detail.
func (d decisionView) ended() string {
	if d.Detail == "" {
		return string(d.Outcome)
	}
	return string(d.Outcome) + ": " + d.Detail
}

// lacking are the signals whose newest data is missing, with where it is from unless CloudWatch or a queue tells it.
func (v tierView) lacking() string {
	names := make([]string, len(v.Missing))
	for i, m := range v.Missing {
		if names[i] = m.Signal; v.sources[m.Signal] != "" {
			names[i] += " (from " + v.sources[m.Signal] + ")"
		}
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// breakers say which direction a circuit breaker holds back, and why.
func (v tierView) breakers() string {
	var open []string
	if v.Breaker.Open {
		open = append(open, "growth is held: "+v.Breaker.Why)
	}
	if v.ShrinkBreaker.Open {
		open = append(open, "shrinking is held: "+v.ShrinkBreaker.Why)
	}
	return cmp.Or(strings.Join(open, "; "), "closed")
}

// sizeNow is the size as the evaluation left it: an unknown size is not a size of zero.
func (v tierView) sizeNow() string {
	if v.Size == nil {
		return "unknown"
	}
	return v.words.size(*v.Size)
}

// links lead to what the page is made of.
func links() g.Node {
	link := func(path string) g.Node { return html.A(html.Href(path), g.Text(path)) }
	return html.Ul(g.Map(pages(), func(path string) g.Node { return html.Li(link(path)) }))
}

func cell(text string) g.Node { return html.Td(g.Text(text)) }

func strong(text string) g.Node { return html.Strong(g.Text(text)) }
