package play

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// demoDay plays the demo's day without the wire, which changes no decision.
func demoDay(t *testing.T) (Experiment, report.Run) {
	t.Helper()
	cfg, err := config.Parse("web-and-workers.yaml", configs.WebAndWorkers)
	if err != nil {
		t.Fatal(err)
	}
	e := Experiment{Config: cfg, Seed: 1, Fast: true, Work: demoWork(cfg, 1), Start: demoStart, Length: 24 * time.Hour}
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e, run
}

// The demo says what it is: how much less than a fleet with the same headroom it uses, and
// what a simple rule uses. The README's picture is of this day.
func TestDemoBesideItsBaselines(t *testing.T) {
	whole(t)
	t.Parallel()
	e, run := demoDay(t)
	all, err := e.baselines(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	figures := report.Summarise(run).Tiers
	var got strings.Builder
	for _, tier := range []string{"web", "workers"} {
		f := figures[tier]
		fmt.Fprintf(&got, "%s %.0f h, %.1f %% lost\n", tier, f.UnitHours, f.LostWorkPct)
		for _, b := range all[tier] {
			fmt.Fprintf(&got, "  %s: %.0f h, dynascale uses %s, %.1f %% lost; %s\n", b.Name, b.UnitHours, b.Against(f), b.LostWorkPct, b.How)
		}
	}
	shown(t, filepath.Join("testdata", "demo.txt"), got.String())
	web := all["web"]
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	lost := figures["web"].LostWorkPct
	for _, row := range []string{
		fmt.Sprintf("| dynascale, scaler `pressure` | %.0f | %d |", figures["web"].UnitHours, figures["web"].Changes),
		fmt.Sprintf("| target tracking at the same goal (CPU 60 %%) | %.0f | %d |", web[2].UnitHours, web[2].Changes),
		fmt.Sprintf("| target tracking at the best goal in hindsight | %.0f | %d |", web[1].UnitHours, web[1].Changes),
		fmt.Sprintf("| static fleet with the same headroom | %.0f | %d |", web[0].UnitHours, web[0].Changes),
	} {
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md does not have the row %q", row)
		}
	}
	for _, b := range web {
		lost += b.LostWorkPct
	}
	if lost > 0 {
		t.Errorf("README.md says that no work was lost, and %g %% were", lost)
	}
	picture, err := report.Picture(run, "web")
	if err != nil {
		t.Fatal(err)
	}
	shown(t, filepath.Join("..", "..", "docs", "demo.svg"), string(picture))
}

// shown compares what a file shows with what is so now.
func shown(t *testing.T, file, now string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(was) != now {
		t.Errorf("%s is not what the demo shows now; run make picture, and look at the difference", file)
	}
}

// monthEnd plays the demo's database without the wire; wrap may change its policies.
func monthEnd(t *testing.T, wrap func(*policy.Policy)) (report.Run, report.Figures) {
	t.Helper()
	cfg, err := config.Parse("database.yaml", configs.Database)
	if err != nil {
		t.Fatal(err)
	}
	e := demoEstate()
	e.Config, e.Seed, e.Fast, e.Length = cfg, 1, true, 15*time.Hour // over the morning and its end
	e.Wrap = func(parts loop.Parts) loop.Parts {
		p := policyOf(cfg, "db-readers")
		wrap(&p)
		parts.Policies["db-readers"] = &p
		return parts
	}
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return run, report.Summarise(run).Tiers["db-readers"]
}

// On the morning on which everybody reads, the first readers would drown one after the
// other in the load that drowned the source: it stays beside them until they can carry it.
func TestDemoReadersShareTheLoadWithTheirSource(t *testing.T) {
	whole(t)
	t.Parallel()
	run, with := monthEnd(t, func(*policy.Policy) {})
	_, without := monthEnd(t, func(p *policy.Policy) { p.Published = false })
	if with.LostWorkPct > 6 || without.LostWorkPct < 8 {
		t.Errorf("%.2f %% of the work of half a day is lost, and %.2f %% when the first readers are alone", with.LostWorkPct, without.LostWorkPct)
	}
	if with.PeakSize != without.PeakSize {
		t.Errorf("%d readers at the most, %d without", with.PeakSize, without.PeakSize)
	}
	for _, x := range run.Ticks {
		if hour := x.Time.Hour(); x.Tier == "db-readers" && x.To < x.From && hour >= 9 && hour < 14 {
			t.Errorf("%s: a reader is removed in the middle of the load: %s", x.Time, x.Why)
		}
	}
}

func TestHeadroom(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scaler string
		share  float64
		goal   string
	}{
		"target":                          {"target: {signal: cpu, goal: 60}", 0.6, "cpu at its goal of 60 %"},
		"the strictest of several":        {"pressure: {terms: [{signal: cpu, goal: 60}, {signal: latency, goal: 2}, {signal: requests, goal: 50, per_unit: true}]}", 0.5, "requests at its goal of 50 a unit"},
		"a goal beyond the unit is none":  {"pressure: {terms: [{signal: cpu, goal: 60}, {signal: requests, goal: 500, per_unit: true}]}", 0.6, "cpu at its goal of 60 %"},
		"bounds":                          {"threshold: {bounds: [{signal: cpu, above: 70, below: 30}]}", 0.7, "cpu at its goal of 70 %"},
		"a response time alone is nobody": {"target: {signal: latency, goal: 2}", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Parse("headroom.yaml", fmt.Appendf(nil, `
tiers:
  web:
    group: web-asg
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: 1, max: 10}
    signals: {cpu: {preset: asg-cpu}, latency: {preset: alb-response-time}, requests: {preset: alb-requests}}
    scalers: [%s]
`, "{"+c.scaler+"}"))
			if err != nil {
				t.Fatal(err)
			}
			if share, goal := headroom(cfg.Tiers[0], 100); share != c.share || goal != c.goal {
				t.Errorf("%g by %q, want %g by %q", share, goal, c.share, c.goal)
			}
		})
	}
}

func TestStaticFleetForAQueue(t *testing.T) {
	t.Parallel()
	// One job a second for ten minutes: 600 jobs, and one worker does one in ten seconds.
	var ticks []report.Tick
	for m := range 60 {
		arrived := 0.0
		if m < 10 {
			arrived = 60
		}
		ticks = append(ticks, report.Tick{Time: day.Add(time.Duration(m) * time.Minute), Arrived: arrived})
	}
	for workers, want := range map[int]time.Duration{10: 0, 8: 150 * time.Second, 5: 10 * time.Minute} {
		if got := longest(ticks, float64(workers)/10, time.Minute); got.Round(time.Second) != want {
			t.Errorf("with %d workers a job waits %s, want %s", workers, got, want)
		}
	}
	if got := longest(ticks, 0, time.Minute); got < 1000*time.Hour {
		t.Errorf("without workers a job waits %s", got)
	}
}

// A static fleet never exceeds limits.max, and says when that was too little.
func TestTheSizeOfAStaticFleet(t *testing.T) {
	t.Parallel()
	const head = "tiers:\n  web:\n    group: web-asg\n"
	web := head + "    limits: {min: 1, max: %d}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 50}}]\n"
	jobs := head + "    queue: https://sqs.us-east-1.amazonaws.com/123456789012/jobs\n    limits: {min: 1, max: %d}\n    signals: {backlog: {preset: sqs-backlog}}\n    scalers: [{backlog: {signal: backlog, acceptable_delay: 2m, processing_time: 10s}}]\n"
	for _, c := range []struct {
		text string
		most int
		size int
		how  string
	}{
		{web, 10, 6, "keeps cpu at its goal of 50 % at the peak (the load of 3.0 fully used units); chosen in hindsight"},
		{web, 4, 4, "limits.max of the tier; to keep cpu at its goal of 50 % at the peak, 6 units would be needed"},
		{jobs, 20, 9, "the smallest size at which no job waits longer than 2 min, chosen in hindsight"},
		{jobs, 5, 5, "limits.max of the tier, at which some jobs still wait longer than 2 min"},
	} {
		cfg, err := config.Parse("static.yaml", fmt.Appendf(nil, c.text, c.most))
		if err != nil {
			t.Fatal(err)
		}
		rate := map[bool]float64{true: 0.1, false: 100}[cfg.Tiers[0].Queue != ""]
		run := report.Run{Step: time.Minute, UnitRate: map[string]float64{"web": rate}}
		for m := range 60 {
			x := report.Tick{Tier: "web", Time: day.Add(time.Duration(m) * time.Minute), Load: 300}
			if m < 10 {
				x.Arrived = 60
			}
			run.Ticks = append(run.Ticks, x)
		}
		if b, ok := static(cfg.Tiers[0], run); !ok || b.PeakSize != c.size || b.How != c.how {
			t.Errorf("of at most %d: %v %d %q, want %d %q", c.most, ok, b.PeakSize, b.How, c.size, c.how)
		}
	}
}

// What dynascale is compared with is its own target tracking, beside no guard that AWS does not have, and the tier stays as it is.
func TestTheRuleOfAWSIsTheScaler(t *testing.T) {
	t.Parallel()
	cfg := acceptanceConfig(t, `
aws: {region: eu-west-1}
tiers:
  web:
    mode: manage
    group: web
    limits: {min: 2, max: 60}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [target: {signal: cpu, goal: 60}]
`)
	rule, goals, own, ok := tracked(cfg.Tiers[0])
	if !ok || own != 60 || len(goals) == 0 {
		t.Fatal(rule, goals, own, ok)
	}
	rule.goal = own
	other := instead(cfg, map[string]tracking{"web": rule})
	p := assembly.Policy(other.Tiers[0])
	at := day.Add(time.Hour)
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: at, Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 2, Max: 60, At: at},
		Samples: []scale.Sample{{Signal: "cpu", Value: 90, Unit: "percent", At: at.Add(-2 * time.Minute), Period: time.Minute, Quality: scale.Fresh}},
		Past:    scale.Past{Since: day, Grew: at.Add(-time.Minute)}}
	for i := range 3 {
		s.Samples[0].Recent = append(s.Samples[0].Recent, scale.Point{At: s.Samples[0].At.Add(-time.Duration(i) * time.Minute), Value: 90})
		d := p.Decide(s)
		if want := 10 + 5*(i/2); d.To != want || d.Reasons[0].Rule != "target_tracking cpu" && i == 2 {
			t.Errorf("with %d datapoints above the goal: %d, want %d: %v", i+1, d.To, want, d.Reasons)
		}
	}
	if cfg.Tiers[0].Scalers[0].Kind() != "target" || cfg.Tiers[0].Guards.Cooldown.Shrink == 0 {
		t.Error("the tier itself was changed")
	}
	if got, want := rule.waits(), "grows after 3 of 3 datapoints, shrinks after 15 of 15, warm-up 5 min"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
