package rdsacu

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// An ACU is 0.12 an hour. A step is what all members have at least; what they use is told by a signal, or
// charged as the most that there may be.
func TestWhatCapacityIsBilled(t *testing.T) {
	const unread = "the capacity in use is not read, so the cost is counted for the cluster's maximum capacity; to count the capacity in use, add a signal with the metric ServerlessDatabaseCapacity"
	const silent = "the capacity in use is not known, because the signal capacity has no value; so the cost is counted for the cluster's maximum capacity"
	watched := kind.Watched{Signals: []signal.Signal{{Name: "capacity", Source: signal.Source{Metric: &signal.Query{Name: "ServerlessDatabaseCapacity"}}}}}
	with := func(value float64) kind.Watched {
		w := watched
		w.Samples = []scale.Sample{{Signal: "capacity", Value: value}}
		return w
	}
	cluster := resource.Cluster{MinACU: 2, MaxACU: 16, Members: []resource.ClusterMember{{ID: "a", Writer: true}, {ID: "b"}, {ID: "c"}}}
	for _, c := range []struct {
		name     string
		tier     kind.Watched
		classes  []string
		running  float64
		sizes    []float64
		estimate string
		unknown  string
	}{
		{"two serverless members beside another", kind.Watched{}, []string{"db.serverless", "db.serverless", "db.r6g.large"}, 2 * 16 * 0.12, []float64{0.12, 0.48, 1.92}, unread, ""},
		{"what is in use is read", with(5), []string{"db.serverless", "db.serverless", "db.r6g.large"}, 2 * 5 * 0.12, []float64{0.12, 0.48, 1.92}, "", ""},
		{"and is never below the least", with(0.5), []string{"db.serverless", "db.serverless", "db.r6g.large"}, 2 * 2 * 0.12, []float64{0.12, 0.48, 1.92}, "", ""},
		{"the signal has no value now", watched, []string{"db.serverless", "db.serverless", "db.r6g.large"}, 2 * 16 * 0.12, []float64{0.12, 0.48, 1.92}, silent, ""},
		{"a member was not read", with(5), []string{"db.serverless"}, 0, nil, "", "the RDS database b was not read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			book.Write(facts.Clusters.Name, "cart", facts.Entry{Is: cluster, Found: true, At: time.Unix(1, 0)})
			for i, class := range c.classes {
				book.Write(facts.Databases.Name, cluster.Members[i].ID, facts.Entry{Is: resource.Database{Class: class, Status: "available"}, Found: true, At: time.Unix(1, 0)})
			}
			a := &ACU{Cluster: "cart", Rungs: []scale.Rung{{Name: "0.5"}, {Name: "2"}, {Name: "8"}}}
			bill := price.Bill{Rungs: 3, Units: 2}
			a.Bill(c.tier, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-8 || got.Estimate != c.estimate || got.Unknown != c.unknown || len(got.Sizes) != len(c.sizes) {
				t.Fatalf("got %+v", got)
			}
			for i, want := range c.sizes {
				if math.Abs(got.Sizes[i]-want) > 1e-8 {
					t.Errorf("step %d costs %g, want %g", i+1, got.Sizes[i], want)
				}
			}
		})
	}
}
