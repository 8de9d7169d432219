package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
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
	clouds := map[place]Cloud{placeOf(cfg.Tiers[0]): fastCloud{east}, placeOf(cfg.Tiers[1]): fastCloud{west}}
	parts := assemble(cfg, clouds, ledger.NewMemory(0), wiring{})
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
	clouds := map[place]Cloud{placeOf(cfg.Tiers[0]): fastCloud{east}, placeOf(cfg.Tiers[1]): fastCloud{west}}
	result := assemble(cfg, clouds, ledger.NewMemory(0), wiring{}).Pass(t.Context(), east.Now())
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

func TestReloadKeepsTheLimitsAndReadsTheKeysAgain(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "SIMULATED")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "SIMULATED")
	cfg := parse(t, twoPlaces)
	first, err := (&network{}).to(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.clouds) != 2 || len(first.limiters) != 2 {
		t.Fatalf("%d sets of clients and %d limiters for two places", len(first.clouds), len(first.limiters))
	}
	east, west := placeOf(cfg.Tiers[0]), placeOf(cfg.Tiers[1])
	if first.limiters[east.quota()] == first.limiters[west.quota()] {
		t.Error("two accounts share one limit")
	}
	same, err := first.to(t.Context(), parse(t, twoPlaces))
	if err != nil {
		t.Fatal(err)
	}
	if same.limiters[east.quota()] != first.limiters[east.quota()] {
		t.Error("a reload without a change forgot the limits")
	}
	if same.clouds[east].Client == first.clouds[east].Client {
		t.Error("a reload kept the clients, and with them keys that may have been rotated on disk")
	}
	faster, err := first.to(t.Context(), parse(t, strings.Replace(twoPlaces, "region: us-east-1}", "region: us-east-1, rate: {reads: 20, writes: 9}}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if faster.limiters[east.quota()] == first.limiters[east.quota()] {
		t.Error("a new rate is not in force")
	}
}

// AWS counts calls per account and region, whatever roles they come with.
func TestRolesOfOneAccountShareItsLimit(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "SIMULATED")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "SIMULATED")
	const tier = "{group: %s, region: %s, assume_role: {arn: \"arn:aws:iam::%s:role/%s\"}, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}"
	text := "tiers:\n"
	for i, p := range [][3]string{{"eu-west-1", "111111111111", "web"}, {"eu-west-1", "111111111111", "jobs"}, {"eu-west-1", "222222222222", "web"}, {"us-east-1", "111111111111", "web"}} {
		text += fmt.Sprintf("  t%d: "+tier+"\n", i, fmt.Sprint("g", i), p[0], p[1], p[2])
	}
	n, err := (&network{}).to(t.Context(), parse(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if len(n.clouds) != 4 || len(n.limiters) != 3 {
		t.Errorf("%d sets of clients and %d limits, want 4 and 3: two roles share an account and region", len(n.clouds), len(n.limiters))
	}
}
