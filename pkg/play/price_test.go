package play

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// pricedEstate has a tier of each kind; spot is a group that buys four fifths of its machines on the spot
// market.
const pricedEstate = `
aws: {region: us-east-1}
%s
tiers:
  web: {group: web, limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  spot: {group: spot, limits: {min: 1, max: 20}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  api: {ecs_service: {cluster: shop, service: api}, limits: {min: 1, max: 9}, signals: {cpu: {preset: ecs-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  box:
    ec2_size: {instance: i-0123456789abcdef0, ladder: [m5.large, m5.xlarge]}
    signals: {cpu: {preset: ec2-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {maintenance_window: {hours: ["00:00-24:00"]}}
  readers:
    rds_replicas: {source: shop}
    limits: {min: 0, max: 5}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
`

func pricedWorld(t *testing.T) *sim.Cloud {
	t.Helper()
	world, err := sim.New(sim.Options{
		Seed: 1, Start: acceptanceStart, Region: "us-east-1",
		Groups: []sim.GroupSpec{
			{Name: "web", Max: 9, Desired: 4, UnitRate: 10, Type: "m5.large", Load: sim.Constant(20)},
			{Name: "spot", Max: 20, Desired: 5, UnitRate: 10, Load: sim.Constant(20), Launch: resource.Launch{
				Template: resource.Template{Name: "lt-0123456789abcdef0", Version: "1"}, Mixed: true, Above: 20, Options: []resource.LaunchOption{{Type: "c5.large"}, {Type: "m5.large"}}}},
		},
		Services:  []sim.ServiceSpec{{Cluster: "shop", Name: "api", Desired: 3, UnitRate: 10, Load: sim.Constant(20)}},
		Machines:  []sim.MachineSpec{{ID: "i-0123456789abcdef0", Type: "m5.large", Load: sim.Constant(1), VolumeGiB: 100}},
		Databases: []sim.DatabaseSpec{{ID: "shop", Class: "db.r6g.large", Engine: "mysql", BackupDays: 7, Reads: sim.Constant(1)}, {ID: "shop-r1", Source: "shop"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return world
}

// Through either face of the cloud each decision carries what its tier costs, and while nothing changes it is
// the same value: it takes no room of its own.
func TestDecisionsCarryWhatTheirTierCosts(t *testing.T) {
	for _, fast := range []bool{true, false} {
		t.Run(fmt.Sprintf("fast %v", fast), func(t *testing.T) {
			cfg, world := acceptanceConfig(t, fmt.Sprintf(pricedEstate, "")), pricedWorld(t)
			l, err := newLab(cfg, world, fast)
			if err != nil {
				t.Fatal(err)
			}
			defer l.close()
			parts := assembly.Parts(cfg, assembly.Everywhere(cfg, l.cloud), ledger.NewMemory(time.Hour), assembly.Options{DryRun: true})
			costs := func() map[string]*scale.Cost {
				out := map[string]*scale.Cost{}
				for _, r := range parts.Pass(t.Context(), world.Now()).Records {
					out[r.Decision.Tier] = r.Decision.Cost
				}
				return out
			}
			costs()
			first := costs() // what takes turns was read
			want := map[string]string{
				"web":     "0.3840 + 0.0960 a unit",
				"spot":    "0.4470 + 0.0960 a unit, AWS chooses among several types; one more unit is priced like the most expensive of these types; where a spot price is unknown, the on-demand price is used",
				"api":     "0.0741 + 0.0247 a unit",
				"box":     "0.1070 [0.1070 0.2030]",
				"readers": "0.2308 + 0.2308 a unit",
			}
			for tier, c := range first {
				if got := said(c); got != want[tier] {
					t.Errorf("%s: %s, want %s", tier, got, want[tier])
				}
			}
			for tier, c := range costs() {
				if c != first[tier] {
					t.Errorf("%s: nothing changed, and the cost is another value", tier)
				}
			}
			// A spot price becomes known: the machines on the spot market cost it, and so does four fifths of
			// one more.
			world.SetSpotPrice("c5.large", 0.03)
			world.SetSpotPrice("m5.large", 0.04)
			world.Step(11 * time.Minute)
			if got := said(costs()["spot"]); got == want["spot"] {
				t.Errorf("with spot prices: %s", got)
			}
		})
	}
}

// said is a cost in a line.
func said(c *scale.Cost) string {
	switch {
	case c == nil:
		return "none"
	case !c.Known():
		return "unknown: " + c.Unknown
	}
	text := fmt.Sprintf("%.4f", c.Running)
	if len(c.Sizes) > 0 {
		var sizes []string
		for i := range c.Sizes {
			sizes = append(sizes, fmt.Sprintf("%.4f", c.At(i+1)))
		}
		text += fmt.Sprintf(" %v", sizes)
	} else {
		text += fmt.Sprintf(" + %.4f a unit", c.Unit)
	}
	if c.Estimate != "" {
		text += ", " + c.Estimate
	}
	return text
}

// With the price list every price is AWS's own, and without one in the region they are unknown, which holds
// nothing but is told.
func TestThePriceListIsAsked(t *testing.T) {
	cfg, world := acceptanceConfig(t, fmt.Sprintf(pricedEstate, "prices: {pricing_api: true}")), pricedWorld(t)
	world.SetListPrice("ec2 us-east-1 m5.large", 0.2)
	l, err := newLab(cfg, world, false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	parts := assembly.Parts(cfg, assembly.Everywhere(cfg, l.cloud), ledger.NewMemory(time.Hour), assembly.Options{DryRun: true})
	var got *scale.Cost
	for range 5 { // a few are asked at a time
		for _, r := range parts.Pass(t.Context(), world.Now()).Records {
			if r.Decision.Tier == "web" {
				got = r.Decision.Cost
			}
		}
	}
	if !got.Known() || got.Unit != 0.2 || got.Source != "price list of "+acceptanceStart.Format(time.DateOnly) {
		t.Errorf("got %+v", got)
	}
	before := world.Calls()["GetProducts"]
	parts.Pass(t.Context(), world.Now())
	if after := world.Calls()["GetProducts"]; after != before {
		t.Errorf("asked %d times more", after-before)
	}
}
