package operation

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestClusterObjections(t *testing.T) {
	tagged := map[string]string{"ManagedBy": "Pulumi"}
	const managed = "cluster aurora is managed by Pulumi, which would undo the change; allow_managed: true " +
		"accepts that"
	for _, c := range []struct {
		name    string
		cluster resource.Cluster
		rules   Rules
		want    string
	}{
		{"none", resource.Cluster{Status: resource.Available}, Rules{}, ""},
		{"busy", resource.Cluster{Status: "upgrading"}, Rules{}, "cluster aurora is upgrading"},
		{"an upgrade waits", resource.Cluster{Status: resource.Available, Pending: []string{"engine version 16.4", "port 7"}}, Rules{},
			"cluster aurora has pending modifications, which a change of capacity would also apply: engine version 16.4, port 7"},
		{"managed by a tool", resource.Cluster{Status: resource.Available, Tags: tagged}, Rules{}, managed},
		{"which is accepted", resource.Cluster{Status: resource.Available, Tags: tagged}, Rules{Managed: true}, ""},
		{"both", resource.Cluster{Status: "modifying", Tags: tagged}, Rules{}, "cluster aurora is modifying; " + managed},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.cluster.ID = "aurora"
			if got := reason.Objections(ClusterObjections(c.cluster, c.rules)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLadderObjections(t *testing.T) {
	rung := func(name string, gib int64) scale.Rung { return scale.Rung{Name: name, Memory: gib << 30} }
	for _, c := range []struct {
		name   string
		ladder []scale.Rung
		want   string
	}{
		{"none", nil, ""},
		{"one rung", []scale.Rung{rung("large", 8)}, ""},
		{"from small to large", []scale.Rung{rung("large", 8), rung("xlarge", 16), rung("2xlarge", 32)}, ""},
		{"as much is enough", []scale.Rung{rung("m7g.large", 8), rung("m7i.large", 8)}, ""},
		{"upside down", []scale.Rung{rung("2xlarge", 32), rung("xlarge", 16), rung("large", 8)},
			"xlarge has less memory than 2xlarge, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set; large has less memory than xlarge, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set"},
		{"one that falls", []scale.Rung{rung("large", 8), rung("c7g.xlarge", 4), rung("2xlarge", 32)},
			"c7g.xlarge has less memory than large, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set"},
		{"what is not known is not compared", []scale.Rung{rung("2xlarge", 32), rung("custom", 0), rung("large", 8)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reason.Objections(LadderObjections(c.ladder)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
