package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/pricing"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// What groups start and what of it is on the spot market comes through the real adapters as it is.
func TestWhatGroupsStart(t *testing.T) {
	mixed := resource.Launch{
		Template: resource.Template{Name: "lt-0123456789abcdef0", Version: "$Latest"}, Mixed: true, Base: 1, Above: 20, SpotMax: 0.1,
		Options: []resource.LaunchOption{{Type: "c5.large"}, {Type: "m5.large", Weight: 0}},
	}
	world := still(t, func(o *sim.Options) {
		o.Groups = []sim.GroupSpec{
			{Name: "batch", Max: 20, Desired: 6, UnitRate: 10, Launch: mixed},
			{Name: "old", Max: 2, Desired: 2, UnitRate: 10, Type: "m5.large", Launch: resource.Launch{Template: resource.Template{Name: "old-3"}}},
			{Name: "web", Max: 2, Desired: 1, UnitRate: 10, Type: "t3.large"},
		}
	})
	world.SetSpotPrice("c5.large", 0.031)
	cfg := serve(t, world, Options{}).config
	groups, machines := autoscaling.New(cfg), ec2.New(cfg)

	seen, err := groups.Groups(t.Context(), []string{"batch", "old", "web"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mixed, seen["batch"].Launch); diff != "" {
		t.Error(diff)
	}
	from := mixed.Template
	if diff := cmp.Diff([]resource.Machines{{Type: "c5.large", From: from, Count: 3}, {Type: "m5.large", From: from, Count: 3}}, seen["batch"].Machines); diff != "" {
		t.Error(diff)
	}
	if got := seen["old"]; got.Launch.Template.Configuration() != "old-3" || got.Machines[0].From != got.Launch.Template || got.Machines[0].Count != 2 {
		t.Errorf("a launch configuration: %+v", got)
	}
	web := seen["web"]
	if got := web.Machines; web.Launch.Mixed || len(got) != 1 || got[0].Type != "t3.large" || got[0].From != web.Launch.Template || !got[0].From.Stands() {
		t.Errorf("a launch template: %+v", web)
	}
	direct, _ := world.Groups(t.Context(), []string{"batch", "old", "web"})
	for name := range direct {
		if diff := cmp.Diff(direct[name].Machines, seen[name].Machines); diff != "" {
			t.Error(diff)
		}
	}

	data, err := machines.LaunchTemplate(t.Context(), web.Launch.Template)
	if err != nil || data != (resource.LaunchData{Type: "t3.large"}) {
		t.Errorf("%+v, %v", data, err)
	}
	if _, err := machines.LaunchTemplate(t.Context(), resource.Template{Name: "lt-0", Version: "1"}); scale.KindOf(err) != scale.Missing {
		t.Errorf("a template that is not there: %v", err)
	}
	configurations, err := groups.LaunchConfigurations(t.Context(), []string{"old-3", "gone"})
	if diff := cmp.Diff(map[string]resource.LaunchData{"old-3": {Type: "m5.large"}}, configurations); diff != "" || err != nil {
		t.Error(diff, err)
	}
	// The first is the base; of the five above it one is on demand.
	spot, err := machines.SpotMachines(t.Context())
	total := spot["batch"]["c5.large"] + spot["batch"]["m5.large"]
	if err != nil || len(spot) != 1 || total != 4 {
		t.Errorf("%v, %v", spot, err)
	}
	world.SetListPrice("ec2 us-east-1 t3.large", 0.0832)
	list := pricing.New(cfg)
	if dollars, err := list.ListPrice(t.Context(), "ec2 us-east-1 t3.large"); dollars != 0.0832 || err != nil {
		t.Errorf("a list price: %v, %v", dollars, err)
	}
	if _, err := list.ListPrice(t.Context(), "ec2 us-east-1 t3.small"); scale.KindOf(err) != scale.Missing {
		t.Errorf("one that the list does not have: %v", err)
	}
	prices, err := machines.SpotPrices(t.Context(), []string{"c5.large", "m5.large"})
	if diff := cmp.Diff(map[string]float64{"c5.large": 0.031}, prices); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
