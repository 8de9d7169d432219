package rdsclass

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// In us-east-1 db.r6g.large of MySQL is 0.215 an hour, and a GiB of gp3 0.115 a month, 0.23 in two zones.
func TestWhatADatabaseIsBilled(t *testing.T) {
	const disk = 100 * 0.115 / 730
	is := func(status string, edit ...func(*resource.Database)) resource.Database {
		db := resource.Database{ID: "shop", Class: "db.r6g.large", Engine: "mysql", Status: status, Storage: "gp3", Allocated: 100}
		for _, e := range edit {
			e(&db)
		}
		return db
	}
	for _, c := range []struct {
		name    string
		is      resource.Database
		cluster *resource.Cluster
		running float64
		fixed   float64
		sizes   []float64
		unknown string
	}{
		{"it works", is("available"), nil, 0.215 + disk, disk, []float64{0.215, 0.43}, ""},
		{"it is stopped", is("stopped"), nil, disk, disk, []float64{0.215, 0.43}, ""},
		{"it is being made", is("creating"), nil, 0, disk, []float64{0.215, 0.43}, ""},
		{"its storage is full", is("storage-full"), nil, 0.215 + disk, disk, []float64{0.215, 0.43}, ""},
		{"in two zones", is("available", func(db *resource.Database) { db.MultiAZ = true }), nil, 0.43 + 2*disk, 2 * disk, []float64{0.43, 0.86}, ""},
		{"storage without a price", is("available", func(db *resource.Database) { db.Storage = "io2" }), nil, 0, 0, nil, "no price is known for a gigabyte of io2 of RDS in us-east-1"},
		{"an engine without a price", is("available", func(db *resource.Database) { db.Engine, db.License = "oracle-se2", "license-included" }), nil, 0, 0, nil,
			"no price is known for db.r6g.large (oracle-se2, license-included) in us-east-1"},
		{"of Aurora", is("available", func(db *resource.Database) { db.Engine, db.Cluster = "aurora-mysql", "cart" }), &resource.Cluster{}, 0.26, 0, []float64{0.26, 0.52}, ""},
		{"of Aurora I/O-Optimized", is("available", func(db *resource.Database) { db.Engine, db.Cluster = "aurora-mysql", "cart" }), &resource.Cluster{Storage: "aurora-iopt1"}, 0.338, 0, []float64{0.338, 0.676}, ""},
		{"of Aurora whose cluster was not read", is("available", func(db *resource.Database) { db.Engine, db.Cluster = "aurora-mysql", "cart" }), nil, 0, 0, nil,
			"it is not known how the storage of the database's cluster is billed: the RDS cluster cart was not read"},
		{"of a Multi-AZ cluster", is("available", func(db *resource.Database) { db.Cluster = "cart" }), &resource.Cluster{}, 0, 0, nil, "no price is known for db.r6g.large (mysql, multi-az-cluster) in us-east-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var book facts.Book
			book.Write(facts.Databases.Name, "shop", facts.Entry{Is: c.is, Found: true, At: time.Unix(1, 0)})
			if c.cluster != nil {
				book.Write(facts.Clusters.Name, "cart", facts.Entry{Is: *c.cluster, Found: true, At: time.Unix(1, 0)})
			}
			k := &Class{Database: "shop", Rungs: []scale.Rung{{Name: "db.r6g.large"}, {Name: "db.r6g.xlarge"}}}
			bill := price.Bill{Rungs: 2, Units: 1}
			k.Bill(kind.Watched{}, book.Facts(), &bill)
			bill.In("us-east-1")
			got := (&price.Book{}).Cost(&bill, 0, nil)
			if math.Abs(got.Running-c.running) > 1e-8 || math.Abs(got.Fixed-c.fixed) > 1e-8 || got.Unknown != c.unknown || len(got.Sizes) != len(c.sizes) || got.Estimate != "" {
				t.Fatalf("got %+v", got)
			}
			for i, want := range c.sizes {
				if math.Abs(got.Sizes[i]-want) > 1e-8 {
					t.Errorf("size %d costs %g, want %g", i+1, got.Sizes[i], want)
				}
			}
			if got.Least != 10*time.Minute {
				t.Errorf("a change is billed for %v", got.Least)
			}
		})
	}
}
