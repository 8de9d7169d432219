package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// What AWS tells of the largest capacity is judged by the least, which is what moves.
func TestAShareOfTheLeastCapacity(t *testing.T) {
	sig := signal.Signal{Name: "used", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{RelativeToMin: true,
		Metric: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Maximum", Period: time.Minute}}}
	for _, c := range []struct {
		name        string
		least, most float64
		class       string
		want, fewer float64
		gap         string
	}{
		{"half of the least", 2, 16, "db.serverless", 48, 192, ""},
		{"all of it", 8, 8, "db.serverless", 6, 24, ""},
		{"the least of all", 0.5, 16, "db.serverless", 192, 0, ""},
		{"one that may pause has half a unit before", 0, 16, "db.serverless", 192, 0, ""},
		{"no range", 0, 0, "db.serverless", 0, 0, "the capacity range of cluster aurora is unknown"},
		{"a member that is not serverless", 2, 16, "db.r6g.large", 0, 0, "aurora-1 is db.r6g.large, which is not serverless: " +
			"the share of used capacity is unknown for a cluster with such members"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			y.clusters["aurora"] = resource.Cluster{ID: "aurora", Status: resource.Available, MinACU: c.least, MaxACU: c.most, Members: []resource.ClusterMember{{ID: "aurora-1", Writer: true}}}
			y.change("aurora-1", func(db *resource.Database) { db.Class = c.class })
			y.series = func(signal.Query) signal.Series { return signal.Series{Points: every(time.Minute, noon, 6)} }
			tier := serverless("0.5", "2", "8")
			tier.Signals = []signal.Signal{sig}
			s := observe(t, y.collector(tier), noon.Add(2*time.Minute))
			want(t, s.GapOf("used"), c.gap)
			if x, ok := s.Sample("used"); ok != (c.gap == "") || x.Value != c.want || x.IfOneLess != c.fewer {
				t.Errorf("%v and %v, want %v and %v", x.Value, x.IfOneLess, c.want, c.fewer)
			}
		})
	}
}
