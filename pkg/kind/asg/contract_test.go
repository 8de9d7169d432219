package asg

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
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
			kindtest.On(c, facts.Policies, facts.Schedules)
			kindtest.On(c, facts.Refreshes)
			kindtest.Put(c, facts.Groups, "web-asg", resource.Group{Name: "web-asg", Hosts: 9, Capacity: scale.Capacity{Desired: 10, InService: 9, Min: 2, Max: 50}})
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
		Advisory: map[string]string{facts.Activities.Name: "failed launches explain what is missing"},
	})
}
