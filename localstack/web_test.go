//go:build integration

package localstack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"

	"github.com/dynascale/dynascale/pkg/reason"
)

// webTier has the three signals of a web tier, in front of any scaler.
func (s *scene) webTier(mode, limits, scaler string) string {
	return fmt.Sprintf(`  web:
    mode: %s
    group: %s
    load_balancer: %s
    target_group: %s
    limits: %s
    signals:
      cpu: {preset: asg-cpu}
      latency: {preset: alb-response-time}
      requests: {preset: alb-requests}
    scalers:
      - %s
    guards: {%s, cooldown: {grow: 5m, shrink: 0s}}
`, mode, s.group, s.balancer, s.targets, limits, scaler, atOnce)
}

const pressure = "pressure: {terms: [{signal: cpu, goal: 60}, {signal: latency, goal: 2}, {signal: requests, goal: 100, per_unit: true}]}"

// load publishes cpu in percent, response time in seconds and requests a second.
func (s *scene) load(cpu, latency, requests float64) {
	s.Helper()
	s.publish(stage.CPU(s.group, cpu), stage.ResponseTime(s.balancer, s.targets, latency),
		stage.Requests(s.balancer, s.targets, requests))
}

// Four machines under a pressure of 1.5 from one signal alone become
// 4 x 1.5 x headroom 1.1, rounded up: 7.
func TestWebGrows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                   string
		cpu, latency, requests float64
		because                string
	}{
		{"by CPU", 90, 1, 200, "cpu 90 / 60 % = 1.50"},
		{"by response time", 30, 3, 200, "latency 3 / 2 s = 1.50"},
		{"by requests", 30, 1, 600, "requests 600 / (4 x 100) requests/second = 1.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
				s.load(c.cpu, c.latency, c.requests)
				s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
				s.pass()
				s.wantDesired(s.group, 7, "after one pass")
				if got := s.sizes(s.group); got.InService != 7 {
					s.Errorf("%d machines are in service, want 7", got.InService)
				}
				if because := reason.Headline(s.explain("web").Decision).Because; !strings.Contains(because, c.because) {
					s.Errorf("the reason is %q, want it to speak of %q", because, c.because)
				}
				s.pass()
				s.wantDesired(s.group, 7, "a second pass within the cooldown")
			})
		})
	}
}

// Ten machines at half of one signal's goal become five.
func TestWebShrinks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, scaler string }{
		{"by CPU", "target: {signal: cpu, goal: 60}"},
		{"by response time", "target: {signal: latency, goal: 2}"},
		{"by requests", "target: {signal: requests, goal: 100, per_unit: true}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 10})
				s.load(30, 1, 500)
				s.configure(s.webTier("manage", "{min: 2, max: 20}", c.scaler))
				s.pass()
				s.wantDesired(s.group, 5, "after one pass")
			})
		})
	}
}

func TestWebHolds(t *testing.T) {
	t.Parallel()
	const target = "target: {signal: cpu, goal: 60}"
	t.Run("does not shrink on a signal without data", func(t *testing.T) {
		onEachStage(t, func(s *scene) {
			s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 10})
			s.publish(stage.CPU(s.group, 10)) // no latency, no requests
			s.configure(s.webTier("manage", "{min: 2, max: 20}", target))
			s.pass()
			s.wantDesired(s.group, 10, "two of three signals are gaps")
			s.wantRule("web", "fresh")
		})
	})
	t.Run("does not shrink on old data", func(t *testing.T) {
		onEachStage(t, func(s *scene) {
			s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 10})
			s.must(s.stage.Publish(s.Context(), 5*time.Minute, 8*time.Minute, stage.CPU(s.group, 10)))
			s.must(s.stage.Publish(s.Context(), 5*time.Minute, 8*time.Minute,
				stage.ResponseTime(s.balancer, s.targets, 1), stage.Requests(s.balancer, s.targets, 1)))
			s.configure(s.webTier("manage", "{min: 2, max: 20}", target))
			s.pass()
			s.wantDesired(s.group, 10, "the data is eight minutes old")
			s.wantRule("web", "fresh")
		})
	})
	t.Run("does not shrink with an empty ledger and a cooldown", func(t *testing.T) {
		onEachStage(t, func(s *scene) {
			s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 10})
			s.load(10, 0.1, 10)
			tier := s.webTier("manage", "{min: 2, max: 20}", target)
			s.configure(strings.Replace(tier, "shrink: 0s}}", "shrink: 15m}}", 1))
			s.pass()
			s.wantDesired(s.group, 10, "an empty ledger counts as a change just made")
			s.wantRule("web", "cooldown")
		})
	})
	t.Run("does not shrink before it knows what the last quarter of an hour needed", func(t *testing.T) {
		onEachStage(t, func(s *scene) {
			s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 10})
			s.load(10, 0.1, 10)
			s.configure(strings.Replace(s.webTier("manage", "{min: 2, max: 20}", target), atOnce, "stabilization: {shrink: 0s}", 1))
			s.pass()
			s.wantDesired(s.group, 10, "nobody looked at the group before this pass")
			s.wantRule("web", "shrink_limit")
			s.wantSaid(s.run("explain", "web"), "when the needs of the last 15 min are known")
		})
	})
	t.Run("observe mode decides and changes nothing", func(t *testing.T) {
		onEachStage(t, func(s *scene) {
			s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
			s.load(90, 1, 200)
			s.configure(s.webTier("observe", "{min: 2, max: 20}", target))
			s.pass()
			s.wantDesired(s.group, 4, "after one pass")
			if d := s.explain("web").Decision; d.To != 6 {
				s.Errorf("the decision is %d, want 6", d.To)
			}
		})
	})
}

// wantRule says which rule must have decided about a tier.
func (s *scene) wantRule(tier, rule string) {
	s.Helper()
	head := reason.Headline(s.explain(tier).Decision)
	if head.Rule != rule {
		s.Errorf("%s was decided by %s (%s), want %s", tier, head.Rule, head.Because, rule)
	}
}

func TestMinimumModeMovesOnlyTheMinimum(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 4, Max: 20, Desired: 12})
		s.load(90, 1, 200)
		s.configure(s.webTier("minimum", "{min: 2, max: 20}", "target: {signal: cpu, goal: 60}"))
		s.pass()
		// 12 in service at 90 % of CPU against 60 %: 18.
		if got := s.sizes(s.group); got.Min != 18 || got.Max != 20 || got.Desired < 12 {
			s.Errorf("the emulator says %+v; only the minimum may have moved, to 18", got)
		}
	})
}
