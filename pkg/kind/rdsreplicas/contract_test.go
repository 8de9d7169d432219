package rdsreplicas

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// quick is RDS that makes a reader and deletes one within minutes.
type quick struct {
	*store
	cluster string
	ages    map[string]int
}

func (q *quick) do(_ scale.Operation, call operation.Call) error {
	switch call.Verb {
	case operation.Create:
		r := call.Replica
		if kindtest.See(&q.Cloud, facts.Databases, r.Name).ID != "" {
			return fmt.Errorf("%s exists", r.Name)
		}
		db := resource.Database{ID: r.Name, Status: "creating", Source: r.Source, Cluster: r.Cluster, Tags: r.Tags}
		if q.cluster == "" {
			q.join(db)
		} else {
			q.put(db)
			q.changeCluster(func(c *resource.Cluster) {
				c.Members = append(slices.Clone(c.Members), resource.ClusterMember{ID: r.Name})
			})
		}
	case operation.Delete:
		q.change(call.Argument, func(db *resource.Database) { db.Status = "deleting" })
	default:
		return fmt.Errorf("%q", call)
	}
	q.ages[call.Argument] = 0
	return nil
}

func (q *quick) pass() {
	for id := range q.ages {
		if q.ages[id]++; q.ages[id] < 5 {
			continue
		}
		delete(q.ages, id)
		if kindtest.See(&q.Cloud, facts.Databases, id).Status != "deleting" {
			q.change(id, func(db *resource.Database) {
				db.Status, db.Replication, db.Endpoint = resource.Available, resource.Replicating, id+":3306"
			})
			continue
		}
		q.drop(id)
		q.change("shop", func(db *resource.Database) {
			db.Replicas = slices.DeleteFunc(slices.Clone(db.Replicas), func(r string) bool { return r == id })
		})
		q.changeCluster(func(c *resource.Cluster) {
			c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m resource.ClusterMember) bool { return m.ID == id })
		})
	}
}

// readersIn is a case of the readers of a database or a cluster.
func readersIn(source, cluster string) kindtest.Case {
	made := map[string]string{operation.TierTag: "tier", operation.OperationTag: "op"}
	writer, own, readers := source, "shop-dyn-1", 2
	if cluster != "" {
		writer, own, readers = "aurora-1", "aurora-2", 1
	}
	edit := func(id string, f func(*resource.Database)) func(kindtest.World) {
		return func(w kindtest.World) { kindtest.Edit(w.Cloud, facts.Databases, id, f) }
	}
	c := kindtest.Case{
		New: func() kindtest.World {
			s := newStore()
			r := s.replicas()
			if cluster != "" {
				r = s.members()
			}
			s.join(resource.Database{ID: "shop-a", Status: resource.Available, Source: "shop", Replication: resource.Replicating})
			s.change(own, func(db *resource.Database) { db.Tags = made })
			kindtest.On(&s.Cloud, facts.ReplicaScaling)
			kindtest.On(&s.Cloud, facts.Tagged)
			kindtest.Put(&s.Cloud, facts.DatabaseQuota, facts.TheQuota, facts.Quota{Used: 10, Most: 40})
			q := &quick{s, cluster, map[string]int{}}
			return kindtest.World{Kind: r.Replicas, Cloud: &s.Cloud, Resource: r.resource, Do: q.do, Pass: q.pass, Gone: func() {
				s.drop("shop")
				kindtest.Take(&s.Cloud, facts.Clusters, "aurora")
			}}
		},
		Changes: map[string]kindtest.Change{"one more": {To: readers + 1}, "one less": {To: readers - 1}},
		Objects: map[string]func(kindtest.World){
			"the source cannot be copied": edit(writer, func(db *resource.Database) { db.Status = "failed" }),
			"something waits":             edit(writer, func(db *resource.Database) { db.Pending = []string{"storage 200"} }),
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.On(c, facts.AllDatabases)
			kindtest.On(c, facts.AllClusters)
			kindtest.On(c, facts.ReplicaScaling)
			if cluster != "" {
				kindtest.Put(c, facts.AllClusters, "aurora", resource.ListedCluster{Name: "aurora"})
				return
			}
			kindtest.Put(c, facts.AllDatabases, "shop", resource.ListedDatabase{Name: "shop"})
		},
		Advisory: map[string]string{
			facts.DatabaseQuota.Name: "AWS itself refuses what is above the quota",
			facts.Tagged.Name:        "a reader that was promoted counts as nothing",
		},
	}
	if cluster != "" {
		c.Objects["AWS counts the readers"] = func(w kindtest.World) {
			kindtest.Put(w.Cloud, facts.ReplicaScaling, "aurora", "Application Auto Scaling counts the readers of aurora")
		}
	}
	return c
}

func TestContract(t *testing.T) {
	t.Run("of a database", func(t *testing.T) { kindtest.Run(t, readersIn("shop", "")) })
	t.Run("of a cluster", func(t *testing.T) { kindtest.Run(t, readersIn("", "aurora")) })
}
