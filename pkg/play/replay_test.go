package play

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/stored"
)

// written is a record as a ledger gives it back.
func written(t *testing.T, w *stored.Writer, r scale.Record) scale.Record {
	t.Helper()
	text, err := w.Record(r)
	if err != nil {
		t.Fatal(err)
	}
	back, err := stored.Record([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// replayed decides records again that were made in the order of their times, and returns what it found.
func replayed(t *testing.T, cfg *config.Config, memory assembly.Memory, records []scale.Record) (out []replay.Verdict) {
	t.Helper()
	var actions []scale.Action
	if m, is := memory.(*ledger.Memory); is {
		last := records[len(records)-1].Decision.At
		ended, err := m.PastActions(t.Context(), last, 1000)
		if err != nil {
			t.Fatal(err)
		}
		actions = append(ended, m.Actions(last)...)
	}
	r := assembly.Replay(cfg, actions)
	var w stored.Writer
	for i := 0; i < len(records); {
		var evaluation []scale.Record
		for at := records[i].Decision.At; i < len(records) && records[i].Decision.At.Equal(at); i++ {
			evaluation = append(evaluation, written(t, &w, records[i]))
		}
		verdicts, err := r.Evaluation(evaluation)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, verdicts...)
	}
	return out
}

// replaysTheSame asserts that what the records of a story say is decided again to the last byte.
func replaysTheSame(t *testing.T, e Experiment, records []scale.Record) {
	t.Helper()
	for _, v := range replayed(t, e.Config, e.Memory, records) {
		if !v.Same {
			t.Fatalf("decided again, %s at %s is another decision (-was +is):\n%s", v.Was.Tier, v.Was.At.Format(time.RFC3339), cmp.Diff(v.Was, v.Would))
		}
	}
}

// A week of two tiers under budgets that deny, with the operator's hand in it: decided again it is the same to the
// last byte, and under another configuration it differs where that says so.
func TestAWeekIsDecidedAgain(t *testing.T) {
	whole(t)
	t.Parallel()
	const text = `
aws: {region: eu-west-1}
budgets: {hourly: 4.6, daily: 70, on_exceeded: deny}
prices: {rates: [{of: c5.large, price: 0.5}]}
tiers:
  web:
    mode: manage
    group: web
    unit_price: 0.25
    limits: {min: 2, max: 60}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [target: {signal: cpu, goal: %s}]
  jobs:
    mode: manage
    group: jobs
    unit_price: 0.1
    queue: https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
    limits: {min: 0, max: 30}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [backlog: {signal: backlog, acceptable_delay: 5m, processing_time: 30s}]
`
	cfg := acceptanceConfig(t, fmt.Sprintf(text, "60"))
	memory := ledger.NewMemory(assembly.MemorySpan(cfg))
	e := demoWorld(cfg, 7)
	e.Config, e.Seed, e.Length, e.Fast, e.Memory = cfg, 7, 7*24*time.Hour, true, memory
	e.Outside = func(world *sim.Cloud) {
		switch now := world.Now(); now.Sub(e.Start) {
		case 30 * time.Hour:
			must(memory.Act(t.Context(), scale.Action{Kind: scale.Pause, Tier: "web", Grow: true, Shrink: true, Given: now, Until: now.Add(3 * time.Hour)}))
		case 50 * time.Hour:
			must(memory.Act(t.Context(), scale.Action{Kind: scale.Override, Tier: "jobs", Min: 4, Given: now, Until: now.Add(9 * time.Hour)}))
		case 52 * time.Hour:
			_, err := memory.Resume(t.Context(), []string{"a2"}, "enough", now)
			must(0, err)
		case 75 * time.Hour:
			must(memory.Act(t.Context(), scale.Action{Kind: scale.Grant, USD: 20, Given: now, Until: now.Add(2 * time.Hour)}))
		}
	}
	played := play(t, e)
	replaysTheSame(t, e, played.records)

	var rules []string
	for _, r := range played.records {
		for _, x := range r.Decision.Reasons {
			if !slices.Contains(rules, x.Rule) {
				rules = append(rules, x.Rule)
			}
		}
	}
	for _, rule := range []string{reason.Budget, reason.Actions, reason.Cooldown} {
		if !slices.Contains(rules, rule) {
			t.Errorf("the rule %s never spoke: the week is not about it", rule)
		}
	}

	other := acceptanceConfig(t, fmt.Sprintf(text, "50"))
	sizes := map[string]*replay.Summary{"web": {Tier: "web"}, "jobs": {Tier: "jobs"}}
	for _, v := range replayed(t, other, memory, played.records) {
		sizes[v.Was.Tier].Add(v)
	}
	if web := sizes["web"]; web.Evaluations != 7*24*60 || web.Sizes == 0 || web.Same+web.Words+web.Sizes != web.Evaluations {
		t.Errorf("with a goal of 50 in the place of 60: %+v", web)
	} else if x := web.Spans[0]; !strings.Contains(reason.Headline(x.Would).Because, "50 %") && !strings.Contains(x.Would.Reasons[0].Because, "a goal of 50 %") {
		t.Errorf("the first difference does not name the goal: %+v", x.Would.Reasons)
	}
}

func must(_ any, err error) {
	if err != nil {
		panic(err)
	}
}
