package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/api/apitest"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const queueHead = "https://sqs.us-east-1.amazonaws.com/123456789012/"

// fourTiers has one tier that grows, one that shrinks, one that holds and one
// that grows by its metrics. With limits it is pinned where it is.
func fourTiers(up, down, hold, web string) string {
	return `
  up:
    mode: manage
    group: up-asg
    queue: ` + queueHead + `up
    limits: ` + up + `
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
  down:
    mode: manage
    group: down-asg
    queue: ` + queueHead + `down
    limits: ` + down + `
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
    guards: {stabilization: {shrink: 0s}, shrink_limit: {share: 1, busiest: 0s}, cooldown: {shrink: 0s}}
  hold:
    mode: manage
    group: hold-asg
    queue: ` + queueHead + `hold
    limits: ` + hold + `
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
  web:
    mode: manage
    group: web-asg
    limits: ` + web + `
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`
}

// gist is what has to be the same in a plan, a dry run and the real pass. The
// sentences may name the minute they were said in.
type gist struct {
	Tier            string
	From, To, Wish  int
	Rules           []string
	Recommendations map[string]int
}

func gistOf(d scale.Decision) gist {
	g := gist{Tier: d.Tier, From: d.From, To: d.To, Wish: d.Wish, Rules: rules(d), Recommendations: map[string]int{}}
	for _, p := range d.Recommendations {
		g.Recommendations[p.Scaler] = p.Size
	}
	return g
}

// Plan and dry run tell exactly what the real pass then does, and nobody can
// tell afterwards that they ran.
func TestDryRunShowsTheExactDiffAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	free := "{min: 1, max: 50}"
	for name, remembered := range map[string]bool{"no ledger yet": false, "with a ledger": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, sim.Options{
				Queues: []sim.QueueSpec{messages(queueHead+"up", 180), messages(queueHead+"down", 40), messages(queueHead+"hold", 50)},
				Groups: []sim.GroupSpec{
					workers("up-asg", queueHead+"up", 2), workers("down-asg", queueHead+"down", 20), workers("hold-asg", queueHead+"hold", 5),
					{Name: "web-asg", Max: 50, Desired: 4, UnitRate: 100, Load: sim.Constant(600), Detailed: true},
				},
			})
			s := newSite(t, a, fourTiers(free, free, free, free))
			before := map[string]scale.Record{}
			if remembered {
				s.configure(fourTiers("{min: 2, max: 2}", "{min: 20, max: 20}", free, "{min: 4, max: 4}"))
				s.once()
				s.configure(fourTiers(free, free, free, free))
				for _, tier := range []string{"up", "down", "hold", "web"} {
					before[tier] = s.explain(tier)
				}
			}
			file := s.bytes()

			planned, err := apitest.Records(s.must("plan", "-c", s.config(), "-o", "json").out)
			if err != nil {
				t.Fatal(err)
			}
			table := s.must("plan", "-c", s.config()).out
			contains(t, table, "grow 2 -> 18", "shrink 20 -> 4", "hold at 5", "grow 4 -> 7", "dry run: would set desired 2 -> 18", "dry run: would set desired 4 -> 7")
			dry := changesIn(t, s.must("run", "--dry-run", "--once", "-c", s.config()).errors)

			if a.writes() != 0 {
				t.Errorf("%d writes reached AWS", a.writes())
			}
			if !bytes.Equal(s.bytes(), file) {
				t.Error("the ledger file is not what it was")
			}
			for tier, want := range before {
				if diff := cmp.Diff(want, s.explain(tier)); diff != "" {
					t.Errorf("the ledger tells something else of %s:\n%s", tier, diff)
				}
			}

			done := changesIn(t, s.once().errors)
			if diff := cmp.Diff(dry, done); diff != "" {
				t.Errorf("the dry run told of other changes than were made (-dry +done):\n%s", diff)
			}
			for _, p := range planned {
				r := s.explain(p.Decision.Tier)
				if diff := cmp.Diff(gistOf(p.Decision), gistOf(r.Decision)); diff != "" {
					t.Errorf("plan and pass differ (-plan +pass):\n%s", diff)
				}
				if want := scale.Applied; r.Decision.Changes() && r.Outcome.Status != want {
					t.Errorf("%s: outcome %s, want %s: nothing of the dry run may hold it", r.Decision.Tier, r.Outcome.Status, want)
				}
				if d := p.Decision; d.Changes() && p.Outcome.Detail != strings.Replace(r.Outcome.Detail, "set", "dry run: would set", 1) {
					t.Errorf("%s: planned %q, done %q", d.Tier, p.Outcome.Detail, r.Outcome.Detail)
				}
			}
			want := map[string]int{"up-asg": 18, "down-asg": 4, "hold-asg": 5, "web-asg": 7}
			for group, size := range want {
				if got := a.desired(t, group); got != size {
					t.Errorf("%s: desired %d, want %d", group, got, size)
				}
			}
			if len(planned) != 4 || a.writes() != 3 {
				t.Errorf("%d tiers planned and %d writes, want 4 and 3", len(planned), a.writes())
			}
		})
	}
}

// A dry run that stays up cools down only in its own mind: it does not repeat
// itself every evaluation, and AWS and the ledger know nothing of it.
func TestDryRunDaemonChangesNothing(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 120)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	d := s.spawn(s.command(binary, "run", "--dry-run", "-c", s.config()))
	d.addr = d.says("dynascale runs").text("http")
	told := d.says("grow")
	if told.text("detail") != "dry run: would set desired 2 -> 12" || told.text("outcome") != "unchanged" {
		t.Errorf("told %v", told)
	}
	if _, text := d.get("/api/v1/status"); !strings.Contains(text, `"dry_run": true`) {
		t.Errorf("the status does not tell that this is a dry run: %s", text)
	}
	if a.writes() != 0 || a.desired(t, "workers-asg") != 2 {
		t.Errorf("%d writes, desired %d", a.writes(), a.desired(t, "workers-asg"))
	}
	if _, err := os.Stat(s.ledger()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a ledger was made: %v", err)
	}
}

// bytes is the ledger file, nil when there is none.
func (s site) bytes() []byte {
	s.t.Helper()
	data, err := os.ReadFile(s.ledger())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	return data
}

// changesIn are the changes a log tells of: from and to, by tier.
func changesIn(t *testing.T, log string) map[string][2]int {
	t.Helper()
	out := map[string][2]int{}
	lines := bufio.NewScanner(strings.NewReader(log))
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("not a log line: %s", lines.Text())
		}
		if e.text("msg") == "grow" || e.text("msg") == "shrink" {
			out[e.text("tier")] = [2]int{e.size("from"), e.size("to")}
		}
	}
	return out
}
