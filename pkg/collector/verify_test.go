package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Where being wrong would be an outage, what is not known is respected until it is.
func TestOwnModeMustKnowWhatAChangeWouldBringWithIt(t *testing.T) {
	const (
		maintenance = "cannot check whether maintenance waits for shop: testing: denied: not allowed"
		no          = " can be ordered for shop: testing: denied: not allowed"
		orders      = "cannot check whether db.m7g.large" + no + "; cannot check whether db.m7g.xlarge" + no + "; cannot check whether db.m7g.2xlarge" + no
	)
	for _, c := range []struct {
		name  string
		mode  scale.Mode
		fails []string
		want  string
	}{
		{"all is known", scale.Manage, nil, ""},
		{"maintenance is not", scale.Manage, []string{"maintenance"}, maintenance},
		{"classes are not", scale.Manage, []string{"orderable"}, orders},
		{"neither is", scale.Manage, []string{"maintenance", "orderable"}, maintenance + "; " + orders},
		{"observe mode need not know", scale.Observe, []string{"maintenance", "orderable"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			for _, call := range c.fails {
				y.fails[call] = fail(scale.Denied, "not allowed")
			}
			tier := primary(operation.Rules{})
			tier.Mode = c.mode
			k := y.collector(tier)
			for _, after := range []time.Duration{0, time.Minute} {
				want(t, reason.Objections(observe(t, k, noon.Add(after)).Objections), c.want)
			}
			clear(y.fails)
			want(t, reason.Objections(observe(t, k, noon.Add(11*time.Minute)).Objections), "")
			for _, call := range c.fails {
				y.fails[call] = fail(scale.Denied, "not allowed")
			}
			want(t, reason.Objections(observe(t, k, noon.Add(24*time.Hour)).Objections), "") // what was known once
		})
	}
}

// The answers are large, so that a long ladder takes two evaluations.
func TestALongLadderIsNotKnownAtOnce(t *testing.T) {
	y := newYard()
	tier := primary(operation.Rules{})
	tier.Kind.(*rdsclass.Class).Rungs = rungs("db.m7g.large", "db.m7g.xlarge", "db.m7g.2xlarge", "db.m7g.4xlarge", "db.m7g.8xlarge")
	k := y.collector(tier)
	want(t, reason.Objections(observe(t, k, noon).Objections), "cannot check whether db.m7g.8xlarge can be ordered for shop")
	want(t, reason.Objections(observe(t, k, noon.Add(time.Minute)).Objections), "")
	if y.calls["orderable"] != 5 {
		t.Errorf("%d calls for five classes", y.calls["orderable"])
	}
}

// Growing onto a smaller rung would make the tier smaller.
func TestALadderThatFalls(t *testing.T) {
	big := func(t Tier) Tier { t.Kind.(*rdsclass.Class).Rungs[1].Memory = 64 << 30; return t }
	for _, c := range []struct {
		name    string
		tier    Tier
		prepare func(*yard)
		want    string
	}{
		{"machines", vm(rungs("m7g.large", "m7g.2xlarge", "m7g.xlarge")), func(*yard) {}, "m7g.xlarge has less memory than m7g.2xlarge, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set"},
		{"machines from small to large", vm(rungs("m7g.large", "m7g.xlarge", "m7g.2xlarge")), func(*yard) {}, ""},
		{"machines of which nothing is known", vm(rungs("m7g.large", "m7g.2xlarge", "m7g.xlarge")), func(y *yard) { y.fails["types"] = fail(scale.Throttled, "slow down") }, ""},
		{"beside what the machine says", vm(rungs("m7g.xlarge", "m7g.large")), func(y *yard) {
			m := machineOfType("m7g.large")
			m.State = resource.Stopped
			y.machines["i-1"] = m
		}, "i-1 is stopped; m7g.large has less memory than m7g.xlarge, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set"},
		{"classes, where a configured memory is believed", big(primary(operation.Rules{})), func(*yard) {},
			"db.m7g.2xlarge has less memory than db.m7g.xlarge, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set"},
		{"classes from small to large", primary(operation.Rules{}), func(*yard) {}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			want(t, reason.Objections(observe(t, y.collector(c.tier), noon).Objections), c.want)
		})
	}
}

// The largest capacity is what a cluster may cost.
func TestRungsAboveTheLargestCapacity(t *testing.T) {
	for _, c := range []struct {
		name    string
		most    float64
		prepare func(*resource.Cluster)
		want    string
	}{
		{"they are beyond what there can be", 0, func(*resource.Cluster) {}, "2 desired, 2 in service, 0 pending, 1 to 3"},
		{"unless the configuration raises it", 64, func(*resource.Cluster) {}, "2 desired, 2 in service, 0 pending, 1 to 5"},
		{"as far as it does", 32, func(*resource.Cluster) {}, "2 desired, 2 in service, 0 pending, 1 to 4"},
		{"a lower one lowers nothing by itself", 8, func(*resource.Cluster) {}, "2 desired, 2 in service, 0 pending, 1 to 3"},
		{"a cluster that may cost more", 0, func(c *resource.Cluster) { c.MaxACU = 128 }, "2 desired, 2 in service, 0 pending, 1 to 5"},
		{"one between two rungs", 0, func(c *resource.Cluster) { c.MaxACU = 24 }, "2 desired, 2 in service, 0 pending, 1 to 3"},
		{"one that has no room to grow", 0, func(c *resource.Cluster) { c.MaxACU = 2 }, "2 desired, 2 in service, 0 pending, 1 to 2"},
		{"the rung it is on is never beyond it", 0, func(c *resource.Cluster) { c.MaxACU = 1 }, "2 desired, 2 in service, 0 pending, 1 to 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			cluster := y.clusters["aurora"]
			c.prepare(&cluster)
			y.clusters["aurora"] = cluster
			tier := serverless("0.5", "2", "16", "32", "64")
			tier.Kind.(*rdsacu.ACU).MaxACU = c.most
			s := observe(t, y.collector(tier), noon)
			want(t, sizes(s.Capacity), c.want)
			want(t, reason.Objections(s.Objections), "")
		})
	}
}

func TestAClusterThatAToolManages(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules operation.Rules
		want  string
	}{
		{"is its", operation.Rules{}, "cluster aurora is managed by Pulumi, which would undo the change; " +
			"allow_managed: true accepts that"},
		{"unless that is accepted", operation.Rules{Managed: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			cluster := y.clusters["aurora"]
			cluster.Tags = map[string]string{"ManagedBy": "Pulumi"}
			y.clusters["aurora"] = cluster
			tier := serverless("0.5", "2", "8")
			tier.Kind.(*rdsacu.ACU).AllowManaged = c.rules.Managed
			want(t, reason.Objections(observe(t, y.collector(tier), noon).Objections), c.want)
		})
	}
}
