package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A daemon is ready for a while after its evaluations began to fail. Whoever looks is told that they do, and why.
func TestFailingEvaluationsAreTold(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)}})
	s := newSite(t, a, workersTier)
	d := s.start()
	for end := time.Now().Add(patience); d.state().Passes == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
	}
	release := make(chan struct{})
	a.onCall(func(string) { <-release })
	d.says("evaluation failed")
	const why = "the evaluation that began at "
	for _, c := range [][]string{{"status"}, {"explain", "workers"}, {"cost"}} {
		contains(t, strings.Join(strings.Fields(s.must(append(c, "-c", s.config())...).out), " "), "daemon: ready at ", ", but since then ", " failed", "daemon: "+why, " UTC failed, and dynascale keeps trying: no tier could be evaluated; for example workers: ")
	}
	contains(t, s.must("history", "-c", s.config()).errors, "daemon: "+why)
	contains(t, s.must("status", "-c", s.config(), "-o", "json").out, `"failing": {`, `"why": "no tier could be evaluated; for example workers: `)
	a.onCall(func(string) {})
	close(release)
	d.says("evaluations succeed again")
	for _, c := range [][]string{{"status"}, {"status", "-o", "json"}} {
		if e := s.must(append(c, "-c", s.config())...); strings.Contains(e.out, "keeps trying") || strings.Contains(e.out, `"failing"`) {
			t.Errorf("it still tells of failures:\n%s", e.out)
		}
	}
}
