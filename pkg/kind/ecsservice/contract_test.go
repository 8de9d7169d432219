package ecsservice

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
	const key = "shop/web"
	edit := func(f func(*resource.Service)) func(kindtest.World) {
		return func(w kindtest.World) { kindtest.Edit(w.Cloud, facts.Services, key, f) }
	}
	kindtest.Run(t, kindtest.Case{
		New: func() kindtest.World {
			c := &kindtest.Cloud{}
			kindtest.On(c, facts.ServiceScaling)
			kindtest.Put(c, facts.Services, key, well(10))
			kindtest.Put(c, facts.ScalableTargets, key, resource.ScalableTarget{Min: 2, Max: 50})
			return kindtest.World{
				Kind: &Service{Cluster: "shop", Service: "web"}, Cloud: c, Resource: "service/" + key,
				Gone: func() { kindtest.Take(c, facts.Services, key) },
				Do: func(op scale.Operation, call operation.Call) error {
					size, err := strconv.Atoi(call.Argument)
					if err != nil || op.Target != key {
						return fmt.Errorf("%q of %q: %v", call, op.Target, err)
					}
					switch call.Verb {
					case operation.SetCount:
						edit(func(s *resource.Service) { s.Desired = size })(kindtest.World{Cloud: c})
					case operation.SetLeastCount:
						kindtest.Edit(c, facts.ScalableTargets, key, func(t *resource.ScalableTarget) { t.Min = size })
					}
					return nil
				},
			}
		},
		Changes: map[string]kindtest.Change{"grow": {To: 12}, "shrink": {To: 9}},
		Objects: map[string]func(kindtest.World){
			"it has a task on every instance":  edit(func(s *resource.Service) { s.Scheduling = resource.SchedulingDaemon }),
			"ECS itself owns its count":        edit(func(s *resource.Service) { s.Managed = true }),
			"it is being deleted":              edit(func(s *resource.Service) { s.Status = resource.ServiceDraining }),
			"Application Auto Scaling owns it": func(w kindtest.World) { kindtest.Put(w.Cloud, facts.ServiceScaling, key, tracked()) },
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.AllServices, key, kindtest.See(c, facts.Services, key))
		},
	})
}
