package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/sim"
)

// Before deny is switched on, plan and the log say what would be denied, by which budget and what it would cost; with it
// plan says what is.
func TestPlanTellsWhatABudgetWouldDeny(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 400)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	const priced, rest = workersTier + "    unit_price: 0.1\n", "the hourly budget of all tiers is $0.50, and the run rate is $0.20 an hour; $0.30 an hour is left; 35 more units would cost $3.50 an hour"
	s := newSite(t, a, priced+"budgets: {hourly: 0.5}\n")
	contains(t, s.must("plan", "-o", "wide", "-c", s.config()).out, "grow 2 -> 40", "; budget: would be trimmed to 5 if the budget denied growth (on_exceeded: deny): "+rest,
		"workers  $0.10     $0.20  $4.00")
	d := s.spawn(s.command(binary, "run", "--dry-run", "-c", s.config()))
	told := d.await("the decision", func(e entry) bool { return e.text("event") == "decided" })
	contains(t, told.text("budget_because"), "would be trimmed to 5 if the budget denied growth")
	s.configure(priced + "budgets: {hourly: 0.5, on_exceeded: deny}\n")
	contains(t, s.must("plan", "-o", "wide", "-c", s.config()).out, "grow 2 -> 5", "; budget: grows to 5 and not to 40: "+rest, "workers  $0.10     $0.20  $0.50")
	// Of a budget that is far too small for what runs, plan says what that begins before it is in force.
	s.configure(priced + "budgets: {hourly: 0.1}\n")
	contains(t, s.must("plan", "-c", s.config()).out, "all: a spending EMERGENCY would begin: the budget's tiers would cost $4.00 an hour, far above the hourly budget; nothing shrinks, because the budget only warns")
	s.configure(priced + "    critical: false\nbudgets: {hourly: 0.1, on_exceeded: deny}\n")
	contains(t, s.must("plan", "-c", s.config()).out, "all: a spending EMERGENCY would begin", "one evaluation later, tiers with 'critical: false' would begin to shrink to their minimum")
	contains(t, s.must("plan", "-o", "json", "-c", s.config()).out, `"emergency_since": "`)
}

// An emergency goes on while the run rate is below the budget for emergency.calm: nothing says then that much is spent.
func TestAnEmergencyThatCalmsDown(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	b := budget.Standing{Name: "jobs", Deny: true, RunRate: 0, Emergency: began}
	contains(t, strings.Join(standing(b), "\n"), "jobs: EMERGENCY since 2026-03-02 03:00:00 UTC, because the "+
		"hourly cost of its tiers was far above the hourly budget; the emergency ends when this cost has been below the "+
		"budget for the time in budgets.emergency.calm, or when a new grant raises the budget above this cost")
	var out strings.Builder
	if err := printEmergencies(&out, []budget.Standing{b}, began.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	contains(t, out.String(), "is in force since 2026-03-02 03:00:00 UTC: the budget's tiers cost $0.00 an hour now; tiers with 'critical: false' stay at their minimum until")
	if strings.Contains(out.String(), "far above") {
		t.Error(out.String())
	}
}

// Who looks at the daemon in a spending emergency sees it, without knowing of budgets.
func TestASpendingEmergencyIsToldWhereverOneLooks(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	s := newSite(t, a, workersTier+"    unit_price: 0.5\nbudgets: {hourly: 0.1, on_exceeded: deny}\n")
	d := s.start()
	d.await("the emergency", func(e entry) bool { return strings.Contains(e.text("msg"), "SPENDING EMERGENCY") })
	const says = "SPENDING EMERGENCY of the budget of all tiers since "
	contains(t, s.must("status", "-c", s.config()).out, "\nbudget: "+says, " UTC; 'dynascale budget' shows it\n")
	contains(t, s.must("status", "-c", s.config(), "-o", "json").out, `"emergencies": [`, `"budget": "all"`)
	contains(t, strings.Join(strings.Fields(s.run("doctor", "-c", s.config()).out), " "), "warn daemon budget "+says, "'dynascale budget' shows what is spent; docs/budgets.md says what to do")
	_, page := d.get("/")
	contains(t, page, "<strong>Budget</strong>: "+says)
	// Doctor says it also where the configuration on disk cannot be read.
	if err := os.WriteFile(s.config(), []byte("tiers: {{{"), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, strings.Join(strings.Fields(s.run("doctor", "-c", s.config()).out), " "), "fail config file", "warn daemon budget "+says)
}
