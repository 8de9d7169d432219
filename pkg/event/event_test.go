package event

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// record is one of web at a minute, from size to size.
func record(minute, from, to int, status scale.Status, change ...func(*scale.Record)) scale.Record {
	at := noon.Add(time.Duration(minute) * time.Minute)
	r := scale.Record{
		Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: from, To: to, Wish: to, Capacity: scale.Capacity{Desired: from, InService: from, At: at},
			Reasons: []scale.Reason{{Rule: "target cpu", From: from, To: to, Because: "cpu is as it is", Figures: []scale.Figure{{Name: "cpu", Value: 50}}}}},
		Outcome: scale.Outcome{Status: status, At: at},
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

func giving(rule, why string) func(*scale.Record) {
	return func(r *scale.Record) {
		d := &r.Decision
		d.Reasons = append(d.Reasons, scale.Reason{Rule: rule, From: d.To, To: d.To, Because: why})
	}
}

func open(minute int, why string) func(*scale.Record) {
	return func(r *scale.Record) {
		r.Learned.Breaker = scale.Breaker{Opened: noon.Add(time.Duration(minute) * time.Minute), Probe: noon.Add(time.Hour), Why: why}
	}
}

func lost(r *scale.Record) { r.Decision.Gaps = []scale.Gap{{Signal: "capacity", Why: "throttled"}} }

func members(list ...scale.Member) func(*scale.Record) {
	return func(r *scale.Record) { r.Decision.Capacity.Members = list }
}

func unknown(r *scale.Record) {
	r.Decision.Capacity = scale.Capacity{}
	r.Decision.Reasons = []scale.Reason{{Rule: reason.Capacity, Because: "the size of the tier could not be read: throttled"}}
}

// What a log and a history make of a story, record by record.
func TestOf(t *testing.T) {
	missing := func(why string) func(*scale.Record) {
		return func(r *scale.Record) { r.Decision.Samples = []scale.Sample{{Signal: "cpu", Missing: why}} }
	}
	op := func(step int, result scale.Result) func(*scale.Record) {
		return func(r *scale.Record) {
			o := scale.Operation{ID: "op-1", Tier: "web", Kind: scale.Resize, Size: 2, Before: 1, Step: step, Steps: 4, Result: result, Began: noon}
			if result != "" {
				o.Ended = r.Decision.At
			}
			r.Outcome.Operation = &o
		}
	}
	raised := func(to, from, goal int) func(*scale.Record) {
		return func(r *scale.Record) {
			if r.Decision.Maximum = (scale.Maximum{From: from, To: goal}); to > 0 {
				r.Learned.Raised = scale.Raised{From: 10, To: to, Or: to, At: noon}
			}
		}
	}
	back := func(r *scale.Record) { r.Outcome.Operation.Back = true }
	gone := scale.Member{ID: "db-1", Away: resource.Promoted}
	behind := func(seconds int) scale.Member {
		return scale.Member{ID: "db-2", Endpoint: "db-2:3306", Away: resource.Behind, Why: fmt.Sprintf("%d seconds behind", seconds)}
	}
	for _, c := range []struct {
		name  string
		story []scale.Record
		want  string // the events of each record, records apart by |
	}{
		{"nothing", []scale.Record{record(0, 4, 4, scale.Unchanged), record(1, 4, 4, scale.Unchanged)}, "|"},
		{"every change is told", []scale.Record{record(0, 4, 6, scale.Applied), record(1, 6, 8, scale.Applied), record(2, 8, 7, scale.Applied)},
			"info decided, kept grew|info decided, kept grew|info decided, kept shrank"},
		{"a probe is none of them", []scale.Record{record(0, 4, 5, scale.Applied, func(r *scale.Record) { r.Decision.Probe = true })}, "info decided, kept probed"},
		{"a refusal once in the log, and in the history by its words", []scale.Record{record(0, 4, 6, scale.Refused), record(1, 4, 6, scale.Refused), record(2, 4, 7, scale.Refused)},
			"warn decided, kept withheld, warn change failed||kept withheld"},
		{"what waits for its turn is no failure", []scale.Record{record(0, 4, 6, scale.Waiting)}, "info decided"},
		{"a size that somebody else set", []scale.Record{record(0, 4, 4, scale.Unchanged, giving(reason.ChangedOutside, "from 6 to 4"), func(r *scale.Record) { r.Learned.Adopted = true })}, "warn adopted"},
		{"or that the daemon set which manages the tier", []scale.Record{record(0, 4, 4, scale.Unchanged, giving(reason.Lock, "pid 7"), func(r *scale.Record) { r.Learned.Adopted = true }), record(1, 4, 4, scale.Unchanged)},
			"warn locked, kept adopted|warn unlocked"},
		{"a breaker opens, stays, opens again and closes", []scale.Record{record(0, 4, 4, scale.Unchanged, open(0, "no capacity")), record(1, 4, 4, scale.Unchanged, open(0, "no capacity")),
			record(2, 4, 4, scale.Unchanged, open(2, "no capacity")), record(3, 4, 4, scale.Unchanged)}, "error growth breaker opened||error growth breaker opened|info growth breaker closed"},
		{"an operation, step by step", []scale.Record{record(0, 1, 2, scale.Begun, op(1, "")), record(1, 1, 1, scale.InProgress, op(1, "")), record(2, 1, 1, scale.InProgress, op(2, "")),
			record(3, 2, 2, scale.Applied, op(4, scale.Reached)), record(4, 2, 2, scale.Unchanged)},
			"info decided, info operation moved, kept grew||info operation moved|info operation moved, kept operation ended, kept operation grew|"},
		{"one that goes back", []scale.Record{record(0, 1, 1, scale.InProgress, op(2, "")), record(1, 1, 1, scale.InProgress, op(2, ""), back), record(2, 1, 1, scale.InProgress, op(1, ""), back), record(3, 1, 1, scale.Failed, op(1, scale.RolledBack), back)},
			"info operation moved|warn operation moved|warn operation moved|kept withheld, warn operation moved, kept operation ended, warn change failed"},
		{"one that was given up", []scale.Record{record(0, 1, 1, scale.Failed, op(2, scale.GivenUp))}, "kept withheld, error operation moved, kept operation ended, warn change failed"},
		{"data that is missing, whatever the minute", []scale.Record{record(0, 4, 4, scale.Unchanged, missing("none since 11:58")), record(1, 4, 4, scale.Unchanged, missing("none since 11:59")), record(2, 4, 4, scale.Unchanged)},
			"warn data missing||info data back"},
		{"a contest", []scale.Record{record(0, 4, 4, scale.Unchanged, giving(reason.SecondDaemon, "3 times")), record(1, 4, 4, scale.Unchanged)}, "error contested|info no longer contested"},
		{"readers, of which an unknown minute tells nothing", []scale.Record{record(0, 2, 2, scale.Unchanged, members(gone, behind(99))), record(1, 2, 2, scale.Unchanged, members(gone, behind(199))), record(2, 0, 0, scale.Unchanged, unknown),
			record(3, 2, 2, scale.Unchanged, members(gone, behind(299))), record(4, 2, 2, scale.Unchanged, members(gone, scale.Member{ID: "db-2", Ready: true}))},
			"error readers away, warn reader promoted||warn decided||info readers back"},
		{"readers that are gone", []scale.Record{record(0, 1, 1, scale.Unchanged, members(behind(99))), record(1, 0, 0, scale.Unchanged, members())}, "error readers away|info readers back: none"},
		{"what holds it, by the rule", []scale.Record{record(0, 4, 4, scale.Unchanged, giving(reason.Owner, "a policy")), record(1, 4, 4, scale.Unchanged, giving(reason.Owner, "another policy")), record(2, 4, 4, scale.Unchanged, giving(reason.Brake, "a file"))},
			"info decided||info decided"},
		{"a maximum is raised, further, and lowered", []scale.Record{
			record(0, 10, 15, scale.Applied, raised(15, 10, 15)), record(1, 15, 15, scale.Unchanged, raised(15, 0, 0)), record(2, 15, 18, scale.Applied, raised(18, 15, 18)),
			record(3, 9, 9, scale.Refused, raised(18, 18, 10)), record(4, 9, 9, scale.Applied, raised(0, 18, 10)), record(5, 9, 9, scale.Unchanged)},
			"info decided, kept grew, info maximum raised||info decided, kept grew, info maximum raised|warn decided, kept withheld, warn change failed|info decided, info maximum back, info changes work|"},
		{"at its maximum", []scale.Record{record(0, 4, 4, scale.Unchanged, func(r *scale.Record) {
			r.Decision.Wish = 6
			r.Decision.Reasons = []scale.Reason{{Rule: "target cpu", From: 4, To: 6, Because: "x"}, {Rule: reason.Limits, From: 6, To: 4, Because: "not above 4"}}
		}), record(1, 4, 4, scale.Unchanged)}, "warn decided, warn at maximum|info below maximum"},
		{"a change that failed, until one does not", []scale.Record{record(0, 4, 6, scale.Failed), record(1, 4, 6, scale.Unknown), record(2, 4, 6, scale.Applied)},
			"warn decided, kept withheld, warn change failed|warn decided, kept grew|info decided, kept grew, info changes work"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var state State
			var got []string
			for _, r := range c.story {
				var events []Event
				events, state = Of(state, r)
				var names []string
				for _, e := range events {
					if e.Kind == Adopted && e.Severity == Kept && e.Text != "size changed while another daemon manages the tier: accepted as the new size" {
						t.Errorf("what the other daemon did is told as %q", e.Text)
					}
					name := string(e.Severity) + " " + string(e.Kind)
					if e.Kind == ReadersBack && e.Text == "the readers that could not serve reads are gone, and there is no other reader that serves reads" {
						name += ": none"
					}
					names = append(names, name)
					if e.Tier != "web" || !e.At.Equal(r.Decision.At) {
						t.Errorf("%s is of %q at %s", e.Kind, e.Tier, e.At)
					}
					if (e.Severity == Kept) != (e.Text == "") && e.Kind != Adopted {
						t.Errorf("%s, %s: %q", e.Kind, e.Severity, e.Text)
					}
				}
				got = append(got, strings.Join(names, ", "))
				if again, _ := Of(state, r); len(again) > 0 && strings.Contains(fmt.Sprint(again), "opened") {
					t.Errorf("the same record again opens a breaker: %v", again)
				}
			}
			if got := strings.Join(got, "|"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A line names the reason that explain names, with its figures.
func TestADecisionIsToldAsItIsExplained(t *testing.T) {
	r := record(0, 4, 6, scale.Applied)
	events, _ := Of(nil, r)
	e := events[0]
	if want := "[{mode manage} {from 4} {to 6} {rule target cpu} {because cpu is as it is} {outcome applied}]"; fmt.Sprint(e.Details) != want || e.Text != "grow" {
		t.Errorf("%s %v, want %s", e.Text, e.Details, want)
	}
	if len(e.Figures) != 1 || e.Figures[0].Value != 50 {
		t.Errorf("figures %v", e.Figures)
	}
	if events, _ = Of(nil, record(0, 0, 0, scale.Unchanged, unknown)); strings.Contains(fmt.Sprint(events[0].Details), "from") {
		t.Errorf("an unknown size is not a size of zero: %v", events[0].Details)
	}
}

// A position on a ladder means nothing to the reader of a log.
func TestTheSizesOfALadderAreNames(t *testing.T) {
	d := scale.Decision{Tier: "db", From: 1, To: 1, Wish: 2, Capacity: scale.Capacity{At: time.Unix(0, 0), Ladder: []scale.Rung{{Name: "db.r6g.large"}, {Name: "db.r6g.xlarge"}}},
		Reasons: []scale.Reason{{Rule: "threshold", From: 1, To: 2, Because: "cpu 90 is above 80 %"}, {Rule: "cooldown", From: 2, To: 1, Because: "grew 1 min ago"}}}
	got := map[string]any{}
	for _, x := range decided(scale.Record{Decision: d}).Details {
		got[x.Name] = x.Value
	}
	if got["from_name"] != "db.r6g.large" || got["to_name"] != "db.r6g.large" || got["asked_name"] != "db.r6g.xlarge" {
		t.Errorf("told are %v", got)
	}
	d.Capacity.Ladder = nil
	if e := decided(scale.Record{Decision: d}); !slices.Contains(e.Details, Detail{"from", 1}) || strings.Contains(fmt.Sprint(e.Details), "_name") {
		t.Errorf("a count is told as %v", e.Details)
	}
}

// Of a tier of unknown size no last value is used: nothing is decided about it.
func TestAnUnknownSizeIsNotJustMissingData(t *testing.T) {
	for _, c := range []struct {
		r    scale.Record
		want string
	}{
		{record(0, 4, 4, scale.Unchanged, lost), "data is missing: dynascale uses the last values while they are fresh; the tier does not shrink on old data"},
		{record(0, 0, 0, scale.Unchanged, unknown, lost), "the size cannot be read: it is not changed until it can be read"},
	} {
		events, _ := Of(nil, c.r)
		if i := slices.IndexFunc(events, func(e Event) bool { return e.Kind == DataMissing }); i < 0 || events[i].Text != c.want {
			t.Errorf("told are %+v, want %q", events, c.want)
		}
	}
}

// A signal with importance: low holds nothing, so nobody is told that it is missing.
func TestMissingDataThatIsOnlyShown(t *testing.T) {
	r := record(0, 4, 4, scale.Unchanged)
	r.Decision.Gaps = []scale.Gap{{Signal: "idle", Why: "no answer", Aside: true}}
	r.Decision.Samples = []scale.Sample{{Signal: "old", Quality: scale.Stale, Missing: "throttled", Aside: true}}
	if events, _ := Of(nil, r); slices.ContainsFunc(events, func(e Event) bool { return e.Kind == DataMissing }) {
		t.Errorf("told are %+v", events)
	}
	r.Decision.Gaps = append(r.Decision.Gaps, scale.Gap{Signal: "cpu", Why: "no answer"})
	events, _ := Of(nil, r)
	i := slices.IndexFunc(events, func(e Event) bool { return e.Kind == DataMissing })
	if i < 0 || fmt.Sprint(events[i].Details) != "[{signals [cpu]} {because cpu (no answer)}]" {
		t.Errorf("told are %+v", events)
	}
	_, state := Of(nil, r)
	for want, gaps := range map[string][]scale.Gap{
		"all data that the tier needs to shrink is available again; still missing, of importance low: idle (no answer), old (throttled)": r.Decision.Gaps[:1],
		"all data is available again": nil,
	} {
		back := r
		if back.Decision.Gaps = gaps; gaps == nil {
			back.Decision.Samples = nil
		}
		events, _ := Of(state, back)
		if i := slices.IndexFunc(events, func(e Event) bool { return e.Kind == DataBack }); i < 0 || events[i].Text != want {
			t.Errorf("told are %+v, want %q", events, want)
		}
	}
}

// A breaker that is known from before a restart is not told as one that opens.
func TestKnown(t *testing.T) {
	r := record(0, 4, 4, scale.Unchanged, open(0, "no capacity"))
	if events, _ := Of(Known(scale.Past{Learned: r.Learned}), r); len(events) > 0 {
		t.Errorf("%v", events)
	}
}

// Of what ends, natures has the kind that ends it: without it nobody is told of the end.
func TestWhatEndsHasItsNature(t *testing.T) {
	for _, c := range conditions {
		if c.over != nil && !c.kind.Lasts() {
			t.Errorf("%q has an end in condition.go and none in its line of nature.go", c.kind)
		}
	}
}
