package rdsacu

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
	kindtest.Run(t, kindtest.Case{
		New: func() kindtest.World {
			c := aurora()
			edit(c, func(is *resource.Cluster) { is.Members = []resource.ClusterMember{{ID: "aurora-1", Writer: true}} })
			kindtest.Put(c, facts.Databases, "aurora-1", resource.Database{ID: "aurora-1", Class: "db.serverless", Status: resource.Available, Cluster: "aurora"})
			modifying := 0
			return kindtest.World{
				Kind: serverlessOf(0), Cloud: c, Resource: "cluster/aurora",
				Gone: func() { kindtest.Take(c, facts.Clusters, "aurora") },
				Do: func(op scale.Operation, call operation.Call) error {
					units, err := strconv.ParseFloat(call.Argument, 64)
					if call.Verb != operation.SetACU || op.Target != "aurora" || err != nil || call.Most != 16 {
						return fmt.Errorf("%+v of %q: %v", call, op.Target, err)
					}
					edit(c, func(is *resource.Cluster) { is.MinACU, is.Status = units, "modifying" })
					modifying = 2
					return nil
				},
				Pass: func() {
					if modifying--; modifying <= 0 {
						edit(c, func(is *resource.Cluster) { is.Status = resource.Available })
					}
				},
			}
		},
		Changes: map[string]kindtest.Change{
			"grow":   {To: 2},
			"shrink": {To: 1, Prepare: func(w kindtest.World) { edit(w.Cloud, func(is *resource.Cluster) { is.MinACU = 8 }) }},
		},
		Objects: map[string]func(kindtest.World){
			"it is busy": func(w kindtest.World) { edit(w.Cloud, func(is *resource.Cluster) { is.Status = "upgrading" }) },
			"a tool manages it": func(w kindtest.World) {
				edit(w.Cloud, func(is *resource.Cluster) { is.Tags = map[string]string{"ManagedBy": "Pulumi"} })
			},
			"something waits": func(w kindtest.World) {
				edit(w.Cloud, func(is *resource.Cluster) { is.Pending = []string{"engine 8.0.40"} })
			},
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.On(c, facts.AllDatabases)
			kindtest.Put(c, facts.AllClusters, "aurora", resource.ListedCluster{Name: "aurora"})
		},
		Advisory: map[string]string{facts.Databases.Name: "the classes of the members tell whether a share of the capacity is one"},
	})
}
