package main

import (
	"encoding/json"
	"fmt"
	"os/user"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const twinTier = `
  %s:
    mode: %s
    group: workers-asg
    queue: ` + jobs + `
    limits: {min: %d, max: 400}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
`

// Two daemons of one machine with ledgers of their own have the same group. The second
// observes, says so everywhere, and takes over when the first is killed.
func TestTheSecondDaemonOnTheSameTiersOnlyObserves(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 20)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	one := newSite(t, a, fmt.Sprintf(twinTier, "workers", "manage", 4))
	first := one.start()
	first.changes("workers", 2, 4)
	free := one.must("doctor", "-c", one.config())
	contains(t, free.out, "lock", "held by the daemon that writes this ledger (pid ")

	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	rival := fmt.Sprintf("another dynascale on this machine (pid %d, user %s) manages workers-asg: only observed", first.cmd.Process.Pid, me.Username)
	// The tier's name, its mode and the folder differ; the group is the same.
	two := newSite(t, a, fmt.Sprintf(twinTier, "jobs", "manage", 8))
	second := two.start()
	if e := second.says("ONLY OBSERVED"); e.text("because") != rival {
		t.Errorf("the log says %v, want %s", e, rival)
	}
	r := two.explain("jobs")
	if d := r.Decision; d.Mode != scale.Observe || d.To != 8 || r.Outcome.Status != scale.Unchanged ||
		!reflect.DeepEqual(d.Reasons[0], scale.Reason{Rule: "lock", From: 4, To: 4, Because: rival}) {
		t.Errorf("recorded %+v, %+v", d, r.Outcome)
	}
	if _, text := second.get("/api/v1/tiers"); !strings.Contains(text, `"only_observed": "`+rival) {
		t.Errorf("the API does not say so: %s", text)
	}
	if _, text := second.get("/metrics"); !strings.Contains(text, `dynascale_tier_only_observed{tier="jobs"} 1`) {
		t.Errorf("no metric says so: %s", text)
	}
	contains(t, two.must("status", "-c", two.config()).out, rival)
	contains(t, two.run("doctor", "-c", two.config()).out, "warn    jobs", strings.TrimSuffix(rival, "only observed")+"the daemon of this configuration would only observe the tier", "stop one of the two daemons")
	// A single evaluation keeps to it, and another mode of another tier does as well.
	three := newSite(t, a, fmt.Sprintf(twinTier, "floor", "minimum", 9))
	once := three.once()
	contains(t, once.errors, "ONLY OBSERVED", rival)
	if n := a.desired(t, "workers-asg"); n != 4 {
		t.Errorf("desired is %d: the first wanted 4", n)
	}
	if g, _ := a.Describe("workers-asg"); g.Capacity.Min != 0 {
		t.Errorf("the group's minimum is %d", g.Capacity.Min)
	}

	// What is stopped still holds its locks.
	first.signal(syscall.SIGSTOP)
	three.once()
	first.signal(syscall.SIGKILL)
	first.end()
	second.says("the lock is free: this dynascale manages the tier now")
	second.await("it manages", func(e entry) bool {
		return e.text("tier") == "jobs" && e.size("to") == 8 && e.text("outcome") == "applied"
	})
	if n := a.desired(t, "workers-asg"); n != 8 {
		t.Errorf("desired is %d after the second took over", n)
	}
	if _, text := second.get("/metrics"); strings.Contains(text, `dynascale_tier_only_observed{tier="jobs"}`) {
		t.Errorf("the metric still says so: %s", text)
	}
	var tiers []struct {
		Only string `json:"only_observed"`
	}
	if _, text := second.get("/api/v1/tiers"); json.Unmarshal([]byte(text), &tiers) != nil || tiers[0].Only != "" {
		t.Errorf("the API still says so: %s", text)
	}
	if r := two.explain("jobs"); r.Learned.Adopted {
		t.Errorf("taking over, it thinks that the size was changed outside: %+v", r.Decision.Reasons)
	}
}

// Dry runs, plans and tiers that are only observed lock nothing, and a reload gives back.
func TestOnlyWhatIsChangedIsLocked(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 20)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	dry, looks := newSite(t, a, fmt.Sprintf(twinTier, "dry", "manage", 5)), newSite(t, a, fmt.Sprintf(twinTier, "looks", "observe", 6))
	tries := dry.spawn(dry.command(binary, "run", "--dry-run", "-c", dry.config()))
	tries.says("grow")
	looks.start().says("grow")
	one := newSite(t, a, fmt.Sprintf(twinTier, "workers", "manage", 4))
	first := one.start()
	first.changes("workers", 2, 4)

	two := newSite(t, a, fmt.Sprintf(twinTier, "jobs", "manage", 8))
	second := two.start()
	second.says("ONLY OBSERVED")
	one.configure(fmt.Sprintf(twinTier, "workers", "observe", 4))
	first.signal(syscall.SIGHUP)
	first.says("configuration reloaded")
	second.says("the lock is free")
	second.changes("jobs", 4, 8)
	one.configure(fmt.Sprintf(twinTier, "workers", "manage", 4))
	first.signal(syscall.SIGHUP)
	first.says("configuration reloaded")
	if e := first.says("ONLY OBSERVED"); !strings.Contains(e.text("because"), fmt.Sprintf("(pid %d, ", second.cmd.Process.Pid)) {
		t.Errorf("the log says %v", e)
	}
}
