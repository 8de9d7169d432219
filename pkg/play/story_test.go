package play

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

var update = flag.Bool("update", false, "write the goldens of the stories anew")

const storyFolder = "../sim/testdata"

// story is one file of pkg/sim/testdata: prose, a setup and a configuration, and
// what happens then. Its twin is the same world without the rule it is about.
type story struct {
	name string
	// rule must have given a reason at least once.
	rule string
	// without takes the rule away.
	without func(e *Experiment)
	// worse is the figure in which the twin must be worse, by at least by.
	worse string
	by    float64
	// check is what else has to be true of the story.
	check func(t *testing.T, s told)
}

// told is a story, or its twin, that has been played.
type told struct {
	run     report.Run
	records []scale.Record // one for each tick of run
	figures report.Figures
}

func play(t *testing.T, e Experiment) told {
	t.Helper()
	var out told
	e.OnTick = func(_ time.Time, records []scale.Record) { out.records = append(out.records, records...) }
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out.run, out.figures = run, report.Summarise(run).Figures
	return out
}

func TestStories(t *testing.T) {
	whole(t)
	t.Parallel()
	files, err := filepath.Glob(storyFolder + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(stories) {
		t.Errorf("%d files in %s and %d stories", len(files), storyFolder, len(stories))
	}
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			path := filepath.Join(storyFolder, s.name+".txt")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := txtar.Parse(data)
			first := withSecond(t, text, script(t, section(t, text, "setup"), section(t, text, "config.yaml")))
			real := play(t, first)
			replaysTheSame(t, first, real.records)
			e := script(t, section(t, text, "setup"), section(t, text, "config.yaml"))
			s.without(&e)
			twin := play(t, withSecond(t, text, e))

			files := []txtar.File{
				{Name: "setup", Data: []byte(section(t, text, "setup"))},
				{Name: "config.yaml", Data: []byte(section(t, text, "config.yaml"))},
			}
			if second := optional(text, secondFile); second != "" {
				files = append(files, txtar.File{Name: secondFile, Data: []byte(second)})
			}
			got := txtar.Format(&txtar.Archive{Comment: text.Comment, Files: append(files,
				txtar.File{Name: "what happens", Data: []byte(tell(real) + totals(real.figures))},
				txtar.File{Name: "the twin", Data: []byte(totals(twin.figures))},
			)})
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !bytes.Equal(data, got) {
				t.Errorf("%s tells another story (-file +now); if it is right, run go test ./pkg/play -run TestStories -update and read the diff:\n%s",
					path, cmp.Diff(string(data), string(got)))
			}
			if len(bytes.TrimSpace(text.Comment)) == 0 {
				t.Errorf("%s does not begin with prose", path)
			}
			if !real.fired(s.rule) {
				t.Errorf("the rule %s never gave a reason: the story is not about it", s.rule)
			}
			// The scalers of a twin still speak; what was taken away must not.
			if twin.fired(s.rule) && !slices.Contains(scaler.Kinds(), s.rule) {
				t.Errorf("the twin without %s has a reason of it", s.rule)
			}
			if a, b := figure(t, real, s.worse), figure(t, twin, s.worse); s.by <= 0 {
				t.Errorf("the story does not say by how much its twin is worse: set by, above 0; %s is %g in the story and %g in its twin", s.worse, a, b)
			} else if b < a+s.by {
				t.Errorf("%s: %g in the story and %g in its twin, want at least %g more", s.worse, a, b, s.by)
			}
			if s.check != nil {
				s.check(t, real)
			}
		})
	}
}

func section(t *testing.T, text *txtar.Archive, name string) string {
	t.Helper()
	for _, f := range text.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	t.Fatalf("the story has no section -- %s --", name)
	return ""
}

// fired reports whether a rule gave a reason, at any tick.
func (s told) fired(rule string) bool {
	for _, r := range s.records {
		for _, reason := range r.Decision.Reasons {
			if strings.HasPrefix(reason.Rule, rule) {
				return true
			}
		}
	}
	return false
}

// said is when a reason that contains words was first given; zero if never.
func (s told) said(words string) time.Time {
	for _, r := range s.records {
		for _, reason := range r.Decision.Reasons {
			if strings.Contains(reason.Because, words) {
				return r.Decision.At
			}
		}
	}
	return time.Time{}
}

// between are the ticks from one instant until before another.
func (s told) between(t *testing.T, from, to string) []report.Tick {
	t.Helper()
	var out []report.Tick
	for _, tick := range s.run.Ticks {
		if !tick.Time.Before(clock(t, from)) && tick.Time.Before(clock(t, to)) {
			out = append(out, tick)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no ticks between %s and %s", from, to)
	}
	return out
}

func figure(t *testing.T, s told, name string) float64 {
	t.Helper()
	switch name {
	case "turns":
		return float64(s.figures.Turns)
	case "lost work":
		return s.figures.LostWorkPct
	case "unit hours":
		return s.figures.UnitHours
	case "peak size":
		return float64(s.figures.PeakSize)
	}
	t.Fatalf("there is no figure named %q: write turns, lost work, unit hours or peak size", name)
	return 0
}

// tell writes one line for every tick that is not quiet: one that changes the
// size, or decides by another rule than the tick before it.
func tell(s told) string {
	var b strings.Builder
	b.WriteString("time   need  in service  desired\n")
	quiet, last := 0, ""
	fold := func() {
		if quiet > 0 {
			fmt.Fprintf(&b, "       ... %d more like it\n", quiet)
		}
		quiet = 0
	}
	for i, tick := range s.run.Ticks {
		note := noteOf(s.records[i].Decision)
		rule := note + tick.Rule
		if !tick.Changes() && rule == last {
			quiet++
			continue
		}
		fold()
		last = rule
		size := fmt.Sprint(tick.From)
		if tick.Changes() {
			size = fmt.Sprintf("%d -> %d", tick.From, tick.To)
		}
		fmt.Fprintf(&b, "%s %5.1f  %10d  %-8s  %s%s: %s\n", tick.Time.Format("15:04"),
			tick.Load/s.run.UnitRate[tick.Tier], tick.InService, size, clip(note), tick.Rule, clip(tick.Because))
	}
	fold()
	return b.String()
}

// noteOf tells what was noted on the way to a decision without moving the size.
func noteOf(d scale.Decision) string {
	var b strings.Builder
	for _, r := range d.Reasons {
		if r.From == r.To && !reflect.DeepEqual(r, reason.Headline(d)) && (r.Rule == "changed_outside" || r.Rule == "circuit_breaker" || r.Rule == "second_daemon") {
			fmt.Fprintf(&b, "%s: %s; ", r.Rule, r.Because)
		}
	}
	return b.String()
}

var noCapacity = regexp.MustCompile(`(We currently do not have sufficient m5\.large capacity).*?Launching EC2 instance failed\.`)

// clip shortens what AWS has to say of a failed launch, which is five lines.
func clip(text string) string { return noCapacity.ReplaceAllString(text, "$1...") }

func totals(f report.Figures) string {
	return fmt.Sprintf("\ndirection changes %d, changes %d, peak size %d of %d needed, lost work %.2f %%, violation minutes %d, unit hours %.2f\n",
		f.Turns, f.Changes, f.PeakSize, f.PeakNeeded, f.LostWorkPct, f.ViolationMinutes, f.UnitHours)
}
