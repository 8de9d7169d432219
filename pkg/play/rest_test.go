package play

import (
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// billed counts the metrics that CloudWatch is asked for from from to before to, as its bill does.
type billed struct {
	assembly.Cloud
	from, to time.Time
	metrics  *int
}

func (b billed) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	for _, q := range queries {
		if !to.Before(b.from) && to.Before(b.to) {
			*b.metrics += max(1, len(q.Inputs))
		}
	}
	return b.Cloud.Series(ctx, queries, from, to)
}

// The demo's night is from two to five. Its web tier may not be smaller than seven, where the load of the
// night is less than half of its goals; what it rests then costs nobody anything in the morning.
func TestTheDemosNightCostsLess(t *testing.T) {
	night := func(adaptive bool) (metrics int, s report.Summary) {
		cfg, err := config.Parse("web-and-workers.yaml", configs.WebAndWorkers)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cfg.Tiers {
			cfg.Tiers[i].Adaptive = adaptive
			if cfg.Tiers[i].Name == "web" {
				cfg.Tiers[i].Limits.Min = 7
			}
		}
		e := demoWorld(cfg, 1)
		e.Config, e.Fast, e.Length = cfg, true, 10*time.Hour
		e.Lens = func(c assembly.Cloud) assembly.Cloud {
			return billed{c, demoStart.Add(2 * time.Hour), demoStart.Add(5 * time.Hour), &metrics}
		}
		run, err := e.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return metrics, report.Summarise(run)
	}
	plain, before := night(false)
	rested, after := night(true)
	t.Logf("%d metrics, at rest %d: %.0f %% fewer", plain, rested, 100*(1-float64(rested)/float64(plain)))
	if float64(rested) > 0.6*float64(plain) {
		t.Errorf("%d metrics of %d: less than 40 %% were saved", rested, plain)
	}
	for name, f := range after.Tiers {
		if b := before.Tiers[name]; f.LostWorkPct > b.LostWorkPct || f.Changes > b.Changes {
			t.Errorf("%s lost %.3f %% and changed %d times; without rest %.3f %% and %d times", name, f.LostWorkPct, f.Changes, b.LostWorkPct, b.Changes)
		}
	}
}

// rising is quiet, and then grows by a share a minute, up to a level.
type rising struct {
	quiet, level, share float64
	begins              time.Time
}

func (r rising) At(t time.Time) float64 {
	minutes := t.Sub(r.begins).Minutes()
	if minutes <= 0 {
		return r.quiet
	}
	return min(r.quiet*math.Pow(1+r.share, minutes), r.level)
}

// A load that takes five minutes or more to double finds a tier that rests as one that does not, and whose growth waits
// for no confidence either: its first growth is late by one evaluation at the most.
func TestGrowthIsNotLateAfterARest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load := rising{
			quiet: rapid.Float64Range(1, 130).Draw(t, "quiet"), level: rapid.Float64Range(250, 2000).Draw(t, "level"),
			share: rapid.Float64Range(0.01, 0.148).Draw(t, "share"), begins: demoStart.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "begins")) * time.Second),
		}
		first := func(adaptive bool) int {
			cfg, err := config.Parse("web.yaml", []byte(`
aws: {region: ap-northeast-2}
tiers:
  web:
    mode: manage
    group: web-servers-asg
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: 3, max: 50}
    signals: {requests: {preset: alb-requests}}
    scalers: [{target: {signal: requests, goal: 100, per_unit: true, confidence: `+map[bool]string{false: "0%", true: "95%"}[adaptive]+`}}]
`))
			if err != nil {
				t.Fatal(err)
			}
			cfg.Tiers[0].Adaptive = adaptive
			run, err := Experiment{Config: cfg, Fast: true, Start: demoStart, Length: 4 * time.Hour, Work: map[string]Work{"web": {Load: load, Rate: 100}}}.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for i, tick := range run.Ticks {
				if tick.To > tick.From {
					return i
				}
			}
			return len(run.Ticks)
		}
		if plain, rested := first(false), first(true); rested > plain+1 {
			t.Fatalf("grew at evaluation %d, and %d after a rest", plain, rested)
		}
	})
}
