package main

import (
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// SIGTERM and SIGINT end the daemon with code 0; a change that has begun is
// finished and written down first.
func TestStopsWhenTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signal  syscall.Signal
		at      string // the call during which the signal comes; "" is between evaluations
		desired int
	}{
		"SIGTERM between passes":          {syscall.SIGTERM, "", 12},
		"SIGINT between passes":           {syscall.SIGINT, "", 12},
		"SIGTERM while it looks":          {syscall.SIGTERM, "GetQueueAttributes", 2},
		"SIGTERM while it makes a change": {syscall.SIGTERM, "SetDesiredCapacity", 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, sim.Options{
				Queues: []sim.QueueSpec{messages(jobs, 120)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
			})
			s := newSite(t, a, workersTier)
			reached, resume := make(chan struct{}), make(chan struct{})
			var once sync.Once
			a.onCall(func(operation string) {
				if operation == c.at {
					once.Do(func() { close(reached); <-resume })
				}
			})
			d := s.start()
			if c.at == "" {
				d.changes("workers", 2, 12)
				d.signal(c.signal)
			} else {
				<-reached
				d.signal(c.signal)
				// A signal arrives when it arrives; the call ends after that.
				d.await("the signal was heard", func(e entry) bool { return strings.HasPrefix(e.text("msg"), "stopping") })
				close(resume)
			}
			if code := d.end(); code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
			contains(t, d.text(), `"msg":"dynascale stops; no operation is left half done"`)
			if got := a.desired(t, "workers-asg"); got != c.desired {
				t.Errorf("desired %d, want %d", got, c.desired)
			}
			if c.desired == 2 {
				return
			}
			if r := s.explain("workers"); r.Outcome.Status != scale.Applied || r.Decision.To != 12 {
				t.Errorf("the ledger tells of %d, %s; want 12, applied", r.Decision.To, r.Outcome.Status)
			}
			if next := s.once(); strings.Contains(next.errors, "under way") {
				t.Errorf("something was left half done: %s", next.errors)
			}
		})
	}
}

// What it shows can be reached on this machine only, and only reads.
func TestListensOnLoopback(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 120)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	d := s.start()
	d.changes("workers", 2, 12)
	host, port, err := net.SplitHostPort(d.addr)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Fatalf("it listens on %s", d.addr)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range addresses {
		if n, ok := x.(*net.IPNet); ok && !n.IP.IsLoopback() && n.IP.To4() != nil {
			if conn, err := net.Dial("tcp", net.JoinHostPort(n.IP.String(), port)); err == nil {
				_ = conn.Close()
				t.Errorf("it can be reached at %s", n.IP)
			}
		}
	}
	for path, words := range map[string]string{
		"/": "workers", "/healthz": "ok", "/readyz": "ready", "/metrics": `dynascale_tier_decided_size{tier="workers"} 12`,
		"/api/v1/tiers": `"to": 12`, "/api/v1/tiers/workers": `"rule": "backlog"`, "/api/v1/decisions": `"status": "applied"`,
	} {
		if code, text := d.get(path); code != 200 || !strings.Contains(text, words) {
			t.Errorf("%s: %d, want 200 and %q in:\n%s", path, code, words, text)
		}
	}
	// A second daemon on the same port says what is the matter.
	other := newSite(t, a, workersTier)
	other.configureAt(d.addr, workersTier)
	e := other.run("run", "-c", other.config())
	if e.code != 1 {
		t.Errorf("exit code %d, want 1", e.code)
	}
	contains(t, e.errors, "listen on http.listen "+d.addr, "address already in use", "is another dynascale running?")
}
