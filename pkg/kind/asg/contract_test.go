package asg

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestContract(t *testing.T) {
	edit := func(f func(*resource.Group)) func(kindtest.World) {
		return func(w kindtest.World) { kindtest.Edit(w.Cloud, facts.Groups, "web-asg", f) }
	}
	kindtest.Run(t, kindtest.Case{
		New: func() kindtest.World {
			c := &kindtest.Cloud{}
			kindtest.On(c, facts.Activities)
			kindtest.On(c, facts.History)
			kindtest.On(c, facts.Policies)
			kindtest.On(c, facts.Schedules)
			kindtest.On(c, facts.Refreshes)
			kindtest.On(c, facts.LaunchTemplates)
			kindtest.Put(c, facts.Groups, "web-asg", resource.Group{
				Name: "web-asg", Hosts: 9, Launch: resource.Launch{Template: resource.Template{Name: "lt-1", Version: "$Latest"}},
				Capacity: scale.Capacity{Desired: 10, InService: 9, Min: 2, Max: 50},
			})
			return kindtest.World{
				Kind: &Group{Group: "web-asg"}, Cloud: c, Resource: "group/web-asg",
				Gone: func() { kindtest.Take(c, facts.Groups, "web-asg") },
				Do: func(op scale.Operation, call operation.Call) error {
					size, err := strconv.Atoi(call.Argument)
					if err != nil || op.Target != "web-asg" {
						return fmt.Errorf("%q of %q: %v", call, op.Target, err)
					}
					kindtest.Edit(c, facts.Groups, "web-asg", func(g *resource.Group) {
						switch call.Verb {
						case operation.SetDesired:
							g.Capacity.Desired = size
						case operation.RaiseTo:
							g.Capacity.Desired, g.Capacity.Max = size, size
						case operation.SetMax:
							g.Capacity.Max, g.Capacity.Desired = size, min(g.Capacity.Desired, size)
						case operation.SetMin:
							g.Capacity.Min, g.Capacity.Desired = size, max(g.Capacity.Desired, size)
						}
					})
					return nil
				},
			}
		},
		Changes: map[string]kindtest.Change{"grow": {To: 12}, "shrink": {To: 9}},
		Objects: map[string]func(kindtest.World){
			"somebody else may change it alone": edit(func(g *resource.Group) { g.Operator = "ecs.amazonaws.com" }),
			"it is being deleted":               edit(func(g *resource.Group) { g.Status = "Delete in progress" }),
			"it counts in another unit":         edit(func(g *resource.Group) { g.Uncounted = "vcpu" }),
			"it has a policy of its own": func(w kindtest.World) {
				kindtest.Put(w.Cloud, facts.Policies, "web-asg", []string{"policy cpu scales web-asg"})
			},
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.On(c, facts.SlowMetrics)
			kindtest.Put(c, facts.AllGroups, "web-asg", resource.ListedGroup{Group: kindtest.See(c, facts.Groups, "web-asg")})
		},
		Advisory: map[string]string{
			facts.Activities.Name: "failed launches explain what is missing", facts.LaunchTemplates.Name: "a price decides nothing",
		},
	})
}

// A group that was chosen is like one that is named, as long as it is what was asked for.
func TestContractOfASelectedGroup(t *testing.T) {
	chosen := &Group{Select: kind.Selector{Tags: []kind.Tag{{Key: "role", Value: "web"}}}}
	world := func() kindtest.World {
		c := &kindtest.Cloud{}
		kindtest.On(c, facts.Activities)
		kindtest.On(c, facts.Policies)
		kindtest.On(c, facts.Refreshes)
		g := resource.Group{Name: "web-green", Hosts: 10, Tags: map[string]string{"role": "web"}, Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 2, Max: 50}}
		kindtest.Put(c, facts.Groups, "web-green", g)
		kindtest.Put(c, facts.AllGroups, "web-green", resource.ListedGroup{Group: g})
		return kindtest.World{Kind: chosen, Cloud: c}
	}
	w := world()
	tier := kind.Watched{Name: "web", Mode: scale.Manage, Region: "us-east-1"}
	look := func(k kind.Viewer) kind.View {
		t.Helper()
		f, err := w.Cloud.Look(t.Context(), kindtest.Noon, func(known facts.Facts, o *facts.Order) { k.Wants(tier, known, o) })
		if err != nil {
			t.Fatal(err)
		}
		return k.View(tier, f, kindtest.Noon)
	}
	if v := look(chosen); v.Missing != "" || v.Capacity.Desired != 10 || v.Selected.Name() != "web-green" || v.About.Value != "web-green" {
		t.Errorf("the view is %+v", v)
	}
	d := scale.Decision{Mode: scale.Manage, To: 12, Capacity: scale.Capacity{Selected: []string{"web-green"}}}
	if name, call := chosen.Called("web-green").(kind.Setter).Set(d); name != "web-green" || call.Argument != "12" {
		t.Errorf("%s of %q", call, name)
	}
	// Between the decision and the call it lost its tag.
	kindtest.Edit(w.Cloud, facts.Groups, "web-green", func(g *resource.Group) { g.Tags = nil })
	v := look(chosen.Called("web-green"))
	if len(v.Objections) != 1 || v.Objections[0].Text != "web-green does not have the tag role=web any more" {
		t.Errorf("the objections are %+v", v.Objections)
	}
	if v := chosen.View(tier, facts.Facts{}, kindtest.Noon); v.Missing != "the Auto Scaling groups were not listed" || v.Selected.Name() != "" {
		t.Errorf("nothing was read, and the view is %+v", v)
	}
}
