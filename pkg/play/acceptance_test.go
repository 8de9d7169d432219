package play

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
	"github.com/dynascale/dynascale/pkg/sim"
)

// These are situations in which autoscalers of the same kind are known to fail,
// played with the daemon's own parts over the wire.

var acceptanceStart = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

const acceptanceQueue = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

func acceptanceConfig(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("acceptance.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// jobTier is one tier of workers with guards of its own; a message takes 10 s.
func jobTier(t *testing.T, backlog, guards string) *config.Config {
	return acceptanceConfig(t, `
tiers:
  workers:
    mode: manage
    group: workers-asg
    queue: `+acceptanceQueue+`
    limits: {min: 1, max: 600}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, `+backlog+`}}]
    guards: `+guards+"\n")
}

func jobWork(load sim.Load, boot time.Duration) map[string]Work {
	return map[string]Work{"workers": {Load: load, Rate: 0.1, Boot: boot}}
}

func ruled(d scale.Decision, rule string) bool {
	return slices.ContainsFunc(d.Reasons, func(r scale.Reason) bool { return r.Rule == rule })
}

// The load falls, the tier shrinks, and while the cooldown of shrinking holds a
// further shrink the load jumps up: the tier grows in that very tick.
func TestScaleOutDuringScaleInCooldown(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return acceptanceStart.Add(time.Duration(minute) * time.Minute) }
	load := sim.Sum{
		sim.Constant(0.2),
		sim.Step{Before: 1.5, When: at(10)}, // from then on the tier is too large
		sim.Step{Before: 0.5, When: at(75)}, // then even more so
		sim.Step{After: 4, When: at(85)},    // then far too small
	}
	var records []scale.Record
	_, err := Experiment{
		Config: jobTier(t, "messages_per_worker: 1, tolerance: 0.5", "{stabilization: {shrink: 1m}, cooldown: {grow: 50m, shrink: 1h}}"),
		Work:   jobWork(load, time.Minute), Start: acceptanceStart, Length: 90 * time.Minute,
		OnTick: func(_ time.Time, r []scale.Record) { records = append(records, r...) },
	}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shrank, held, grew := time.Time{}, 0, time.Time{}
	for _, r := range records {
		d := r.Decision
		switch {
		case d.To < d.From:
			shrank, held = d.At, 0
		case !shrank.IsZero() && d.Wish < d.From && ruled(d, "cooldown"):
			held++
		}
		if shrank.IsZero() || d.At.Before(at(84)) || d.Wish <= d.From {
			continue
		}
		grew = d.At
		if d.To != d.Wish || r.Outcome.Status != scale.Applied {
			t.Errorf("%s: wanted %d, decided %d (%s): %s", d.At.Format("15:04"), d.Wish, d.To, r.Outcome.Status, reason.Headline(d).Because)
		}
		if since := d.At.Sub(shrank); since >= time.Hour || held == 0 {
			t.Errorf("it grew %s after the shrink, with %d shrinks held in between: no cooldown was at work", since, held)
		}
		break
	}
	if shrank.IsZero() || grew.IsZero() {
		t.Fatalf("shrank at %s and grew at %s: both have to happen", shrank, grew)
	}
}

// One of 101 tiers has a dead source. The other hundred are judged in every pass
// and changed in the first, and the pass stays within its deadline.
func TestOneDeadSourceOf101Tiers(t *testing.T) {
	t.Parallel()
	const others, passes = 100, 3
	for _, c := range []struct {
		name  string
		fault sim.Fault
		gap   string
	}{
		{"its queue hangs", sim.Fault{Kind: sim.FaultTimeout, Service: "sqs", Match: "jobs"}, "reading queue"},
		{"its queue is forbidden", sim.Fault{Kind: sim.FaultDenied, Service: "sqs", Match: "jobs"}, "denied"},
		{"its queue throttles", sim.Fault{Kind: sim.FaultThrottle, Service: "sqs", Match: "jobs"}, "reading queue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Builder{}
			text.WriteString("loop: {interval: 10s, deadline: 9s}\ntiers:\n")
			o := sim.Options{
				Start: acceptanceStart, Exact: true, PublishDelay: -1,
				Queues: []sim.QueueSpec{{URL: acceptanceQueue, ServiceTime: time.Second, Arrivals: sim.Constant(1)}},
				Groups: []sim.GroupSpec{{Name: "dead-asg", Queue: acceptanceQueue, Max: 50, Desired: 5}},
			}
			for n := range others {
				name := fmt.Sprintf("tier%02d", n)
				fmt.Fprintf(&text, "  %s: {mode: manage, group: %[1]s-asg, limits: {min: 1, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", name)
				o.Groups = append(o.Groups, sim.GroupSpec{Name: name + "-asg", Max: 50, Desired: 4, UnitRate: 10, Load: sim.Constant(36), Detailed: true})
			}
			text.WriteString("  dead: {mode: manage, group: dead-asg, queue: " + acceptanceQueue +
				", limits: {min: 1, max: 50}, signals: {backlog: {preset: sqs-backlog}}, scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]}\n")
			c.fault.From, c.fault.To = acceptanceStart, acceptanceStart.Add(24*time.Hour)
			o.Faults = []sim.Fault{c.fault}
			world, err := sim.New(o)
			if err != nil {
				t.Fatal(err)
			}
			world.Step(30 * time.Minute)
			cfg := acceptanceConfig(t, text.String())
			lab, err := newLab(cfg, world, false)
			if err != nil {
				t.Fatal(err)
			}
			defer lab.close()
			parts := assembly.Parts(cfg, assembly.Everywhere(cfg, lab.cloud), ledger.NewMemory(time.Hour), assembly.Options{})
			for pass := range passes {
				begun := time.Now()
				result := parts.Pass(t.Context(), world.Now())
				if took := time.Since(begun); took >= parts.Deadline {
					t.Errorf("pass %d took %s, with a deadline of %s", pass, took, parts.Deadline)
				}
				if result.Err != nil || result.LedgerErr != nil || len(result.Records) != others+1 {
					t.Fatalf("pass %d: %v, %v, %d records", pass, result.Err, result.LedgerErr, len(result.Records))
				}
				evaluated := 0
				for _, r := range result.Records {
					d := r.Decision
					if d.Tier == "dead" {
						if d.Changes() || len(d.Gaps) != 1 || !strings.Contains(d.Gaps[0].Why, c.gap) || !d.Recommendations[0].Abstains {
							t.Errorf("pass %d: the dead tier decided %+v", pass, d)
						}
						continue
					}
					if len(d.Gaps) == 0 && len(d.Recommendations) == 1 && !d.Recommendations[0].Abstains {
						evaluated++
					}
					if pass == 0 && (d.To != 6 || r.Outcome.Status != scale.Applied) {
						t.Errorf("%s: decided %d (%s), want 6 applied", d.Tier, d.To, r.Outcome.Status)
					}
				}
				if evaluated != others {
					t.Errorf("pass %d: %d of the other %d tiers were evaluated", pass, evaluated, others)
				}
				world.Step(time.Minute)
			}
		})
	}
}

// Capacity that was ordered never arrives while the load goes on rising. After
// five ticks the breaker opens, the desired size is held but for a probe by one,
// and log and metrics say so, once. Without a breaker the size would ratchet up.
func TestCapacityNeverArrives(t *testing.T) {
	t.Parallel()
	const minutes, breakdown = 60, 10
	at := func(minute int) time.Time { return acceptanceStart.Add(time.Duration(minute) * time.Minute) }
	for _, c := range []struct {
		name string
		why  string
		// break makes launches fail from the breakdown on.
		faults []sim.Fault
		boot   time.Duration
		// opens is by which tick after the first order the breaker has to be open.
		opens int
	}{
		{name: "AWS reports failed launches", why: "AWS reports a failed launch: We currently do not have sufficient", opens: 3,
			faults: []sim.Fault{{From: acceptanceStart, To: at(40), Kind: sim.FaultLaunchFails}}},
		{name: "AWS reports nothing", why: "no progress for 5 evaluations", boot: 100 * time.Hour, opens: 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run := func(after int) (records []scale.Record, log *observer.ObservedLogs) {
				core, logs := observer.New(zap.InfoLevel)
				shown := server.NewMetrics("test")
				shows := reporter.New(zap.New(core), shown, server.Status{})
				handler := server.New(server.Options{Reporter: shows, Metrics: shown})
				scrape := func() string {
					w := httptest.NewRecorder()
					handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
					return w.Body.String()
				}
				_, err := Experiment{
					Config: jobTier(t, "messages_per_worker: 10", fmt.Sprintf("{cooldown: {grow: 0s}, circuit_breaker: {after: %d, probe: 10m}}", after)),
					Work:   jobWork(sim.Step{Before: 0.2, After: 2, When: at(breakdown)}, c.boot),
					Start:  acceptanceStart, Length: minutes * time.Minute, Faults: c.faults,
					OnTick: func(now time.Time, r []scale.Record) {
						shows.Show(loop.Result{At: now, Records: r}, time.Second)
						records = append(records, r...)
						open := 0
						if r[0].Learned.Breaker.Open() {
							open = 1
						}
						if text := scrape(); !strings.Contains(text, fmt.Sprintf("dynascale_breaker_open{direction=\"grow\",tier=\"workers\"} %d\n", open)) {
							t.Errorf("%s: /metrics does not show that the breaker is %d", now.Format("15:04"), open)
						}
					},
				}.Run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return records, logs
			}
			records, logs := run(5)
			ordered, opened, size := -1, -1, 0
			for i, r := range records {
				d := r.Decision
				if ordered < 0 && d.To > d.From {
					ordered = i
				}
				if r.Learned.Breaker.Open() && opened < 0 {
					opened, size = i, d.To
					if i-ordered > c.opens {
						t.Errorf("it opened %d ticks after the first order, want %d at most", i-ordered, c.opens)
					}
					if d.Changes() {
						t.Errorf("it grew to %d in the tick in which it opened", d.To)
					}
					if !strings.Contains(r.Learned.Breaker.Why, c.why) {
						t.Errorf("it opened because %q, want %q", r.Learned.Breaker.Why, c.why)
					}
				}
				if opened < 0 || !r.Learned.Breaker.Open() {
					continue
				}
				// Probes come 10, 30 and 70 minutes after it opened: two in this hour.
				if d.To > size+2 || d.To > d.From+1 {
					t.Errorf("%s: %d -> %d while the breaker is open since it was %d", d.At.Format("15:04"), d.From, d.To, size)
				}
				if d.Wish > d.From && !ruled(d, "circuit_breaker") {
					t.Errorf("%s: the breaker gave no reason for holding %d at %d", d.At.Format("15:04"), d.Wish, d.From)
				}
			}
			if ordered < 0 || opened < 0 {
				t.Fatalf("ordered at tick %d and opened at tick %d: both have to happen", ordered, opened)
			}
			said := logs.FilterMessage("CIRCUIT BREAKER OPEN: growth is held back").All()
			if len(said) != 1 || said[0].Level != zap.ErrorLevel || said[0].ContextMap()["tier"] != "workers" ||
				!strings.Contains(fmt.Sprint(said[0].ContextMap()["why"]), c.why) {
				t.Errorf("the log says it %d times: %v; want once, as an error, with the tier and the reason", len(said), said)
			}
			if over := logs.FilterMessage("circuit breaker closed").Len(); c.faults != nil && over != 1 || c.faults == nil && over != 0 {
				t.Errorf("the log tells %d times that the breaker closed", over)
			}
			recovered := slices.ContainsFunc(records[opened:], func(r scale.Record) bool {
				return !r.Learned.Breaker.Open() && r.Decision.Capacity.InService > size
			})
			if recovered != (c.faults != nil) {
				t.Errorf("growth went on after the fault: %t, want %t", recovered, c.faults != nil)
			}

			// The twin without the breaker ratchets.
			if c.faults == nil {
				peak, twin := 0, 0
				for _, r := range records {
					peak = max(peak, r.Decision.To)
				}
				unbroken, _ := run(100_000)
				for _, r := range unbroken {
					twin = max(twin, r.Decision.To)
				}
				if twin < 5*peak {
					t.Errorf("without the breaker the size reaches %d, with it %d: this proves nothing", twin, peak)
				}
			}
		})
	}
}
