package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What stops a tier from growing, and who changed its size, is not told by the cause
// of a hold: status, history and explain say it besides.
func TestNotesBesideTheDecision(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	open := scale.Breaker{Opened: at.Add(-20 * time.Minute), Probe: at.Add(5 * time.Minute), Tries: 2, Why: "17 of 20 in service, no progress for 5 evaluations"}
	fresh, yesterday, due := open, open, open
	fresh.Opened = at
	yesterday.Opened = at.Add(-24 * time.Hour)
	due.Probe = at.Add(-time.Minute)
	adopted := scale.Reason{Rule: "changed_outside", From: 50, To: 50, Because: "size changed outside dynascale from 100 to 50, accepted as the new size"}
	opened := scale.Reason{Rule: "circuit_breaker", From: 50, To: 50, Because: "opened: " + open.Why, Figures: []scale.Figure{reason.At(reason.Opened, fresh.Opened, "").Figure}}
	target := scale.Reason{Rule: "target", From: 50, To: 50, Because: "cpu 58 of 60 %"}
	grow := scale.Reason{Rule: "target", From: 50, To: 100, Because: "cpu 99 of 60 %"}
	held := scale.Reason{Rule: "circuit_breaker", From: 100, To: 50, Because: "open since 11:40 UTC (" + open.Why + "); growth by one is tried at 12:05 UTC"}
	behind := scale.Reason{Rule: "readers", From: 100, To: 100, Because: "ALL READERS ARE BEHIND, reads go to the source: a (99 seconds behind)"}
	promoted := scale.Reason{Rule: "promoted", From: 50, To: 50, Because: "shop-dyn-1: promoted, no longer a reader, still billed"}
	tests := []struct {
		name    string
		to      int
		adopted bool
		breaker scale.Breaker
		reasons []scale.Reason
		want    string
	}{
		{"nothing", 50, false, scale.Breaker{}, []scale.Reason{target}, "target: cpu 58 of 60 %"},
		{"open", 50, false, open, []scale.Reason{target},
			"circuit breaker open since 11:40 UTC: 17 of 20 in service, no progress for 5 evaluations; growth by one is tried at 12:05 UTC; target: cpu 58 of 60 %"},
		{"opens now", 50, false, fresh, []scale.Reason{opened, target},
			"circuit breaker opened: 17 of 20 in service, no progress for 5 evaluations; growth by one is tried at 12:05 UTC; target: cpu 58 of 60 %"},
		{"since yesterday", 50, false, yesterday, []scale.Reason{target},
			"circuit breaker open since 2026-03-01 12:00 UTC: 17 of 20 in service, no progress for 5 evaluations; growth by one is tried at 12:05 UTC; target: cpu 58 of 60 %"},
		{"its probe is due", 50, false, due, []scale.Reason{target},
			"circuit breaker open since 11:40 UTC: 17 of 20 in service, no progress for 5 evaluations; when growth is next recommended, growth by one is tried; target: cpu 58 of 60 %"},
		{"the cause says it", 50, false, open, []scale.Reason{grow, held}, "target: cpu 99 of 60 %; circuit_breaker: " + held.Because},
		{"readers that are behind, where load grows the tier anyhow", 100, false, scale.Breaker{}, []scale.Reason{grow, behind},
			behind.Because + "; target: cpu 99 of 60 %"},
		{"a promoted reader", 50, false, scale.Breaker{}, []scale.Reason{promoted, target}, promoted.Because + "; target: cpu 58 of 60 %"},
		{"adopted and grown", 100, true, scale.Breaker{}, []scale.Reason{adopted, grow},
			"size changed outside dynascale from 100 to 50, accepted as the new size; target: cpu 99 of 60 %"},
		{"adopted and held", 50, true, scale.Breaker{}, []scale.Reason{adopted, target},
			"size changed outside dynascale from 100 to 50, accepted as the new size; target: cpu 58 of 60 %"},
		{"adopted, and nothing else", 50, true, scale.Breaker{}, []scale.Reason{adopted}, "changed_outside: size changed outside dynascale from 100 to 50, accepted as the new size"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			d := scale.Decision{
				Tier: "web", At: at, Mode: scale.Manage, From: 50, To: tc.to, Capacity: scale.Capacity{Desired: 50, At: at},
				Reasons: tc.reasons,
			}
			var b strings.Builder
			if err := printRecords(&b, []scale.Record{{Decision: d, Learned: scale.Learned{Adopted: tc.adopted, Breaker: tc.breaker}, Outcome: scale.Outcome{Status: scale.Unchanged}}}, nil, nil); err != nil {
				t.Fatal(err)
			}
			if _, got, _ := strings.Cut(b.String(), sentence(d)+"  "); strings.TrimSpace(got) != tc.want {
				t.Errorf("the table says\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
	var b strings.Builder
	r := scale.Record{Decision: scale.Decision{Tier: "web", At: at, From: 50, To: 50, Capacity: scale.Capacity{Desired: 50, At: at}, Reasons: []scale.Reason{target}},
		Learned: scale.Learned{Breaker: open}}
	if err := explain(&b, r, api.Age{}); err != nil {
		t.Fatal(err)
	}
	if want := "  circuit breaker: open since 11:40 UTC: 17 of 20 in service, no progress for 5 evaluations; growth by one is tried at 12:05 UTC\n"; !strings.Contains(b.String(), want) {
		t.Errorf("explain says\n%s\nwithout\n%s", b.String(), want)
	}
	r.Learned.ShrinkBreaker = scale.Breaker{Opened: at.Add(-time.Hour), Probe: at.Add(11 * time.Hour), Tries: 1, Why: "remove replica readers: given up"}
	want := open.Why + "; growth by one is tried at 12:05 UTC; and open since 11:00 UTC: remove replica readers: given up; shrinking by one is tried at 23:00 UTC"
	if got := breakerText(r); got != "open since 11:40 UTC: "+want {
		t.Errorf("both: %s", got)
	}
	r.Learned.Breaker = scale.Breaker{}
	if got, want := breakerText(r), "open since 11:00 UTC: remove replica readers: given up; shrinking by one is tried at 23:00 UTC"; got != want {
		t.Errorf("shrinking: %s", got)
	}
}

// What is missing stands beside a decision that was made without it, once.
func TestMissingDataStandsBesideTheDecision(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	const none = "reading CloudWatch: throttled: Rate exceeded"
	cpu := scale.Sample{Signal: "cpu", Value: 58, Unit: "percent", At: at.Add(-3 * time.Minute), Period: time.Minute, Quality: scale.Fresh, Missing: none}
	latency := cpu
	latency.Signal, latency.Unit = "latency", "seconds"
	for _, c := range []struct {
		name    string
		because string
		samples []scale.Sample
		gaps    []scale.Gap
		want    string
	}{
		{"a value that is used without a newer one", "cpu 58 of 60 %", []scale.Sample{cpu, latency}, nil,
			"target: cpu 58 of 60 %; missing data: cpu, latency (" + none + ")"},
		{"a signal that the decision does without", "cpu 58 of 60 %", nil, []scale.Gap{{Signal: "requests", Why: "no datapoint yet"}},
			"target: cpu 58 of 60 %; missing data: requests (no datapoint yet)"},
		{"the cause says it", "target has no recommendation (cpu is missing: " + none + ")", []scale.Sample{latency}, []scale.Gap{{Signal: "cpu", Why: none}},
			"target: target has no recommendation (cpu is missing: " + none + ")"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: 50, To: 50, Capacity: scale.Capacity{Desired: 50, At: at}, Samples: c.samples, Gaps: c.gaps,
				Reasons: []scale.Reason{{Rule: "target", From: 50, To: 50, Because: c.because}}}
			var b strings.Builder
			if err := printRecords(&b, []scale.Record{{Decision: d, Outcome: scale.Outcome{Status: scale.Unchanged}}}, nil, nil); err != nil {
				t.Fatal(err)
			}
			if _, got, _ := strings.Cut(b.String(), sentence(d)+"  "); strings.TrimSpace(got) != c.want {
				t.Errorf("the table says\n%s\nwant\n%s", got, c.want)
			}
			b.Reset()
			if err := explain(&b, scale.Record{Decision: d}, api.Age{}); err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Count(b.String(), "no newer value: "+none), len(c.samples); got != want {
				t.Errorf("explain tells %d times that a newer value is missing, want %d:\n%s", got, want, b.String())
			}
		})
	}
}
