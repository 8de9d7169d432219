package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

// evaluationLine writes a line for an evaluation: how many tiers there are and what becomes of them, how
// many calls it took, and when the next one begins.
func evaluationLine(w io.Writer, e app.Evaluated, now time.Time) {
	text := fmt.Sprintf("%s UTC  %s", e.At.UTC().Format(time.TimeOnly), amount.Count(len(e.Records), "tier"))
	if kinds := becomes(e.Records); kinds != "" {
		text += ": " + kinds
	}
	text += fmt.Sprintf("; %s in %s", amount.Count(e.Calls, "AWS call"), amount.Span(e.Took.Round(time.Millisecond)))
	if e.Err != nil {
		text += "; " + paint(w, red, "FAILED: "+firstLine(e.Err.Error()))
	}
	if e.LedgerErr != nil {
		text += "; " + paint(w, red, "the ledger cannot be written")
	}
	if !e.Next.IsZero() {
		text += "; next evaluation in " + amount.Rough(e.Next.Sub(now))
	}
	say(w, text)
}

// becomes counts what becomes of tiers: "1 grows, 2 hold, 1 held back (cooldown)".
func becomes(records []scale.Record) string {
	counts, by := map[string]int{}, map[string][]string{}
	for _, r := range records {
		what, rule := becoming(r)
		counts[what]++
		if rule != "" && !slices.Contains(by[what], rule) {
			by[what] = append(by[what], rule)
		}
	}
	var parts []string
	for _, what := range []struct{ one, many string }{
		{"grows", "grow"}, {"shrinks", "shrink"}, {"would grow", "would grow"}, {"would shrink", "would shrink"}, {"changes", "change"}, {"not changed", "not changed"},
		{"lowers the maximum in AWS", "lower the maximum in AWS"}, {"would lower the maximum in AWS", "would lower the maximum in AWS"},
		{"held back", "held back"}, {"holds", "hold"}, {"cannot be read", "cannot be read"}, {"off", "off"},
	} {
		if n := counts[what.one]; n > 0 {
			text := amount.CountOf(n, what.one, what.many)
			if rules := by[what.one]; len(rules) > 0 {
				text += " (" + strings.Join(rules, ", ") + ")"
			}
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// becoming is what becomes of one tier, and the rule that holds it back.
func becoming(r scale.Record) (what, rule string) {
	d, o := r.Decision, r.Outcome
	switch {
	case d.Mode == scale.Off:
		return "off", ""
	case !d.Capacity.Known():
		return "cannot be read", ""
	case d.Changes() && o.MayHaveChanged():
		return d.Direction() + "s", ""
	case d.Changes() && o.Status == scale.Unchanged:
		return "would " + d.Direction(), ""
	case d.Maximum.Lowers() && o.MayHaveChanged():
		return "lowers the maximum in AWS", ""
	case d.Maximum.Lowers() && o.Status == scale.Unchanged:
		return "would lower the maximum in AWS", ""
	case d.Asks():
		return "not changed", string(o.Status)
	case o.Operation != nil && o.Operation.Open():
		return "changes", ""
	case d.Wish != d.To || o.Status == scale.Held:
		return "held back", reason.Headline(d).Rule
	}
	return "holds", ""
}

// printOnce tells what an evaluation saw of every tier and decided, also where it holds.
func printOnce(w io.Writer, e app.Evaluated) error {
	rows := make([][]string, 0, len(e.Records))
	for _, r := range e.Records {
		row := recordRow(w, r, nil)
		rows = append(rows, append(row[:2:2], append([]string{sawOf(r.Decision)}, row[2:]...)...))
	}
	evaluationLine(w, e, time.Now())
	if len(rows) == 0 {
		return nil
	}
	return printTable(w, table.Table{Columns: []table.Column{{Name: "TIER"}, {Name: "MODE", Drop: 2}, {Name: "SAW", Text: true, Drop: 3}, {Name: "SIZE", Drop: 1, Keep: true}, {Name: "DECISION"}, {Name: "WHY", Text: true}}}, rows)
}

// sawOf are the signals of a decision.
func sawOf(d scale.Decision) string {
	var parts []string
	for _, x := range d.Samples {
		text := x.Signal + " " + seen(x)
		if x.Quality == scale.Stale {
			text += " (stale)"
		}
		parts = append(parts, text)
	}
	for _, g := range d.Gaps {
		parts = append(parts, g.Signal+" missing")
	}
	return strings.Join(parts, ", ")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
