package rdsreplicas

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// made is the replica that a kind asks for.
func made(t *testing.T, c reconciler) resource.NewReplica {
	t.Helper()
	add := scale.Operation{ID: "add-replica-readers-1", Tier: "readers", Kind: scale.AddReplica, Target: "shop-dyn-2", Began: noon, Deadline: noon.Add(time.Hour)}
	_, call, err := c.next(t, add, noon)
	if err != nil || call.Verb != operation.Create || call.Replica == nil {
		t.Fatalf("asks for %q (%v), %v", call, call.Replica, err)
	}
	return *call.Replica
}

func TestMakingAReplica(t *testing.T) {
	tags := map[string]string{operation.TierTag: "readers", operation.OperationTag: "add-replica-readers-1"}
	for _, c := range []struct {
		name       string
		reconciler func(*store) reconciler
		class      string
		want       resource.NewReplica
	}{
		{"a copy takes its source's class", (*store).replicas, "", resource.NewReplica{Source: "shop"}},
		{"or the configured one", (*store).replicas, "db.m7g.2xlarge", resource.NewReplica{Source: "shop", Class: "db.m7g.2xlarge"}},
		{"a member of a cluster needs an engine, and the writer's class", (*store).members, "", resource.NewReplica{Cluster: "aurora", Class: "db.r7g.large", Engine: "aurora-mysql"}},
		{"or the configured one, of the cluster's engine", (*store).members, "db.r7g.2xlarge", resource.NewReplica{Cluster: "aurora", Class: "db.r7g.2xlarge", Engine: "aurora-mysql"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.reconciler(newStore())
			r.Class = c.class
			c.want.Name, c.want.Tags = "shop-dyn-2", tags
			if diff := cmp.Diff(c.want, made(t, r)); diff != "" {
				t.Errorf("it is made otherwise (-want +got):\n%s", diff)
			}
		})
	}
}

// AWS would give a replica the default group of the VPC, to which nobody can connect.
func TestANewReplicaIsLikeItsSource(t *testing.T) {
	like := func(groups []string, parameters string) func(*resource.Database) {
		return func(db *resource.Database) { db.SecurityGroups, db.ParameterGroup = groups, parameters }
	}
	for _, c := range []struct {
		name       string
		reconciler func(*store) reconciler
		prepare    func(*store)
		want       string // class, engine, security groups, parameter group
	}{
		{"a replica has the security groups of its source", (*store).replicas, func(s *store) { s.change("shop", like([]string{"sg-1", "sg-2"}, "shop-mysql8")) },
			`"" "" [sg-1 sg-2] ""`},
		{"and its logins by IAM", (*store).replicas, func(s *store) { s.change("shop", func(db *resource.Database) { db.IAMLogin = true }) }, `"" "" [] "" iam`},
		{"a member has the class and the parameter group of the writer", (*store).members, func(s *store) { s.change("aurora-1", like([]string{"sg-3"}, "aurora-writer")) },
			`"db.r7g.large" "aurora-mysql" [] "aurora-writer"`},
		{"of the one that writes now", (*store).members, func(s *store) {
			s.change("aurora-2", like(nil, "aurora-other"))
			s.changeCluster(func(c *resource.Cluster) {
				c.Members = []resource.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2", Writer: true}}
			})
		}, `"db.r7g.xlarge" "aurora-mysql" [] "aurora-other"`},
		{"a class that is configured is believed", func(s *store) reconciler {
			r := s.members()
			r.Class = "db.r7g.4xlarge"
			return r
		}, func(s *store) { s.change("aurora-1", like(nil, "aurora-writer")) }, `"db.r7g.4xlarge" "aurora-mysql" [] "aurora-writer"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			r := made(t, c.reconciler(s))
			got := fmt.Sprintf("%q %q %v %q", r.Class, r.Engine, r.SecurityGroups, r.ParameterGroup)
			if r.IAMLogin {
				got += " iam"
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	full := resource.Traits{CA: "ca", MostStorage: 500, Monitoring: 60, MonitoringRole: "role", Insights: true, InsightsDays: 7, MinorUpgrades: true, CopyTags: true}
	dull := full
	dull.Insights = false
	for _, c := range []struct {
		name  string
		class string
		want  resource.Traits
	}{
		{"everything", "", full},
		{"of the class that it has anyway", "db.m7g.large", full},
		{"of another class it is not known whether it has insights", "db.t3.small", dull},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			s.change("shop", func(db *resource.Database) {
				db.Traits = full
				db.Tags = map[string]string{"team": "shop", "aws:cloudformation:stack-name": "x", "Terraform": "true", "dynascale:tier": "else", "Name": "shop"}
			})
			r := s.replicas()
			r.Class = c.class
			got := made(t, r)
			if diff := cmp.Diff(c.want, got.Traits); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(map[string]string{"team": "shop", "dynascale:tier": "readers", "dynascale:operation": "add-replica-readers-1"}, got.Tags); diff != "" {
				t.Error(diff)
			}
		})
	}
}
