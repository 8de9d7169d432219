package main

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A tier in mode off is left alone: AWS is not asked about it, nothing is changed though
// much is wrong with it, it needs no permission, and its evaluation does not fail.
func TestOffLeavesATierAlone(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 400)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 1)},
	})
	off := strings.Replace(bounded("{min: 6, max: 20}"), "mode: manage", "mode: off", 1)
	if !strings.Contains(off, "mode: off") {
		t.Fatal(off)
	}
	s := newSite(t, a, off)
	s.once()
	if calls := a.face.Calls(); len(calls) > 0 {
		for name := range calls {
			if !strings.Contains(name, "GetCallerIdentity") {
				t.Errorf("AWS was asked: %v", calls)
			}
		}
	}
	contains(t, s.must("status", "-c", s.config()).out, "workers  off   -     off", "mode off: the tier is not evaluated")
	contains(t, s.must("explain", "workers", "-c", s.config()).out, "  outcome: unchanged in mode off\n", "  capacity: not read\n", "  off   -     mode off: the tier is not evaluated")
	contains(t, s.must("doctor", "-c", s.config()).out, "mode off: the tier was not examined")
	if e := s.run("iam", "-c", s.config()); e.code != 1 {
		t.Errorf("iam: exit code %d, %s", e.code, e.out)
	} else {
		contains(t, e.errors, "no permission is needed")
	}
	if got := a.desired(t, "workers-asg"); got != 1 {
		t.Errorf("desired is %d", got)
	}
}
