//go:build integration

package localstack

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// wire puts a proxy before one service of a scene, for the daemon only.
func (s *scene) wire(service, target string) *proxy.Proxy {
	s.Helper()
	p, err := proxy.New(target)
	s.must(err)
	s.Cleanup(p.Close)
	s.env = append(s.env, "AWS_ENDPOINT_URL_"+service+"="+p.URL)
	return p
}

// The daemon is killed after the intent is written and before the outcome is:
// once so that the request never arrives, once so that only its answer is lost.
func TestKilledBetweenIntentAndOutcome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		// left is the size that the kill leaves, and writes how many requests for
		// a change there have been in the end. A growth that did not arrive is
		// asked for again at once; one that did is not asked for twice.
		left, writes int
		arrived      bool
	}{
		{"before the request arrives", 4, 2, false},
		{"before the answer arrives", 6, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			onOneStage(t, func(s *scene) {
				s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
				s.load(90, 1, 200)
				tier := s.webTier("manage", "{min: 2, max: 20}", "target: {signal: cpu, goal: 60}")
				s.configure(strings.Replace(tier, "grow: 5m", "grow: 15s", 1))
				wire := s.wire("AUTO_SCALING", s.stage.AutoScaling)
				s.killedAt(wire, "SetDesiredCapacity", c.arrived)
				s.wantDesired(s.group, c.left, "after the kill")

				d := s.start()
				d.until("the first pass after the kill", func(s status) bool { return s.Passes >= 1 })
				d.wantLog("a change was under way when dynascale stopped")
				s.wantUnknown()
				s.wantDesired(s.group, 6, "the first pass finds out what became of the change")
				if n := wire.Asked()["SetDesiredCapacity"]; n != c.writes {
					s.Errorf("%d changes were asked for by the first pass after the kill, want %d", n, c.writes)
				}
				d.passes(3)
				s.wantDesired(s.group, 6, "after the cooldown as well: 4 in service at 90 % of CPU against 60 %, once")
				if n := wire.Asked()["SetDesiredCapacity"]; n != c.writes {
					s.Errorf("%d changes were asked for in all, want %d", n, c.writes)
				}
			})
		})
	}
}

// wantUnknown looks for the change with the unknown outcome in the history.
func (s *scene) wantUnknown() {
	s.Helper()
	records := s.records("history")
	for _, r := range records {
		if r.Outcome.Status == scale.Unknown && r.Decision.From == 4 && r.Decision.To == 6 {
			return
		}
	}
	s.Errorf("the history shows no change 4 -> 6 with an unknown outcome: %+v", records)
}

// killedAt runs the daemon until it asks for one operation, and kills it while the
// request, or with arrived its answer, is on the wire.
func (s *scene) killedAt(wire *proxy.Proxy, operation string, arrived bool) {
	s.Helper()
	held := make(chan struct{}, 1)
	wire.Spoil(func(asked string) proxy.Fault {
		switch {
		case asked != operation:
			return proxy.Fault{}
		case arrived:
			return proxy.Fault{HoldAnswer: make(chan struct{}), Held: held}
		}
		return proxy.Fault{Hold: make(chan struct{}), Held: held}
	})
	d := s.start()
	select {
	case <-held:
	case <-time.After(30 * time.Second):
		s.Fatalf("%s was not asked for", operation)
	}
	d.kill()
	wire.Spoil(nil)
}

// untilHistory waits until the ledger tells something of a tier. What may have
// arrived is not asked for again within a minute, so this can take that long.
func (d *daemon) untilHistory(tier, text string) {
	d.Helper()
	d.until("the first pass", func(s status) bool { return s.all() >= 1 })
	history := ""
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		if history = d.run("history", tier); strings.Contains(history, text) {
			return
		}
	}
	d.Fatalf("the history of %s does not tell of %q within two minutes:\n%s", tier, text, history)
}
