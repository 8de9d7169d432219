package report

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
)

// story is four hours of a tier that grows once and gives back once.
func story() Run {
	run := Run{
		Step: time.Minute, UnitRate: map[string]float64{"web": 10}, Calls: map[string]int{"monitoring.GetMetricData": 1200, "autoscaling.DescribeAutoScalingGroups": 34},
		Baselines: map[string][]Baseline{"web": {{Name: "static fleet of 27", How: "the same headroom", UnitHours: 648, PeakSize: 27}}},
	}
	for i := range 240 {
		x := sized(i, 60, 16, 16)
		x.Rule, x.Why = "pressure", fmt.Sprintf("pressure: pressure 0.%d; between 0.6 and 1.2", 61+i%4)
		switch {
		case i == 60:
			x.To, x.Why = 20, "pressure: above 1.2"
		case i > 60 && i < 200:
			x.From, x.To, x.Desired = 20, 20, 20
			if i%10 == 0 {
				x.Rule, x.Why = "stabilization", "pressure: below 0.6; stabilization: the largest recommendation of the last 5 min is 20"
			}
		case i == 200:
			x.From, x.To = 20, 16
		}
		x.Readings = []Reading{{Signal: "cpu", Unit: "percent", Value: 37, Goal: 60, Grow: 72, Shrink: 36}}
		run.Ticks = append(run.Ticks, x)
	}
	return run
}

func rendered(t *testing.T, run Run) string {
	t.Helper()
	data, err := page(run, Summarise(run))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestHoldsSayWhyASizeIsHeld(t *testing.T) {
	html := rendered(t, story())
	for _, want := range []string{
		`2026-03-02 00:00 to 01:00</td><td class="n" data-label="For">1 h</td><td class="n" data-label="Size">16</td><td class="n" data-label="Needed (units)">6 to 6</td>`,
		`<b>pressure</b>, 1 h: pressure 0.63; between 0.6 and 1.2 <span class="at">(at 00:30)</span>`,
		`2026-03-02 01:01 to 03:20</td><td class="n" data-label="For">2 h 19 min</td><td class="n" data-label="Size">20</td>`,
		`<b>stabilization</b>, 13 min: pressure: below 0.6; stabilization: the largest recommendation of the last 5 min is 20`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestHoldsAreBounded(t *testing.T) {
	run := Run{Step: time.Minute}
	size := 1
	for i := range 400 {
		x := sized(i, 10, size, size)
		x.Rule = fmt.Sprintf("rule %c", 'a'+i%7)
		if i%8 == 7 {
			x.To = size%2 + 1
		}
		size = x.To
		run.Ticks = append(run.Ticks, x)
	}
	rows, more := run.tracks()[0].holds()
	if len(rows) != maxHolds || more != "30 shorter holds, together 3 h 30 min, are not shown here. ticks.csv has every hold: the rows of this tier with equal values in the columns \"from\" and \"to\"." {
		t.Errorf("%d holds and %q", len(rows), more)
	}
	if whys := rows[0].Whys; len(whys) != maxWhys || whys[3].Rule != "others" || whys[3].Length != "4 min" {
		t.Errorf("the reasons of a hold are %+v", whys)
	}
}

func TestSignalsAreDrawnWithGoalsAndBounds(t *testing.T) {
	run := story()
	for i := range run.Ticks {
		workers := run.Ticks[i].Readings[0]
		workers.Signal, workers.Unit, workers.Value = "backlog", "messages", math.NaN()
		workers.Goal, workers.Grow, workers.Shrink = 30*float64(run.Ticks[i].Desired), math.NaN(), math.NaN()
		run.Ticks[i].Readings = append(run.Ticks[i].Readings, workers)
	}
	got := run.tracks()[0].signals()
	if len(got) != 2 || got[0].Goal != "goal 60, grows above 72, shrinks below 36" || got[1].Goal != "goal 480 to 600 (depends on the size)" {
		t.Fatalf("signals %+v", got)
	}
	for part, n := range map[string]int{`class="value"`: 1, `class="goal"`: 1, `class="bound"`: 2} {
		if found := strings.Count(string(got[0].Plots[0]), part); found != n {
			t.Errorf("%d of %s in the plot of cpu, want %d", found, part, n)
		}
	}
	if text := string(got[1].Plots[0]); strings.Contains(text, `class="value"`) || strings.Contains(text, "NaN") {
		t.Error("a signal that was missing is drawn")
	}
	for _, s := range got {
		for _, p := range s.Plots {
			if err := wellFormed(string(p)); err != nil {
				t.Errorf("the plot of %s is not XML: %v", s.Name, err)
			}
		}
	}
}

// Requests and jobs, and machines of several kinds, do not add up.
func TestNoColumnForAllTiers(t *testing.T) {
	run := story()
	for _, x := range run.Ticks[:240] {
		x.Tier = "workers"
		run.Ticks = append(run.Ticks, x)
	}
	html := rendered(t, run)
	if strings.Contains(html, "all tiers") || !strings.Contains(html, `<th scope="col" class="n">web</th><th scope="col" class="n">workers</th><th scope="col">What it means`) {
		t.Error("the figures have other columns than the two tiers")
	}
	if want := "AWS calls of the whole run: 1234 (autoscaling.DescribeAutoScalingGroups 34, monitoring.GetMetricData 1200)."; !strings.Contains(html, want) {
		t.Errorf("the page lacks %q", want)
	}
}

func TestComparedInTheSameWorld(t *testing.T) {
	html := rendered(t, story())
	for _, want := range []string{
		`<tr><th scope="row">dynascale</th>`, `<th scope="row">static fleet of 27</th><td class="n" data-label="Unit-hours">648 h</td><td class="n" data-label="dynascale uses">`,
		`<th scope="row">perfect foresight</th>`, "the same headroom",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(html, "Saved against") {
		t.Error("the page claims a saving against a fleet without head-room")
	}
}

var rungs = regexp.MustCompile(`[^0-9a-z](1|2) (to|\x{2192}|&rarr;) (1|2)[^0-9]`)

func TestClassesByName(t *testing.T) {
	run := Run{Step: time.Minute, Ladders: map[string][]string{"db": {"db.r6g.large", "db.r6g.xlarge"}}}
	for i := range 3 {
		x := Tick{Time: monday.Add(time.Duration(i) * time.Minute), Tier: "db", Load: math.NaN(), From: 1 + i/2, To: 1 + (i+1)/2, Desired: 1 + i/2, InService: 1 + i/2, Rule: "threshold", Because: "cpu"}
		if i == 2 {
			x.InService = 0
		}
		run.Ticks = append(run.Ticks, x)
	}
	html := rendered(t, run)
	for _, want := range []string{
		"db.r6g.large \u2192 db.r6g.xlarge", "UTC: db.r6g.large to db.r6g.xlarge, threshold: cpu", `data-label="Size">db.r6g.xlarge</td>`,
		`data-label="Desired">db.r6g.large to db.r6g.xlarge</td>`, `data-label="In service, least">none</td>`, `<td class="n" data-label="db">db.r6g.xlarge</td>`,
		`text-anchor="end">db.r6g.large</text>`, "the largest value drawn is db.r6g.xlarge",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, gone := range []string{">units<", "unknown", "Needed", "Perfect foresight"} {
		if strings.Contains(html, gone) {
			t.Errorf("the page of a class says %q", gone)
		}
	}
	if found := rungs.FindString(html); found != "" {
		t.Errorf("the page tells of rungs: %q", found)
	}
	csv, err := ticksCSV(run)
	if err != nil || !strings.Contains(string(csv), ",1,2,threshold,cpu,db.r6g.large,db.r6g.xlarge,\n") {
		t.Errorf("ticks.csv is %s, %v", csv, err)
	}
}

// At 420 px nothing is cut: every table can be stacked, every cell of a stack says what it
// is, every plot has a twin that is as wide as a telephone, and nothing is wider than the
// page. What a browser makes of it cannot be seen here.
func TestNarrowPage(t *testing.T) {
	html := rendered(t, story())
	if tables, stacks := strings.Count(html, "<table"), strings.Count(html, `<table class="stack`); tables == 0 || tables != stacks {
		t.Errorf("%d tables, %d of them can be stacked", tables, stacks)
	}
	for _, cell := range regexp.MustCompile(`<td class="n"[^>]*>`).FindAllString(html, -1) {
		if !strings.Contains(cell, "data-label=") {
			t.Errorf("%s has no label of its own", cell)
		}
	}
	desks, phones := strings.Count(html, `<svg class="desk`), strings.Count(html, `<svg class="telephone`)
	if desks == 0 || desks != phones {
		t.Errorf("%d plots for a desk, %d for a telephone", desks, phones)
	}
	for _, m := range regexp.MustCompile(`min-width: (\d+)px`).FindAllStringSubmatch(style, -1) {
		if len(m[1]) > 3 || m[1] > "380" {
			t.Errorf("the style wants %s", m[0])
		}
	}
	if telephone.width > 420-2*14 {
		t.Errorf("a plot of %g is scaled down at 420 px", telephone.width)
	}
}

func TestValueMarks(t *testing.T) {
	for name, test := range map[string]struct {
		top  float64
		want string
	}{
		"nothing": {0, "0 0.5 1"}, "a percentage": {100, "0 50 100"}, "seconds": {2.4, "0 1 2 3"}, "part of one": {0.15, "0 0.05 0.1 0.15"},
		"messages": {1234, "0 500 1000 1500"}, "not a number": {math.NaN(), "0 0.5 1"},
	} {
		t.Run(name, func(t *testing.T) {
			marks, end := valueMarks(test.top)
			if got := labels(marks, false); got != test.want {
				t.Errorf("marks %q, want %q", got, test.want)
			}
			if end < test.top {
				t.Errorf("the axis ends at %g, below %g", end, test.top)
			}
		})
	}
}

func TestPicture(t *testing.T) {
	got, err := Picture(story(), "web")
	if err != nil {
		t.Fatal(err)
	}
	if err := wellFormed(string(got)); err != nil {
		t.Errorf("the picture is not XML: %v", err)
	}
	for _, want := range []string{`<svg xmlns=`, `class="desired"`, ">load in units needed<", "prefers-color-scheme: dark"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if strings.Contains(string(got), "pressure") {
		t.Error("the picture holds the reasons of changes, which change with their wording")
	}
	if _, err := Picture(story(), "db"); err == nil {
		t.Error("a tier that is not there is drawn")
	}
}
