package main

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Before deny is switched on, plan and the log say what would be denied, by which budget and what it would cost; with it
// plan says what is.
func TestPlanTellsWhatABudgetWouldDeny(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 400)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	const priced, rest = workersTier + "    unit_price: 0.1\n", "the hourly budget of all tiers is $0.50, the run rate is $0.20 an hour; $0.30 an hour is left; 35 more units would cost $3.50 an hour"
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
	contains(t, s.must("plan", "-c", s.config()).out, "all: a spending EMERGENCY would begin: $4.00 an hour, far above its hourly budget; nothing shrinks, because the budget only warns")
	s.configure(priced + "    critical: false\nbudgets: {hourly: 0.1, on_exceeded: deny}\n")
	contains(t, s.must("plan", "-c", s.config()).out, "all: a spending EMERGENCY would begin", "from the evaluation after it tiers with 'critical: false' would shrink to their minimum")
	contains(t, s.must("plan", "-o", "json", "-c", s.config()).out, `"emergency_since": "`)
}
