package actuator

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// AWS would give a replica the default group of the VPC, to which nobody can connect.
func TestANewReplicaIsLikeItsSource(t *testing.T) {
	like := func(groups []string, parameters string) func(*estate.Database) {
		return func(db *estate.Database) { db.SecurityGroups, db.ParameterGroup = groups, parameters }
	}
	for _, c := range []struct {
		name    string
		craft   func(*store) ReplicaCraft
		prepare func(*store)
		want    string // class, engine, security groups, parameter group
	}{
		{"a replica has the security groups of its source", (*store).replicas, func(s *store) { s.change("shop", like([]string{"sg-1", "sg-2"}, "shop-mysql8")) },
			`"" "" [sg-1 sg-2] ""`},
		{"and its logins by IAM", (*store).replicas, func(s *store) { s.change("shop", func(db *estate.Database) { db.IAMLogin = true }) }, `"" "" [] "" iam`},
		{"a member has the class and the parameter group of the writer", (*store).members, func(s *store) { s.change("aurora-1", like([]string{"sg-3"}, "aurora-writer")) },
			`"db.r7g.large" "aurora-mysql" [] "aurora-writer"`},
		{"of the one that writes now", (*store).members, func(s *store) {
			s.change("aurora-2", like(nil, "aurora-other"))
			s.changeCluster(func(c *estate.Cluster) {
				c.Members = []estate.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2", Writer: true}}
			})
		}, `"db.r7g.xlarge" "aurora-mysql" [] "aurora-other"`},
		{"a class that is configured is believed", func(s *store) ReplicaCraft {
			r := s.members()
			r.Class = "db.r7g.4xlarge"
			return r
		}, func(s *store) { s.change("aurora-1", like(nil, "aurora-writer")) }, `"db.r7g.4xlarge" "aurora-mysql" [] "aurora-writer"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			call := operation.Call{Verb: operation.Create, Argument: "new"}
			if err := c.craft(s).Make(t.Context(), scale.Operation{ID: "op", Tier: "readers"}, call); err != nil || len(s.made) != 1 {
				t.Fatalf("made %v, %v", s.made, err)
			}
			r := s.made[0]
			got := fmt.Sprintf("%q %q %v %q", r.Class, r.Engine, r.SecurityGroups, r.ParameterGroup)
			if r.IAMLogin {
				got += " iam"
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	full := estate.Traits{CA: "ca", MostStorage: 500, Monitoring: 60, MonitoringRole: "role", Insights: true, InsightsDays: 7, MinorUpgrades: true, CopyTags: true}
	traits := func(s *store) {
		s.change("shop", func(db *estate.Database) {
			db.Traits = full
			db.Tags = map[string]string{"team": "shop", "aws:cloudformation:stack-name": "x", "Terraform": "true", "dynascale:tier": "else", "Name": "shop"}
		})
	}
	create := operation.Call{Verb: operation.Create, Argument: "new"}
	for _, c := range []struct {
		name  string
		class string
		first error // of AWS
		want  []estate.Traits
		told  string
	}{
		{"everything", "", nil, []estate.Traits{full}, ""},
		{"of another class it is not known whether it has insights", "db.t3.small", nil, []estate.Traits{{CA: "ca", MostStorage: 500, Monitoring: 60, MonitoringRole: "role", InsightsDays: 7, MinorUpgrades: true, CopyTags: true}}, ""},
		{"a role that may not be passed on costs no reader", "", refuse(scale.Denied, "iam:PassRole"), []estate.Traits{full, full.Plain()},
			"new is made without the monitoring, Performance Insights and certificate authority of its source: asking EC2: denied: iam:PassRole; set them by hand, or allow what is missing"},
		{"what will pass is asked for again", "", refuse(scale.Busy, "modifying"), []estate.Traits{full}, ""},
		{"and what may have arrived is not", "", refuse(scale.Unreachable, "reset"), []estate.Traits{full}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, told := newStore(), ""
			traits(s)
			r := s.replicas()
			r.Class, r.OnTrouble = c.class, func(_, problem string) { told = problem }
			s.refuses = []error{c.first}
			err := r.Make(t.Context(), scale.Operation{ID: "op", Tier: "readers"}, create)
			var got []estate.Traits
			for _, m := range s.made {
				got = append(got, m.Traits)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || told != c.told || (err != nil) != (len(c.want) == 1 && c.first != nil) {
				t.Errorf("%v, told %q\n%s", err, told, diff)
			}
			if diff := cmp.Diff(map[string]string{"team": "shop", "dynascale:tier": "readers", "dynascale:operation": "op"}, s.made[0].Tags); diff != "" {
				t.Error(diff)
			}
		})
	}
	s := newStore()
	s.fails["databases"] = refuse(scale.Throttled, "slow down")
	err := s.replicas().Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.Create, Argument: "new"})
	if scale.KindOf(err) != scale.Throttled || len(s.made) != 0 {
		t.Errorf("without a look at its source: made %v, %v", s.made, err)
	}
}

// The largest capacity is what a cluster may cost, and only the configuration raises it.
func TestCapacityAboveTheLargest(t *testing.T) {
	managed := map[string]string{"ManagedBy": "Pulumi"}
	for _, c := range []struct {
		name    string
		most    float64
		rules   operation.Rules
		prepare func(*estate.Cluster)
		to      string
		refused string
	}{
		{"the largest itself", 0, operation.Rules{}, func(*estate.Cluster) {}, "16", ""},
		{"above it", 0, operation.Rules{}, func(*estate.Cluster) {}, "24", "24 ACU is above the largest capacity of aurora, 16; max_acu would raise it"},
		{"where the configuration raises it", 32, operation.Rules{}, func(*estate.Cluster) {}, "24", ""},
		{"but no further", 20, operation.Rules{}, func(*estate.Cluster) {}, "24", "24 ACU is above the largest capacity of aurora, 16; max_acu would raise it"},
		{"somebody lowered it meanwhile", 0, operation.Rules{}, func(c *estate.Cluster) { c.MaxACU = 4.5 }, "8", "8 ACU is above the largest capacity of aurora, 4.5; max_acu would raise it"},
		{"a cluster that is busy", 0, operation.Rules{}, func(c *estate.Cluster) { c.Status = "upgrading" }, "8", "cluster aurora is upgrading"},
		{"one that a tool manages", 0, operation.Rules{}, func(c *estate.Cluster) { c.Tags = managed }, "8",
			"cluster aurora is managed by Pulumi, which would change it back; allow_managed: true accepts that"},
		{"which is accepted", 0, operation.Rules{Managed: true}, func(c *estate.Cluster) { c.Tags = managed }, "8", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			s.changeCluster(c.prepare)
			craft := s.acu(c.most)
			craft.Rules = c.rules
			op, refused, err := craft.Plan(t.Context(), stepped(1, 2, "2", c.to))
			if err != nil || refused != c.refused || (op.Kind == scale.ChangeACU) != (c.refused == "") {
				t.Errorf("%+v, refused %q, %v; want %q", op, refused, err, c.refused)
			}
		})
	}
}
