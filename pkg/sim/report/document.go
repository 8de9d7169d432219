package report

import (
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	"maragu.dev/gomponents/html"
)

// The page is made of Go calls. html/template looks methods up by a name that only the
// running program knows, and so the linker keeps every method of every AWS client.
// Text and attributes are escaped; raw are the style and the plots, which escape
// their own.

// document is the whole page: one file that needs no network and no scripts.
func (v view) document() g.Node {
	return html.Doctype(html.HTML(html.Lang("en"),
		html.Head(
			html.Meta(html.Charset("utf-8")),
			html.Meta(g.Attr("http-equiv", "Content-Security-Policy"), html.Content("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")),
			html.Meta(html.Name("viewport"), html.Content("width=device-width, initial-scale=1")),
			html.Meta(html.Name("color-scheme"), html.Content("light dark")),
			html.TitleEl(g.Text(v.Title)),
			newline, html.StyleEl(g.Raw("\n"+style)),
		),
		newline, html.Body(html.Main(
			html.H1(g.Text(v.Title)),
			meta(v.Span+", seed "+strconv.FormatUint(v.Seed, 10)),
			g.If(v.Command != "", html.Pre(html.Class("command"), html.Code(g.Text(v.Command)))),
			g.Map(v.Notes, func(note string) g.Node { return html.P(html.Class("note"), g.Text(note)) }),
			v.figures(),
			g.Map(v.Tiers, section.document),
		)),
	))
}

// figures are all tiers side by side.
func (v view) figures() g.Node {
	columns := []column[row]{named("Figure", func(r row) string { return r.Name })}
	for i, tier := range v.Columns {
		columns = append(columns, numeric(tier, func(r row) string { return r.Values[i].Text }))
	}
	columns = append(columns, prose("What it means", "means", func(r row) string { return r.Meaning }))
	words := "The figures of different tiers are not added up, because their loads and units differ."
	if v.Calls != "" {
		words += " AWS calls of the whole run: " + v.Calls + "."
	}
	return g.Group{newline, html.Section(html.H2(g.Text("Figures")), table("stack", v.Rows, columns...), meta(words))}
}

// document is one tier's part of the page.
func (s section) document() g.Node {
	return g.Group{newline, html.Section(
		html.H2(g.Text(s.Tier)),
		s.beside(),
		newline, html.Figure(raw(s.Plots), s.caption()),
		s.signals(),
		newline, html.H3(g.Text("Holds")), s.holds(),
		newline, html.H3(g.Text("Changes")), s.changes(),
		s.details(),
	)}
}

// beside is dynascale beside its baselines.
func (s section) beside() g.Node {
	if len(s.Compared) == 0 {
		return nil
	}
	return g.Group{html.H3(g.Text("Compared with other ways to scale the same load")), table("stack", s.Compared,
		named("Way to scale", func(c compared) string { return c.Name }),
		numeric("Unit-hours", func(c compared) string { return c.Hours }),
		numeric("dynascale uses", func(c compared) string { return c.Against }),
		numeric("Lost work", func(c compared) string { return c.Lost }),
		numeric("Violations", func(c compared) string { return c.Violations }),
		numeric("Peak size", func(c compared) string { return strconv.Itoa(c.PeakSize) }),
		numeric("Changes", func(c compared) string { return strconv.Itoa(c.Changes) }),
		numeric("Direction changes", func(c compared) string { return strconv.Itoa(c.Turns) }),
		prose("How it is chosen", "means", func(c compared) string { return c.How }),
	)}
}

// caption explains the lines of a plot.
func (s section) caption() g.Node {
	need := key(g.Text("the load is not drawn, because the load or the capacity of one unit is not known"))
	if s.HasNeed {
		need = lineKey("need", "units needed (one unit can serve a load of "+s.Rate+" per second)")
	}
	return html.FigCaption(
		lineKey("inservice", "in service"), lineKey("desired", "desired"), need, lineKey("violation", "work lost"),
		key(arrow(true), g.Text(" grow")), key(arrow(false), g.Text(" shrink")), key(g.Text("times are UTC")),
	)
}

// signals are the plots of the signals and their goals.
func (s section) signals() g.Node {
	if len(s.Signals) == 0 {
		return nil
	}
	return g.Group{
		newline, html.H3(g.Text("Signals and their goals")),
		g.Map(s.Signals, func(p signalPlot) g.Node {
			unit := p.Unit
			if unit != "" {
				unit = ", " + unit
			}
			return html.Figure(
				html.FigCaption(html.Class("above"), html.Span(html.B(g.Text(p.Name)), g.Text(unit)), g.If(p.Goal != "", html.Span(g.Text(p.Goal)))),
				raw(p.Plots),
			)
		}),
		html.P(html.Class("meta"), lineKey("value", "signal"), g.Text(" "), lineKey("goal", "goal"), g.Text(" "),
			lineKey("bound", "bounds: above the upper bound the scaler recommends a larger size, below the lower bound a smaller one")),
	}
}

// holds is the table of the times in which the size did not change.
func (s section) holds() g.Node {
	if len(s.Holds) == 0 {
		return meta("The size changed in every evaluation.")
	}
	return g.Group{table("stack holds", s.Holds, slices.Concat(
		[]column[hold]{
			prose("From, to (UTC)", "t", func(h hold) string { return h.From + " to " + h.To }),
			numeric("For", func(h hold) string { return h.Length }),
			numeric("Size", func(h hold) string { return h.Size }),
		},
		when(s.HasNeed, numeric("Needed (units)", func(h hold) string { return h.Need })),
		[]column[hold]{{head: "Why it is held", class: "why", cell: func(h hold) g.Node { return g.Map(h.Whys, why.document) }}},
	)...), more(s.MoreHolds)}
}

// document is one reason of a hold.
func (w why) document() g.Node {
	said := g.Group{g.Text(": " + w.Said + " "), html.Span(html.Class("at"), g.Text("(at "+w.At+")"))}
	return html.P(html.B(g.Text(w.Rule)), g.Text(", "+w.Length), g.If(w.Said != "", said))
}

// changes is the table of the decisions that changed the size.
func (s section) changes() g.Node {
	if len(s.Changes) == 0 {
		return meta("The size was never changed.")
	}
	return g.Group{table("stack changes", s.Changes,
		prose("Time (UTC)", "t", func(c change) string { return c.Time }),
		column[change]{head: "Size", class: "n", label: true, cell: func(c change) g.Node {
			return g.Group{g.Text(c.From + " \u2192 " + c.To + " "), arrow(c.Grows)}
		}},
		column[change]{head: "Rule", class: "t", label: true, cell: func(c change) g.Node { return g.Text(c.Rule) }},
		prose("Because", "why", func(c change) string { return c.Because }),
	), more(s.MoreChanges)}
}

// details is the plot in words.
func (s section) details() g.Node {
	return html.Details(
		html.Summary(g.Text("The plot as a table, by "+strings.ToLower(s.PeriodUnit))),
		table("stack", s.Periods, slices.Concat(
			[]column[period]{named(s.PeriodUnit+" (UTC)", func(p period) string { return p.Start })},
			when(s.HasNeed,
				numeric("Needed, mean (units)", func(p period) string { return p.NeedMean }),
				numeric("Needed, most (units)", func(p period) string { return p.NeedMax })),
			[]column[period]{
				numeric("Desired", func(p period) string { return p.Desired }),
				numeric("In service, least", func(p period) string { return p.Service }),
				numeric("Changes", func(p period) string { return strconv.Itoa(p.Changes) }),
				numeric("Lost work", func(p period) string { return p.Lost }),
				numeric("Violations (min)", func(p period) string { return strconv.Itoa(p.Violation) }),
				numeric("Unit-hours (h)", func(p period) string { return p.UnitHours }),
			},
		)...),
	)
}

func meta(text string) g.Node { return html.P(html.Class("meta"), g.Text(text)) }

// more tells of rows that a table leaves out.
func more(text string) g.Node { return g.If(text != "", meta(text)) }

func key(content ...g.Node) g.Node { return html.Span(html.Class("key"), g.Group(content)) }

// lineKey is the sample of a line and what it stands for.
func lineKey(class, words string) g.Node { return key(html.I(html.Class("k-"+class)), g.Text(words)) }

// arrow points to where a change went.
func arrow(grows bool) g.Node {
	if grows {
		return html.B(html.Class("up"), g.Text("\u25b2"))
	}
	return html.B(html.Class("down"), g.Text("\u25bc"))
}

// raw shows plots as they are.
func raw(plots []markup) g.Node {
	return g.Map(plots, func(m markup) g.Node { return g.Group{newline, g.Raw(string(m))} })
}
