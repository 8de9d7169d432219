package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

//go:embed style.css
var style string

// maxRows bounds the table of changes of one tier; ticks.csv has them all.
const maxRows = 60

// view is what the page shows; every string in it is untrusted.
type view struct {
	Title, Command, Span, Calls string
	Seed                        uint64
	Columns                     []string
	Rows                        []row
	Notes                       []string
	Tiers                       []section
}

// row is one figure of every tier.
type row struct {
	Name, Meaning string
	Values        []cell
}

type cell struct{ Tier, Text string }

// section is one tier's part of the page.
type section struct {
	Tier, Rate, PeriodUnit string
	MoreChanges, MoreHolds string
	Plots                  []markup
	Signals                []signalPlot
	HasNeed                bool
	Compared               []compared
	Changes                []change
	Holds                  []hold
	Periods                []period
}

// compared is dynascale, or a baseline in the same world.
type compared struct {
	Baseline
	Against, Lost, Violations, Hours string
}

type change struct {
	Time, From, To, Rule, Because string
	Grows                         bool
}

func page(run Run, s Summary) ([]byte, error) {
	tracks := run.tracks()
	v := view{
		Title: run.Title, Command: run.Command, Seed: run.Seed, Notes: run.Notes,
		Span: span(tracks, run.step()), Calls: calls(s.AWSCalls, run.Calls),
	}
	if v.Title == "" {
		v.Title = "Simulation"
	}
	v.Columns, v.Rows = figureTable(tracks, s)
	for _, t := range tracks {
		v.Tiers = append(v.Tiers, t.section(s.Tiers[t.tier]))
	}
	var b bytes.Buffer
	if err := v.document().Render(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func span(tracks []track, step time.Duration) string {
	if len(tracks) == 0 {
		return "The run has no evaluations"
	}
	from, to := tracks[0].start(), tracks[0].end()
	for _, t := range tracks {
		if t.start().Before(from) {
			from = t.start()
		}
		if t.end().After(to) {
			to = t.end()
		}
	}
	const layout = "Mon 2 Jan 2006 15:04"
	return fmt.Sprintf("%s to %s UTC, in steps of %s", from.Format(layout), to.Format(layout), length(step))
}

// length is a step in words: 1m0s says more than is meant.
func length(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return plural(int(d/time.Hour), "hour", "hours")
	case d%time.Minute == 0:
		return plural(int(d/time.Minute), "minute", "minutes")
	}
	return number(d.Seconds()) + " seconds"
}

// calls are the AWS calls of a run by API.
func calls(all int, byAPI map[string]int) string {
	var each []string
	for _, name := range slices.Sorted(maps.Keys(byAPI)) {
		each = append(each, name+" "+number(float64(byAPI[name])))
	}
	if len(each) == 0 {
		return ""
	}
	return number(float64(all)) + " (" + strings.Join(each, ", ") + ")"
}

func (t track) section(f Figures) section {
	s := section{Tier: t.tier, Plots: []markup{t.plot(desk), t.plot(telephone)}, Signals: t.signals(), Compared: t.compared(f)}
	for _, tick := range t.ticks {
		s.HasNeed = s.HasNeed || finite(t.need(tick))
	}
	if t.rate > 0 {
		s.Rate = number(t.rate)
	}
	s.Periods, s.PeriodUnit = t.periods()
	s.Changes, s.MoreChanges = t.changeRows()
	s.Holds, s.MoreHolds = t.holds()
	return s
}

// compared begins with dynascale itself.
func (t track) compared(f Figures) (out []compared) {
	if len(t.others) == 0 {
		return nil
	}
	all := []Baseline{Of("dynascale", "as configured, without knowing the load in advance", f)}
	all = append(all, t.others...)
	if f.PeakNeeded > 0 {
		all = append(all, Baseline{Name: "perfect foresight", How: "at every step exactly the units that the load needs; they boot at once", UnitHours: f.ForesightUnitHours, PeakSize: f.PeakNeeded})
	}
	for i, b := range all {
		c := compared{Baseline: b, Hours: number(b.UnitHours) + " h", Lost: percent(b.LostWorkPct), Violations: number(float64(b.ViolationMinutes)) + " min"}
		if b.Dollars != nil {
			c.Hours += ", " + amount.Dollars(*b.Dollars)
		}
		if i > 0 {
			c.Against = b.Against(f)
		}
		out = append(out, c)
	}
	return out
}

func (t track) changeRows() (rows []change, more string) {
	total := 0
	for _, tick := range t.ticks {
		if !tick.Changes() {
			continue
		}
		if total++; total > maxRows {
			continue
		}
		rows = append(rows, change{
			Time: tick.Time.UTC().Format("2006-01-02 15:04"), Grows: tick.To > tick.From,
			From: t.name(tick.From), To: t.name(tick.To), Rule: tick.Rule, Because: tick.Because,
		})
	}
	if total > maxRows {
		more = plural(total-maxRows, "more change is", "more changes are") + " not shown here. ticks.csv has every change: the rows of this tier with different values in the columns \"from\" and \"to\"."
	}
	return rows, more
}
