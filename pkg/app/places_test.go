package app

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const twoPlaces = `
aws: {region: us-east-1}
tiers:
  web-east:
    {mode: manage, group: web-asg, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  web-west:
    mode: manage
    group: web-asg
    region: eu-west-1
    assume_role: {arn: "arn:aws:iam::123456789012:role/scale"}
    limits: {min: 2, max: 50}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// aged is a world that has run for half an hour under a load.
func aged(t *testing.T, load float64, faults ...sim.Fault) *sim.Cloud {
	t.Helper()
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	g := sim.Web("web-asg", sim.Constant(load), 100, start)
	g.Min, g.Max, g.Desired = 1, 50, 10
	world, err := sim.New(sim.Options{Seed: 1, Start: start, Groups: []sim.GroupSpec{g}, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	world.Step(30 * time.Minute)
	return world
}

func TestEveryPlaceHasItsOwnGroupsAndHands(t *testing.T) {
	cfg := parse(t, twoPlaces)
	east, west := aged(t, 900), aged(t, 600)
	clouds := map[config.Place]assembly.Cloud{cfg.Tiers[0].Place(): play.Direct{Cloud: east}, cfg.Tiers[1].Place(): play.Direct{Cloud: west}}
	parts := assembly.Parts(cfg, clouds, ledger.NewMemory(0), assembly.Options{})
	result := parts.Pass(t.Context(), east.Now())
	if len(result.Records) != 2 || result.Records[0].Decision.Tier != "web-east" || result.Records[1].Decision.Tier != "web-west" {
		t.Fatalf("records %+v", result.Records)
	}
	if r := result.Records[0]; r.Outcome.Status != scale.Applied || r.Decision.To != 15 {
		t.Errorf("east: %s to %d, want it to grow to 15: %v", r.Outcome.Status, r.Decision.To, r.Decision.Reasons)
	}
	if r := result.Records[1]; r.Decision.To != 10 {
		t.Errorf("west: to %d, want 10", r.Decision.To)
	}
	e, _ := east.Describe("web-asg")
	w, _ := west.Describe("web-asg")
	if e.Capacity.Desired != 15 || w.Capacity.Desired != 10 {
		t.Errorf("east has %d and west %d, want 15 and 10", e.Capacity.Desired, w.Capacity.Desired)
	}
}

func TestADeadPlaceStaysInItsTiers(t *testing.T) {
	cfg := parse(t, twoPlaces)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	east := aged(t, 900)
	west := aged(t, 600, sim.Fault{From: start.Add(30 * time.Minute), To: start.Add(time.Hour), Kind: sim.FaultDenied})
	clouds := map[config.Place]assembly.Cloud{cfg.Tiers[0].Place(): play.Direct{Cloud: east}, cfg.Tiers[1].Place(): play.Direct{Cloud: west}}
	result := assembly.Parts(cfg, clouds, ledger.NewMemory(0), assembly.Options{}).Pass(t.Context(), east.Now())
	if r := result.Records[0]; r.Outcome.Status != scale.Applied {
		t.Errorf("east: %s %s", r.Outcome.Status, r.Outcome.Detail)
	}
	if d := result.Records[1].Decision; d.Capacity.Known() || reason.Headline(d).Rule != "capacity" || !strings.Contains(reason.Headline(d).Because, "denied") {
		t.Errorf("west: %+v", reason.Headline(d))
	}
	if result.Err != nil {
		t.Errorf("one of two places is dead and the pass failed as a whole: %v", result.Err)
	}
}
