package asg

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const choosing = "AWS chooses among several types; one more unit is priced like the most expensive of these types"

// What a group costs an hour in us-east-1, where c5.large is 0.085, m5.large 0.096 and an xlarge twice that.
func TestWhatAGroupIsBilled(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	third, latest := resource.Template{Name: "lt-1", Version: "3"}, resource.Template{Name: "lt-1", Version: "$Latest"}
	run := func(name string, weight, count int) resource.Machines {
		return resource.Machines{Type: name, Weight: weight, Count: count, From: third}
	}
	seed := resource.Launch{
		Template: third, Mixed: true, Base: 0, Above: 20, SpotMax: 0.10,
		Options: []resource.LaunchOption{{Type: "c5.large", Weight: 1}, {Type: "c5.xlarge", Weight: 2}, {Type: "m5.large", Weight: 1}, {Type: "m5.xlarge", Weight: 2}},
	}
	mixed := seed
	mixed.SpotMax = 0
	onDemand := mixed
	onDemand.Above = 100
	based := mixed
	based.Base = 10
	attributes := resource.Launch{Template: third, Mixed: true, Above: 100, ByAttributes: true}
	vcpus := resource.Launch{Template: third, Mixed: true, Above: 100, Options: []resource.LaunchOption{{Type: "m5.large"}, {Type: "m5.xlarge"}}, Unit: "vcpu"}
	for _, c := range []struct {
		name     string
		is       resource.Group
		template resource.LaunchData // of lt-1, "" where it was not read
		denied   bool                // and why not
		market   map[string]int      // machines on the spot market; nil where they were not listed
		spot     map[string]float64  // spot prices
		running  float64
		unit     float64
		estimate string
		unknown  string
		wants    []string // shelves, beside those of the size
	}{
		{name: "machines of one template", is: resource.Group{Launch: resource.Launch{Template: third}, Machines: []resource.Machines{run("m5.large", 0, 4)}}, running: 0.384, unit: 0.096},
		{name: "a template that is not told by its number", is: resource.Group{Launch: resource.Launch{Template: latest}, Machines: []resource.Machines{{Type: "m5.large", Count: 4, From: latest}}},
			template: resource.LaunchData{Type: "c5.xlarge"}, running: 0.384, unit: 0.17, wants: []string{"launch templates"}},
		{name: "the same, and it may not be read", is: resource.Group{Launch: resource.Launch{Template: latest}, Machines: []resource.Machines{run("m5.large", 0, 4)}}, denied: true,
			running: 0.384, unit: 0.096, estimate: "the type of the next machine was not read; the machine is priced like the most expensive machine that runs", wants: []string{"launch templates"}},
		{name: "a new version beside an old one", is: resource.Group{Launch: resource.Launch{Template: third}, Machines: []resource.Machines{{Type: "m5.large", Count: 3}, run("c5.large", 0, 1)}}, running: 0.373, unit: 0.085},
		{name: "nothing runs", is: resource.Group{Launch: resource.Launch{Template: third}}, template: resource.LaunchData{Type: "m5.large"}, unit: 0.096, wants: []string{"launch templates"}},
		{name: "nothing runs, and nobody may read why", is: resource.Group{Launch: resource.Launch{Template: third}}, denied: true, unknown: "the type of the machines of web-asg is not known: denied", wants: []string{"launch templates"}},
		{name: "a launch configuration", is: resource.Group{Launch: resource.Launch{Template: resource.Template{Name: "web-3"}}, Machines: []resource.Machines{{Type: "m5.large", Count: 2, From: resource.Template{Name: "web-3"}}}}, running: 0.192, unit: 0.096},
		{name: "a launch configuration of which nothing runs", is: resource.Group{Launch: resource.Launch{Template: resource.Template{Name: "web-3"}}}, unknown: "the type of the machines of web-asg is not known", wants: []string{"launch configurations"}},
		{name: "all on demand, with weights", is: resource.Group{Launch: onDemand, Machines: []resource.Machines{run("c5.large", 1, 2), run("m5.xlarge", 2, 1)}}, running: 0.362, unit: 0.096, estimate: choosing},
		{name: "four fifths on the spot market", is: resource.Group{Launch: mixed, Machines: []resource.Machines{run("c5.large", 1, 4), run("m5.xlarge", 2, 1)}},
			market: map[string]int{"c5.large": 3, "m5.xlarge": 1}, spot: map[string]float64{"c5.large": 0.03, "c5.xlarge": 0.07, "m5.large": 0.04, "m5.xlarge": 0.06},
			running: 0.085 + 3*0.03 + 0.06, unit: 0.2*0.096 + 0.8*0.04, estimate: choosing, wants: []string{"spot machines", "spot prices"}},
		{name: "spot machines of two versions count once", is: resource.Group{Launch: mixed, Machines: []resource.Machines{run("c5.large", 1, 3), {Type: "c5.large", Weight: 1, Count: 2, From: latest}}},
			market: map[string]int{"c5.large": 3}, spot: map[string]float64{"c5.large": 0.03, "c5.xlarge": 0.07, "m5.large": 0.04, "m5.xlarge": 0.06},
			running: 3*0.03 + 2*0.085, unit: 0.2*0.096 + 0.8*0.04, estimate: choosing, wants: []string{"spot machines", "spot prices"}},
		{name: "spot prices that nobody knows", is: resource.Group{Launch: mixed, Machines: []resource.Machines{run("c5.large", 1, 4)}}, market: map[string]int{"c5.large": 4},
			running: 0.34, unit: 0.096, estimate: choosing + "; where a spot price is unknown, the on-demand price is used", wants: []string{"spot machines", "spot prices"}},
		{name: "what is paid at most is a cap", is: resource.Group{Launch: seed, Machines: []resource.Machines{run("m5.xlarge", 2, 2)}}, market: map[string]int{"m5.xlarge": 2},
			spot: map[string]float64{"c5.large": 0.03, "c5.xlarge": 0.07, "m5.large": 0.04, "m5.xlarge": 0.06}, running: 0.12, unit: 0.2*0.096 + 0.8*0.04, estimate: choosing, wants: []string{"spot machines", "spot prices"}},
		{name: "and bounds what is not known", is: resource.Group{Launch: resource.Launch{Template: third, Mixed: true, SpotMax: 0.05, Options: []resource.LaunchOption{{Type: "m5.large"}}}, Machines: []resource.Machines{run("m5.large", 0, 2)}},
			market: map[string]int{"m5.large": 2}, running: 0.10, unit: 0.05, estimate: "where a spot price is unknown, the on-demand price is used", wants: []string{"spot machines", "spot prices"}},
		{name: "whether they are on the spot market was not read", is: resource.Group{Launch: mixed, Machines: []resource.Machines{run("c5.large", 1, 4)}}, spot: map[string]float64{"c5.large": 0.03, "c5.xlarge": 0.07, "m5.large": 0.04, "m5.xlarge": 0.06},
			running: 0.34, unit: 0.2*0.096 + 0.8*0.04, estimate: "it is not known which machines are on the spot market, so all are priced as on-demand", wants: []string{"spot machines", "spot prices"}},
		{name: "below its base all is on demand", is: resource.Group{Capacity: scale.Capacity{Desired: 4}, Launch: based, Machines: []resource.Machines{run("c5.large", 1, 4)}}, market: map[string]int{}, spot: map[string]float64{"c5.large": 0.03},
			running: 0.34, unit: 0.096, estimate: choosing, wants: []string{"spot machines", "spot prices"}},
		{name: "types by attributes", is: resource.Group{Launch: attributes, Machines: []resource.Machines{run("c5.large", 0, 2), run("m5.large", 0, 1)}}, running: 0.266, unit: 0.096, estimate: choosing},
		{name: "types by attributes, and nothing runs", is: resource.Group{Launch: attributes}, unknown: "AWS chooses the instance types of web-asg by attributes, and no machine runs that could show a type"},
		{name: "units are vCPUs", is: resource.Group{Launch: vcpus, Machines: []resource.Machines{run("m5.xlarge", 0, 1)}}, running: 0.192, unit: 0.048, estimate: choosing},
		{name: "a type without a price among them", is: resource.Group{Launch: resource.Launch{Template: third, Mixed: true, Above: 100, Options: []resource.LaunchOption{{Type: "m5.large"}, {Type: "zz9.large"}}}}, unknown: "no price is known for zz9.large in us-east-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			c.is.Name = "web-asg"
			book.Write(facts.Groups.Name, "web-asg", facts.Entry{Is: c.is, Found: true, At: noon})
			switch {
			case c.denied:
				book.Write(facts.LaunchTemplates.Name, c.is.Launch.Template.Key(), facts.Entry{Err: errors.New("denied")})
			case c.template.Type != "":
				book.Write(facts.LaunchTemplates.Name, c.is.Launch.Template.Key(), facts.Entry{Is: c.template, Found: true, At: noon})
			}
			if c.market != nil {
				book.WriteList(facts.SpotMachines.Name, map[string]facts.Entry{"web-asg": {Is: c.market, Found: true, At: noon}}, noon, nil)
			}
			for name, dollars := range c.spot {
				book.Write(facts.SpotPrices.Name, name, facts.Entry{Is: dollars, Found: true, At: noon})
			}
			g := &Group{Group: "web-asg"}
			var bill price.Bill
			g.Bill(kind.Watched{}, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-9 || math.Abs(got.Unit-c.unit) > 1e-9 || got.Estimate != c.estimate || got.Unknown != c.unknown {
				t.Errorf("got %+v", got)
			}
			if idle := got.Unknown != "" && len(c.is.Machines) == 0; got.Idle != idle {
				t.Errorf("idle: %v, want %v", got.Idle, idle)
			}
			if got.Known() && got.Least != time.Minute {
				t.Errorf("a start is billed for %v", got.Least)
			}
			var order facts.Order
			g.Wants(kind.Watched{Mode: scale.Observe}, book.Facts(), &order)
			wants := []string(nil)
			for _, shelf := range order.Shelves() {
				if shelf != facts.Groups.Name && shelf != facts.Policies.Name && shelf != facts.Activities.Name {
					wants = append(wants, shelf)
				}
			}
			if len(wants) != len(c.wants) {
				t.Errorf("wants %q", wants)
			}
			for i := range min(len(wants), len(c.wants)) {
				if wants[i] != c.wants[i] {
					t.Errorf("wants %q", wants)
				}
			}
		})
	}
}

// Machines that count several units are so many units of the tier's own price.
func TestUnitsThatAreBilled(t *testing.T) {
	var book facts.Book
	book.Write(facts.Groups.Name, "web-asg", facts.Entry{Is: resource.Group{Machines: []resource.Machines{{Type: "zz.large", Weight: 4, Count: 2}, {Type: "zz.xlarge", Weight: 8, Count: 1}}}, Found: true, At: time.Unix(1, 0)})
	bill := price.Bill{Units: 7}
	(&Group{Group: "web-asg"}).Bill(kind.Watched{}, book.Facts(), &bill)
	if got := (&price.Book{}).Cost(&bill, 0.05, nil); got.Running != 0.8 || got.Unit != 0.05 || !got.Known() {
		t.Errorf("got %+v", got)
	}
}
