package rdsreplicas

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// The readers are billed, and the source is not the tier's: db.r6g.large of MySQL is 0.215 an hour, that of
// Aurora 0.26, and an ACU 0.12.
func TestWhatReadersAreBilled(t *testing.T) {
	const disk = 100 * 0.115 / 730
	reader := func(id, class, status string) resource.Database {
		return resource.Database{ID: id, Class: class, Engine: "mysql", Status: status, Storage: "gp3", Allocated: 100, Source: "shop"}
	}
	source := reader("shop", "db.r6g.xlarge", "available")
	source.Source, source.MultiAZ, source.Replicas = "", true, []string{"r1", "r2", "r3"}
	member := func(id, class string) resource.Database {
		return resource.Database{ID: id, Class: class, Engine: "aurora-mysql", Status: "available", Cluster: "cart"}
	}
	cart := &resource.Cluster{ID: "cart", Engine: "aurora-mysql", MaxACU: 16, Members: []resource.ClusterMember{{ID: "a", Writer: true}, {ID: "b"}}}
	of := func(class string) *Replicas { return &Replicas{Source: "shop", Class: class} }
	for _, c := range []struct {
		name     string
		kind     *Replicas
		cluster  *resource.Cluster
		all      []resource.Database
		running  float64
		unit     float64
		estimate string
		unknown  string
	}{
		{"a reader in one zone like its source in two", of(""), nil, []resource.Database{source, reader("r1", "db.r6g.large", "available"), reader("r2", "db.r6g.large", "creating"), reader("r3", "db.r6g.large", "stopped")},
			0.215 + 2*disk, 0.43 + disk, "", ""},
		{"of a class of their own", of("db.r6g.large"), nil, []resource.Database{source, reader("r1", "db.r6g.large", "available"), reader("r2", "db.r6g.large", "modifying"), reader("r3", "db.r6g.large", "deleting")},
			0.43 + 2*disk, 0.215 + disk, "", ""},
		{"one was not read", of(""), nil, []resource.Database{source, reader("r1", "db.r6g.large", "available")}, 0, 0, "", "the RDS database r2 was not read"},
		{"of a cluster", &Replicas{Cluster: "cart"}, cart, []resource.Database{member("a", "db.r6g.large"), member("b", "db.r6g.xlarge")}, 0.52, 0.26, "", ""},
		{"serverless", &Replicas{Cluster: "cart"}, cart, []resource.Database{member("a", "db.serverless"), member("b", "db.serverless")}, 16 * 0.12, 16 * 0.12,
			"the capacity in use is not read, so the cost is counted for the cluster's maximum capacity", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			for _, db := range c.all {
				book.Write(facts.Databases.Name, db.ID, facts.Entry{Is: db, Found: true, At: time.Unix(1, 0)})
			}
			if c.cluster != nil {
				book.Write(facts.Clusters.Name, "cart", facts.Entry{Is: *c.cluster, Found: true, At: time.Unix(1, 0)})
			}
			var bill price.Bill
			c.kind.Bill(kind.Watched{}, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-8 || math.Abs(got.Unit-c.unit) > 1e-8 || got.Estimate != c.estimate || got.Unknown != c.unknown {
				t.Errorf("got %+v", got)
			}
		})
	}
}
