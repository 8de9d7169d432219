package main

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A reload does not take away what is known of money: until an evaluation has used the new configuration, the
// figures of the old one are shown, and it is said whose they are.
func TestMoneyIsKnownAfterAReload(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)}})
	priced := func(price, rest string) string {
		return strings.Replace(workersTier, "manage", "observe", 1) + "    unit_price: " + price + "\n" + rest
	}
	s := newSite(t, a, priced("0.5", "budgets: {hourly: 0.1}\n"))
	d := s.start()
	d.await("the emergency", func(e entry) bool { return strings.Contains(e.text("msg"), "SPENDING EMERGENCY") })
	release := make(chan struct{})
	defer close(release)
	a.onCall(func(string) { <-release }) // no evaluation ends soon
	s.configure(priced("0.7", "budgets: {hourly: 0.1, sets: {jobs: {tiers: [workers], hourly: 9}}}\n"))
	s.must("reload", "-c", s.config())
	const told = "the configuration was reloaded at "
	for _, c := range [][]string{{"cost"}, {"cost", "workers"}, {"budget"}} {
		e := s.must(append(c, "-c", s.config())...)
		contains(t, strings.Join(strings.Fields(e.out), " "), told, "UTC, and no evaluation has used the new one yet: the figures below are of the configuration before", "$0.10")
		if strings.Contains(e.out, "no evaluation has ended yet") {
			t.Errorf("%v says\n%s", c, e.out)
		}
	}
	contains(t, s.must("cost", "-c", s.config()).out, "$2.00")
	contains(t, s.must("cost", "-o", "json", "-c", s.config()).out, `"reloaded_at": "2`)
	contains(t, s.must("status", "-c", s.config()).out, "SPENDING EMERGENCY of the budget of all tiers since ")
	if e := s.run("budget", "grant", "5", "--budget", "jobs", "-c", s.config()); e.code == 0 {
		t.Errorf("granted:\n%s", e.out)
	} else {
		contains(t, e.errors, "there is no budget jobs; the budgets are: all; if the reload at ", " UTC added the budget, repeat the command after the next evaluation")
	}
}
