package play

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/spend"
)

const spendConfig = `
aws: {region: us-east-1}
budgets: {hourly: 1.5, daily: 20, on_exceeded: deny}
tiers:
  web:
    mode: manage
    group: web-asg
    limits: {min: 2, max: 40}
    unit_price: 0.1
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    signals: {requests: {preset: alb-requests}}
    scalers: [{target: {signal: requests, goal: 10, per_unit: true}}]
    guards: {cooldown: {grow: 2m, shrink: 5m}, freeze: 0s, shrink_limit: {share: 1, busiest: 0s}, stabilization: {shrink: 0s}}
`

// spender is a daemon that counts money, and a tally of what was billed at each of its evaluations.
type spender struct {
	cfg    *config.Config
	world  *sim.Cloud
	path   string
	reaper *reaper
	// usd is what the tally counted up to at, where so much an hour was billed.
	usd, rate float64
	at        time.Time
	// most is the largest rate ever seen.
	most float64
}

// live runs until an instant, or dies. It returns what was spent as the daemon knows it.
func (s *spender) live(t *testing.T, until time.Time) (usd float64, lived bool) {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: s.path, Keep: assembly.MemorySpan(s.cfg)})
	if err != nil {
		t.Fatal(err)
	}
	parts := assembly.Parts(s.cfg, assembly.Everywhere(s.cfg, mortalCloud{Direct{s.world}, s.reaper}), mortalLedger{l, s.reaper}, assembly.Options{})
	for ; s.world.Now().Before(until); s.world.Step(s.cfg.Loop.Interval) {
		now := s.world.Now()
		passed := make(chan loop.Result, 1)
		go func() { passed <- parts.Pass(context.Background(), now) }()
		select {
		case <-s.reaper.dead:
			d := daemonLife{cfg: s.cfg, path: s.path}
			d.bury(t, l)
			s.path = d.path
			return 0, false
		case result := <-passed:
			if result.LedgerErr != nil {
				t.Fatal(result.LedgerErr)
			}
			s.tally(now, result.Records[0].Decision.Cost)
		}
	}
	zone := s.cfg.Budgets.Zone
	usd = spend.Read(l.Past("web").Spent, spend.On(s.world.Now(), zone))[spend.Day]
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return usd, true
}

// tally counts what was billed since the evaluation before.
func (s *spender) tally(now time.Time, cost *scale.Cost) {
	if !s.at.IsZero() {
		s.usd += s.rate * now.Sub(s.at).Hours()
	}
	s.at, s.rate = now, cost.Running
	s.most = max(s.most, s.rate)
}

// crowd is a load that is high for a while.
type crowd struct{ from, to time.Time }

func (c crowd) At(at time.Time) float64 {
	if !at.Before(c.from) && at.Before(c.to) {
		return 300
	}
	return 30
}

// Whenever a daemon is killed, at most one evaluation of spend is lost, and none is counted twice.
func TestCrashEverywhereLosesAtMostOneEvaluationOfSpend(t *testing.T) {
	whole(t)
	t.Parallel()
	cfg := parse(t, spendConfig)
	start := day.Add(12*time.Hour + 30*time.Minute)
	begin := func(t *testing.T, at int) *spender {
		world, err := sim.New(sim.Options{Seed: 1, Start: start.Add(-10 * time.Minute), Exact: true, Groups: []sim.GroupSpec{{
			Name: "web-asg", LoadBalancer: "app/web/50dc6c495c0c9188", TargetGroup: "targetgroup/web/73e2d6bc24d8a067", Min: 1, Max: 50, Desired: 4, UnitRate: 12, Boot: 2 * time.Minute, Detailed: true,
			Load: crowd{start.Add(4 * time.Minute), start.Add(16 * time.Minute)},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		world.Step(10 * time.Minute)
		return &spender{cfg: cfg, world: world, path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(at)}
	}
	until := start.Add(36 * time.Minute)
	undisturbed := begin(t, 0)
	usd, _ := undisturbed.live(t, until)
	undisturbed.tally(undisturbed.world.Now(), &scale.Cost{Running: undisturbed.rate})
	if math.Abs(usd-undisturbed.usd) > 1e-9 || usd < 0.4 {
		t.Fatalf("without a crash $%v are counted of $%v", usd, undisturbed.usd)
	}
	points := undisturbed.reaper.count()
	if points < 40 {
		t.Fatalf("only %d events", points)
	}
	for at := 1; at <= points; at++ {
		s := begin(t, at)
		if _, lived := s.live(t, until); lived {
			t.Fatalf("event %d of %d did not come", at, points)
		}
		s.reaper = newReaper(0)
		s.world.Step(17 * time.Second) // until somebody starts it again
		usd, lived := s.live(t, until)
		if !lived {
			t.Fatal("died twice")
		}
		s.tally(s.world.Now(), &scale.Cost{Running: s.rate})
		if one := s.most * (cfg.Loop.Interval + 17*time.Second).Hours(); math.Abs(usd-s.usd) > one {
			t.Errorf("killed after event %d of %d: $%.4f are counted of $%.4f, and an evaluation costs $%.4f", at, points, usd, s.usd, one)
		}
	}
	fmt.Printf("%s: %d crash points\n", t.Name(), points)
}
