package ecsservice

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Half a vCPU and a GiB of Fargate in us-east-1 are 0.02024 and 0.004445 an hour.
func TestWhatAServiceIsBilled(t *testing.T) {
	const task = 0.5*0.04048 + 0.004445
	const spot = "where a spot price is unknown, the on-demand price is used"
	half := &resource.Task{CPUs: 0.5, GiB: 1}
	for _, c := range []struct {
		name     string
		is       resource.Service
		task     *resource.Task
		running  float64
		unit     float64
		estimate string
		source   string
		unknown  string
	}{
		{"tasks of Fargate", resource.Service{Launch: "FARGATE", Running: 4}, half, 4 * task, task, "", "shipped prices of 2025-07-07", ""},
		{"one that pulls its image is billed", resource.Service{Launch: "FARGATE", Running: 3, Pending: 1}, half, 4 * task, task, "", "shipped prices of 2025-07-07", ""},
		{"by a capacity provider", resource.Service{Providers: []string{"FARGATE"}, Running: 2}, half, 2 * task, task, "", "shipped prices of 2025-07-07", ""},
		{"on its spot market", resource.Service{Providers: []string{"FARGATE", "FARGATE_SPOT"}, Running: 2}, half, 2 * task, task, spot, "shipped prices of 2025-07-07", ""},
		{"ARM, of which the table has no memory", resource.Service{Launch: "FARGATE", Running: 2}, &resource.Task{CPUs: 1, GiB: 2, ARM: true}, 0, 0, "", "", "no price is known for a gigabyte of Fargate (arm) in us-east-1"},
		{"Windows", resource.Service{Launch: "FARGATE", Running: 2}, &resource.Task{CPUs: 1, GiB: 2, Windows: true}, 0, 0, "", "", "no price is known for a vCPU of Fargate (windows) in us-east-1"},
		{"its definition was not read", resource.Service{Launch: "FARGATE", Running: 2}, nil, 0, 0, "", "", "what a task of shop/web reserves is not known: the task definition web:1 was not read"},
		{"on machines", resource.Service{Launch: "EC2", Running: 9}, nil, 0, 0, "", "tasks cost nothing by themselves: the machines that they run on are billed", ""},
		{"on machines of a capacity provider", resource.Service{Providers: []string{"mine"}, Running: 9}, nil, 0, 0, "", "tasks cost nothing by themselves: the machines that they run on are billed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			c.is.Definition = "web:1"
			book.Write(facts.Services.Name, "shop/web", facts.Entry{Is: c.is, Found: true, At: time.Unix(1, 0)})
			if c.task != nil {
				book.Write(facts.TaskDefinitions.Name, "web:1", facts.Entry{Is: *c.task, Found: true, At: time.Unix(1, 0)})
			}
			s := &Service{Cluster: "shop", Service: "web"}
			var bill price.Bill
			s.Bill(kind.Watched{}, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-8 || math.Abs(got.Unit-c.unit) > 1e-8 || got.Estimate != c.estimate || got.Source != c.source || got.Unknown != c.unknown {
				t.Errorf("got %+v", got)
			}
			var order facts.Order
			s.Wants(kind.Watched{}, book.Facts(), &order)
			if onMachines := c.task == nil && c.unknown == ""; order.Wants(facts.TaskDefinitions.Name, "web:1") == onMachines {
				t.Errorf("wants %v", order.Shelves())
			}
		})
	}
}
