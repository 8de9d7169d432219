package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// bounded is one tier that wants 4 workers.
func bounded(limits string) string {
	return strings.Replace(workersTier, "{min: 1, max: 400}", limits, 1)
}

// An edited file is in force at the next evaluation. A broken one is refused loudly
// and the last good one stays in force, for the running daemon; it starts none.
func TestReload(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)},
	})
	s := newSite(t, a, bounded("{min: 2, max: 20}"))
	d := s.start()
	d.shows("dynascale_config_last_reload_successful 1")

	s.configure(bounded("{min: 6, max: 20}"))
	d.signal(syscall.SIGHUP)
	d.says("configuration reloaded")
	d.changes("workers", 4, 6)

	broken := bounded("{min: 8, max: ten}") + "  oops: {mode: off}\n"
	s.configure(broken)
	d.signal(syscall.SIGHUP)
	problems := []string{
		"config.yaml:11:27: tiers.workers.limits.max: ten is given, a whole number is expected",
		"tiers.oops: a tier needs one of group, rds_replicas", "tiers.oops.signals: is missing",
	}
	refused := d.says("reload refused: the last good configuration stays in force")
	contains(t, refused.text("error"), problems...)
	if list, _ := refused["problems"].([]any); len(list) < 2 || !strings.HasSuffix(fmt.Sprint(list[0]), problems[0][len("config.yaml"):]) {
		t.Errorf("the field problems is %v", refused["problems"])
	}
	// Each mistake is told once, apart from the next one, with what to do.
	look := s.must("status", "-c", s.config()).out
	contains(t, look, "a whole number is expected; ", " -> correct every problem that the reload found, unless you have done so already; then run 'dynascale reload'", "the configuration on disk still has these mistakes")
	for _, out := range []string{look, s.run("doctor", "-c", s.config()).out} {
		if n := strings.Count(out, "ten is given"); n != 1 {
			t.Errorf("a mistake is told %d times:\n%s", n, out)
		}
	}
	contains(t, d.state().ConfigError, problems...)
	d.shows("dynascale_config_last_reload_successful 0")

	// A mistake of the text is told as check tells it, and never in a parser's words; a value of
	// the environment that is not there is one, and a credential is not repeated.
	for text, want := range map[string]string{
		strings.Replace(bounded("{min: 8, max: 20}"), "    limits", "\tlimits", 1): "the line is indented with a tab; YAML takes only spaces",
		bounded("{min: \"${env:SHOP_MIN_NOT_SET}\", max: 20}"):                     "tiers.workers.limits.min: the environment variable SHOP_MIN_NOT_SET is not set",
		"# AKIAIOSFODNN7EXAMPLE\n" + bounded("{min: 8, max: 20}"):                  "contains an AWS access key (not shown here)",
	} {
		s.configure(text)
		d.signal(syscall.SIGHUP)
		for end := time.Now().Add(patience); !strings.Contains(d.state().ConfigError, want) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		}
		if got := d.state().ConfigError; !strings.Contains(got, want) || strings.Contains(got, "AKIA") || strings.Count(got, "\n") > 0 {
			t.Errorf("the status says %q, want %q", got, want)
		}
		if e := s.run("check", s.config()); e.code != 1 || !strings.Contains(e.errors, want) {
			t.Errorf("check says %q, want %q", e.errors, want)
		}
	}
	s.configure(broken)

	// Started on the broken file, a second process says all that is wrong, and
	// touches nothing; the first one does not mind.
	writes := a.writes()
	e := s.run("run", "-c", s.config())
	if e.code != 1 || a.writes() != writes {
		t.Errorf("started on a broken file: exit code %d and %d writes, want 1 and none", e.code, a.writes()-writes)
	}
	contains(t, e.errors, problems...)

	// The old bound is still in force: somebody goes below it.
	if err := a.ChangeDesired("workers-asg", 3); err != nil {
		t.Fatal(err)
	}
	d.changes("workers", 3, 6)
	contains(t, s.must("history", "--ledger", s.ledger()).out, "grow 3 -> 6  size changed outside dynascale from 6 to 3, accepted as the new size; ")
	if code, text := d.get("/readyz"); code != 200 {
		t.Errorf("/readyz: %d %s", code, text)
	}

	s.configure(bounded("{min: 6, max: 20}"))
	d.signal(syscall.SIGHUP)
	d.says("configuration reloaded")
	if got := d.state().ConfigError; got != "" {
		t.Errorf("after a good file the status still says %q", got)
	}
	d.shows("dynascale_config_last_reload_successful 1")

	// A tier that was renamed does not stand in the table beside its new name.
	s.configure(strings.Replace(bounded("{min: 6, max: 20}"), "workers:", "jobs:", 1))
	d.signal(syscall.SIGHUP)
	d.says("configuration reloaded")
	table, gone, apart := "", "", false
	for end := time.Now().Add(patience); !apart && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		table, gone, apart = strings.Cut(s.must("status", "-c", s.config()).out, "\nNot in the configuration any more")
	}
	if !strings.Contains(table, "  jobs ") || strings.Contains(table, "  workers ") || !strings.Contains(gone, "\n  workers: last evaluated ") {
		t.Errorf("status says\n%s\nand of what is gone\n%s", table, gone)
	}
	if !d.alive() {
		t.Error("the daemon ended")
	}
}

// The sources hang, the file is reloaded three times meanwhile, the sources come
// back: everything is evaluated again, and readiness never lied.
func TestReloadWhileSourcesHang(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 120)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)},
	})
	release := make(chan struct{})
	a.onCall(func(string) { <-release })
	s := newSite(t, a, bounded("{min: 1, max: 20}"))
	d := s.spawn(s.command(binary, "run", "-c", s.config()))
	// Before it serves: a SIGHUP must not end it.
	d.addr = d.says("dynascale runs").text("http")
	unready := func(when string) {
		t.Helper()
		if code, text := d.get("/readyz"); code != 503 || !strings.Contains(text, "no evaluation has completed since the start") {
			t.Errorf("%s: /readyz says %d %s", when, code, text)
		}
		if code, _ := d.get("/healthz"); code != 200 {
			t.Errorf("%s: /healthz says %d; the process lives", when, code)
		}
		if d.state().Ready {
			t.Errorf("%s: the status says ready", when)
		}
	}
	unready("before the first pass")
	for range 3 {
		d.signal(syscall.SIGHUP)
		d.says("configuration reloaded")
		unready("after a reload")
	}
	d.says("evaluation failed")
	unready("after a failed pass")
	d.shows(`dynascale_evaluations_total{result="failed"} 1`)
	close(release)
	d.changes("workers", 4, 12)
	d.says("evaluations succeed again")
	if code, text := d.get("/readyz"); code != 200 {
		t.Errorf("after the sources came back: %d %s", code, text)
	}
	if st := d.state(); !st.Ready || st.Passes < 1 || st.Failed < 1 {
		t.Errorf("status %+v", st)
	}
}
