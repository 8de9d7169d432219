package play

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/spend"
)

const replayedConfig = `
aws: {region: us-east-1}
budgets: {hourly: 1.2, daily: 15, monthly: 500, on_exceeded: deny, emergency: {above: 1.5, calm: 10m}}
tiers:
  web:
    mode: manage
    group: web
    critical: true
    limits: {min: 2, max: 40}
    unit_price: 0.1
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    signals:
      requests: {preset: alb-requests}
      cpu: {preset: asg-cpu}
      demand: {expression: requests / 10 + 0 * cpu, unit: units}
    scalers: [{target: {signal: demand, goal: 1, per_unit: true}}]
    guards: {cooldown: {grow: 2m, shrink: 5m}, freeze: 0s, shrink_limit: {share: 1, busiest: 0s}, stabilization: {shrink: 2m}}
  batch:
    mode: manage
    group: batch
    critical: false
    limits: {min: 1, max: 20}
    unit_price: 0.2
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 50}}]
    guards: {cooldown: {grow: 2m, shrink: 5m}, freeze: 0s, shrink_limit: {share: 1, busiest: 0s}, stabilization: {shrink: 2m}}
`

// waves are a load that comes and goes every three hours.
type waves struct{ low, high float64 }

func (w waves) At(at time.Time) float64 {
	if at.Hour()%3 == 1 {
		return w.high
	}
	return w.low
}

// days is a daemon that is stopped and killed, over tiers under budgets, with an operator who grants and overrides.
type days struct {
	world *sim.Cloud
	path  string
	rules []string
	said  string
}

func begun(t *testing.T) *days {
	t.Helper()
	start := day.Add(12*time.Hour + 30*time.Minute)
	world, err := sim.New(sim.Options{Seed: 1, Start: start.Add(-10 * time.Minute), Groups: []sim.GroupSpec{
		{Name: "web", LoadBalancer: "app/web/50dc6c495c0c9188", TargetGroup: "targetgroup/web/73e2d6bc24d8a067", Min: 1, Max: 50, Desired: 4, UnitRate: 12, Boot: 2 * time.Minute, Detailed: true, Load: waves{30, 160}},
		{Name: "batch", LoadBalancer: "app/batch/50dc6c495c0c9188", TargetGroup: "targetgroup/batch/73e2d6bc24d8a067", Min: 1, Max: 50, Desired: 2, UnitRate: 12, Boot: 2 * time.Minute, Detailed: true, Load: waves{8, 60}},
		{Name: "more", LoadBalancer: "app/more/50dc6c495c0c9188", TargetGroup: "targetgroup/more/73e2d6bc24d8a067", Min: 1, Max: 50, Desired: 2, UnitRate: 12, Boot: 2 * time.Minute, Detailed: true, Load: waves{8, 60}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute)
	return &days{world: world, path: filepath.Join(crashFolder(t), "ledger.db")}
}

// live runs a daemon for a while, or until it dies; act is done before its first evaluation.
func (d *days) live(t *testing.T, cfg *config.Config, length time.Duration, dies int, act func(l *ledger.Ledger, now time.Time)) {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: d.path, Keep: assembly.MemorySpan(cfg)})
	if err != nil {
		t.Fatal(err)
	}
	if act != nil {
		act(l, d.world.Now())
	}
	grim := newReaper(dies)
	parts := assembly.Parts(cfg, assembly.Everywhere(cfg, mortalCloud{Direct{d.world}, grim}), mortalLedger{l, grim}, assembly.Options{InProcess: true})
	parts.Deadline = 0
	for until := d.world.Now().Add(length); d.world.Now().Before(until); d.world.Step(cfg.Loop.Interval) {
		passed := make(chan loop.Result, 1)
		now := d.world.Now()
		go func() { passed <- parts.Pass(t.Context(), now) }()
		select {
		case <-grim.dead:
			life := daemonLife{cfg: cfg, path: d.path}
			life.bury(t, l)
			d.path = life.path
			return
		case result := <-passed:
			if result.LedgerErr != nil {
				t.Fatal(result.LedgerErr)
			}
			for _, e := range result.Events {
				d.said += e.Text + "\n"
			}
			for _, r := range result.Records {
				for _, x := range r.Decision.Reasons {
					if !slices.Contains(d.rules, x.Rule) {
						d.rules = append(d.rules, x.Rule)
					}
				}
			}
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// again decides all again, from an instant on.
func (d *days) again(t *testing.T, cfg *config.Config, start time.Time) replay.Found {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: d.path, Keep: assembly.MemorySpan(cfg), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ended, err := l.PastActions(t.Context(), d.world.Now(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	o := replay.Walk{Start: start, Span: assembly.MemorySpan(cfg), Budgets: slices.ContainsFunc(assembly.Rules(cfg).Budgets, func(b budget.Budget) bool { return b.Limit != spend.Sums{} })}
	for _, tier := range cfg.Tiers {
		o.Tiers = append(o.Tiers, tier.Name)
	}
	found, err := assembly.Replay(cfg, append(ended, l.Actions(d.world.Now())...)).Over(t.Context(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Two days with starts, a kill in the middle of an evaluation, a grant, an override that brings an emergency about, and a time
// that nobody looked: with the same configuration all of it is decided again to the last byte, from its beginning and from its middle.
func TestDaysWithRestartsAreDecidedAgain(t *testing.T) {
	whole(t)
	t.Parallel()
	cfg := parse(t, replayedConfig)
	d := begun(t)
	start := d.world.Now()
	d.live(t, cfg, 7*time.Hour, 0, nil)
	d.live(t, cfg, 95*time.Minute, 0, func(l *ledger.Ledger, now time.Time) {
		must(l.Act(t.Context(), scale.Action{Kind: scale.Grant, USD: 4, Given: now, Until: now.Add(4 * time.Hour)}))
	})
	d.world.Step(40 * time.Minute) // nobody looks
	d.live(t, cfg, 6*time.Hour+10*time.Minute, 0, nil)
	for d.world.Now().Hour()%3 != 1 {
		d.live(t, cfg, 15*time.Minute, 0, nil)
	}
	d.live(t, cfg, 17*time.Minute, 0, nil)
	d.live(t, cfg, time.Minute, 0, func(l *ledger.Ledger, now time.Time) {
		must(l.Act(t.Context(), scale.Action{Kind: scale.Override, Tier: "web", Min: 25, Given: now, Until: now.Add(2 * time.Hour)}))
		must(l.Act(t.Context(), scale.Action{Kind: scale.Pause, Tier: "batch", Shrink: true, Given: now, Until: now.Add(30 * time.Minute)}))
	})
	for range 40 { // in the emergency
		d.live(t, cfg, time.Minute, 0, nil)
	}
	for dies := range 12 {
		d.live(t, cfg, 15*time.Minute, 3+2*dies, nil)
		d.world.Step(17 * time.Second)
	}
	for dies := range 12 { // while sizes change
		d.live(t, cfg, 12*time.Hour, 150+13*dies, nil)
		d.world.Step(17 * time.Second)
	}
	middle := d.world.Now()
	d.live(t, cfg, 10*time.Hour, 0, nil)
	for _, rule := range []string{reason.Budget, reason.Emergency, reason.Bounds, reason.Cooldown} {
		if !slices.Contains(d.rules, rule) {
			t.Errorf("the rule %s never spoke, and the days are not about it; spoken have %v", rule, d.rules)
		}
	}
	if !strings.Contains(d.said, "SPENDING EMERGENCY") || !strings.Contains(d.said, "the spending emergency is over") {
		t.Errorf("no emergency began and ended:\n%s", d.said)
	}
	d.same(t, cfg, start, middle.Add(3*time.Hour))
	if notes := strings.Join(d.again(t, cfg, start).Notes, "\n"); !strings.Contains(notes, "records incomplete") {
		t.Errorf("no evaluation broke off:\n%s", notes)
	}

	other := parse(t, strings.NewReplacer("requests / 10", "requests / 5", "{preset: asg-cpu}\n      demand", "{preset: asg-cpu, statistic: Maximum}\n      demand", "signals: {cpu: {preset: asg-cpu}}", "signals: {cpu: {preset: asg-cpu, statistic: Maximum}}").Replace(replayedConfig))
	found := d.again(t, other, middle)
	notes := strings.Join(found.Notes, "\n")
	for _, want := range []string{"signal demand of web was defined differently in 600 evaluations: it is computed again from the recorded values of its parts", "signal cpu of batch was defined differently in 600 evaluations: its recorded values are used"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
	if !slices.ContainsFunc(found.Tiers[1].Spans, func(x replay.Span) bool { return x.Would.To > x.Was.To }) {
		t.Error("twice the demand never asks for more")
	}
}

// same asserts that all is decided again to the last byte, from each of some instants on.
func (d *days) same(t *testing.T, cfg *config.Config, starts ...time.Time) {
	t.Helper()
	for _, from := range starts {
		found := d.again(t, cfg, from)
		if len(found.Tiers) != 2 || found.Tiers[0].Evaluations < 200 {
			t.Fatalf("%+v", found)
		}
		for _, s := range found.Tiers {
			if s.Same != s.Evaluations {
				x := s.Spans[0]
				t.Errorf("from %s: %d of %d evaluations of %s are another decision, first at %s (-was +is):\n%s", from.Format(time.RFC3339), s.Evaluations-s.Same, s.Evaluations, s.Tier, x.From.Format(time.RFC3339), cmp.Diff(x.Was, x.Would))
			}
		}
	}
}

// Ten days under a month that is shared out by days and hours of last week, with starts in the middle of hours, grants, a night
// that nobody looked, a tier that is taken out of the configuration and one that is paused.
func TestTenDaysUnderAMonthAreDecidedAgain(t *testing.T) {
	whole(t)
	t.Parallel()
	text := strings.NewReplacer("budgets: {hourly: 1.2, daily: 15, monthly: 500", "loop: {interval: 5m}\nbudgets: {hourly: 3, daily: 40, monthly: 900").Replace(replayedConfig)
	text = strings.ReplaceAll(text, "{cooldown: {grow: 2m", "{shrink_delay: 0s, cooldown: {grow: 2m")
	cfg, both := parse(t, text), parse(t, text+strings.NewReplacer("  batch:", "  more:", "group: batch", "group: more", "critical: false", "critical: true").Replace(text[strings.Index(text, "  batch:"):]))
	d := begun(t)
	start := d.world.Now()
	d.live(t, both, 31*time.Hour+25*time.Minute, 0, nil)
	alone := d.world.Now()
	for i := range 14 {
		d.live(t, cfg, 13*time.Hour+time.Duration(5*i)*time.Minute, 0, func(l *ledger.Ledger, now time.Time) {
			if i%4 == 1 {
				must(l.Act(t.Context(), scale.Action{Kind: scale.Grant, USD: 6, Given: now, Until: now.Add(27 * time.Hour)}))
			}
		})
		if i == 5 {
			d.world.Step(7 * time.Hour)
		}
	}
	if !slices.Contains(d.rules, reason.Budget) {
		t.Error("no budget spoke")
	}
	d.same(t, cfg, alone, start.Add(4*24*time.Hour), start.Add(8*24*time.Hour))
}
