package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func hostile() Run {
	a, b := sized(0, 10.5, 1, 2), sized(1, 30, 2, 1)
	a.Because = `cpu "hot", <script>alert(1)</script> & 50 %` + "\x00\nsecond line"
	b.Tier, b.Rule, b.Load = `web</title>"><img src=x onerror=alert(1)>`, "</svg><script>", math.NaN()
	return Run{
		Title: "</title><script>alert(2)</script>", Command: "dynascale simulate --out '<b>'", Notes: []string{"<i>note</i>"},
		Seed: 1, Step: time.Minute, UnitRate: map[string]float64{"web": 10}, Ticks: []Tick{a, b}, Calls: map[string]int{"<u>": 1},
	}
}

func TestTicksCSV(t *testing.T) {
	run := hostile()
	run.Ticks[1].Tier, run.Ticks[0].Because = "web", `cpu "hot", at 50 %`+"\nsecond line"
	run.Ticks[0].Time = run.Ticks[0].Time.In(time.FixedZone("CET", 3600))
	got, err := ticksCSV(run)
	if err != nil {
		t.Fatal(err)
	}
	want := `time,tier,load,desired,in_service,from,to,rule,because,from_name,to_name,dollars
2026-03-02T00:00:00Z,web,10.5,2,1,1,2,target,"cpu ""hot"", at 50 %
second line",,,
2026-03-02T00:01:00Z,web,,1,2,2,1,</svg><script>,load,,,
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("ticks.csv (-want +got):\n%s", diff)
	}
}

func TestSummaryKeys(t *testing.T) {
	data, err := summaryJSON(Summarise(hostile()))
	if err != nil {
		t.Fatal(err)
	}
	var top map[string]any
	if err := json.Unmarshal(data, &top); err != nil {
		t.Fatal(err)
	}
	shared := []string{"changes", "direction_changes", "lost_work_pct", "minutes", "overshoot_pct", "peak_needed", "peak_size",
		"perfect_foresight_unit_hours", "static_peak_unit_hours", "unit_hours", "violation_minutes"}
	tier := top["tiers"].(map[string]any)["web"].(map[string]any)
	if diff := cmp.Diff(shared, slices.Sorted(maps.Keys(tier))); diff != "" {
		t.Errorf("keys of a tier (-want +got):\n%s", diff)
	}
	want := append([]string{"aws_calls", "seed", "tiers"}, shared...)
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(top))); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestWriteTwiceGivesTheSameBytes(t *testing.T) {
	run := month()
	first, second := t.TempDir(), filepath.Join(t.TempDir(), "made", "on", "the", "way")
	for _, dir := range []string{first, second} {
		if _, err := Write(dir, run); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"ticks.csv", "summary.json", "report.html"} {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%s differs between two writes of one run", name)
		}
	}
}

func TestWriteSaysWhichFileFailed(t *testing.T) {
	blocked := t.TempDir()
	if err := os.Mkdir(filepath.Join(blocked, "summary.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		dir   string
		words []string
	}{
		"a file in the way":       {blocked, []string{"summary.json", "report is incomplete", "check that the disk has room"}},
		"a directory that is not": {file, []string{file, "no report was written", "choose another folder with --out"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Write(test.dir, hostile())
			var path *fs.PathError
			if !errors.As(err, &path) {
				t.Fatalf("error is %v, want one with a path", err)
			}
			for _, w := range test.words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
}

func TestPageEscapesHostileText(t *testing.T) {
	run := hostile()
	data, err := page(run, Summarise(run))
	if err != nil {
		t.Fatal(err)
	}
	html := string(data)
	for _, bad := range []string{"<script", "<img", "<b>'", "<i>note", "<u>", "\x00"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page contains %q unescaped", bad)
		}
	}
	for _, good := range []string{"&lt;script&gt;alert(1)", "&lt;/title&gt;&lt;script&gt;alert(2)", "&lt;i&gt;note"} {
		if !strings.Contains(html, good) {
			t.Errorf("the page lacks %q", good)
		}
	}
}

var svgs = regexp.MustCompile(`(?s)<svg.*?</svg>`)

func TestPageOfOddRuns(t *testing.T) {
	gap := sized(0, math.NaN(), 1, 1)
	huge := sized(0, math.MaxFloat64, 1, 2)
	huge.Because, huge.Arrived, huge.Lost = "a load beyond all machines", math.MaxFloat64, math.MaxFloat64
	negative := sized(0, -5, 0, 0)
	for name, test := range map[string]struct {
		run   Run
		plots int
		words string
	}{
		"empty":                {Run{}, 0, "The run has no evaluations, seed 0"},
		"hostile":              {hostile(), 2, "the load is not drawn"},
		"month":                {month(), 1, "more changes are not shown here. ticks.csv has every change"},
		"unknown load only":    {Run{UnitRate: map[string]float64{"web": 10}, Ticks: []Tick{gap}}, 1, "The size was never changed."},
		"rate not a number":    {Run{UnitRate: map[string]float64{"web": math.NaN()}, Ticks: []Tick{sized(0, 9, 1, 1)}}, 1, "the load is not drawn"},
		"an absurd load":       {Run{UnitRate: map[string]float64{"web": 10}, Ticks: []Tick{huge}}, 1, "1 \u2192 2"},
		"nothing at all there": {Run{UnitRate: map[string]float64{"web": 10}, Ticks: []Tick{negative}}, 1, "0 to 0"},
		"two at one instant":   {Run{Step: -1, Ticks: []Tick{sized(0, 1, 1, 1), sized(0, 1, 1, 1)}}, 1, "in steps of 1 minute"},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := page(test.run, Summarise(test.run))
			if err != nil {
				t.Fatal(err)
			}
			html := string(data)
			if !strings.Contains(html, test.words) {
				t.Errorf("the page lacks %q", test.words)
			}
			for _, word := range []string{"NaN", "Inf"} {
				if strings.Contains(html, word) {
					t.Errorf("the page contains %q", word)
				}
			}
			plots := svgs.FindAllString(string(data), -1)
			if len(plots) != 2*test.plots { // for a desk and for a telephone
				t.Errorf("%d plots, want %d", len(plots), 2*test.plots)
			}
			for _, p := range plots {
				if err := wellFormed(p); err != nil {
					t.Errorf("a plot is not XML: %v", err)
				}
			}
		})
	}
}

func TestAMonthOfMinutesStaysSmallAndAlone(t *testing.T) {
	run := month()
	data, err := page(run, Summarise(run))
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 300_000 {
		t.Errorf("the page of a month has %d bytes, want at most 300000", len(data))
	}
	for _, word := range []string{"src=", "href=", "url(", "@import", "<script"} {
		if strings.Contains(string(data), word) {
			t.Errorf("the page contains %q: it must need nothing but itself", word)
		}
	}
}

func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// month is 28 days of minutes with a load that swings twice a day.
func month() Run {
	run := Run{Title: "a month", Step: time.Minute, UnitRate: map[string]float64{"web": 10}, Calls: map[string]int{"GetMetricData": 1, "DescribeAutoScalingGroups": 2}}
	size := 10
	for i := range 28 * 1440 {
		load := 100 + 80*math.Sin(float64(i)/230) + 30*math.Sin(float64(i))
		to := size
		if i%17 == 0 {
			to = int(load/8) + 1
		}
		run.Ticks = append(run.Ticks, sized(i, load, size, to))
		size = to
	}
	return run
}
