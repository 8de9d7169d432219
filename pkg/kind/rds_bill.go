package kind

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// DatabaseLeast is how long RDS bills a database at least, and again after each change of its class.
// https://aws.amazon.com/rds/pricing/
const DatabaseLeast = 10 * time.Minute

// serverless is the class of a member whose capacity AWS sets.
const serverless = "db.serverless"

// DatabaseItem is an hour of a database in a class. Optimized says that its cluster's storage is Aurora
// I/O-Optimized, in which instances and capacity cost more, and reads and writes nothing.
func DatabaseItem(db resource.Database, class string, optimized bool) price.Item {
	aurora := strings.HasPrefix(db.Engine, "aurora")
	of := []string{db.Engine}
	switch {
	case db.Cluster != "" && !aurora:
		of = append(of, "multi-az-cluster") // another deployment, with prices of its own
	case db.MultiAZ && !aurora:
		of = append(of, price.MultiAZ)
	}
	if license := db.License; license == "license-included" { // beside the database it pays for software
		of = append(of, license)
	}
	if aurora && optimized {
		of = append(of, price.IOOptimized)
	}
	return price.Item{Sort: price.Database, Name: class, Of: strings.Join(of, " ")}
}

// CapacityItem is an hour of an Aurora capacity unit.
func CapacityItem(optimized bool) price.Item {
	i := price.Item{Sort: price.Capacity}
	if optimized {
		i.Of = price.IOOptimized
	}
	return i
}

// BillStorage adds the storage of a database to a part, as long as there is some: that of Aurora is its
// cluster's, grows with what is written, and is no matter of a size.
func BillStorage(b *price.Bill, p price.Part, db resource.Database) {
	if db.Allocated == 0 || db.Cluster != "" {
		return
	}
	i := price.Item{Sort: price.DBStorage, Name: db.Storage}
	if db.MultiAZ {
		i.Of = price.MultiAZ
	}
	b.Add(p, i, float64(db.Allocated))
}

// BillDatabase adds what RDS bills of a database now. most is the capacity that a member of a
// serverless cluster may reach.
func BillDatabase(b *price.Bill, db resource.Database, optimized bool, most float64) {
	switch {
	case db.Is(resource.Billed) && db.Class == serverless:
		b.Add(price.Running, CapacityItem(optimized), most)
		b.Estimate = mostCapacity
	case db.Is(resource.Billed):
		b.Add(price.Running, DatabaseItem(db, db.Class, optimized), 1)
	}
	if db.Is(resource.Billed) || db.Is(resource.BilledStorage) {
		BillStorage(b, price.Running, db)
	}
}

// mostCapacity is why a serverless member is charged too high.
const mostCapacity = "the capacity in use is not read, so the cost is counted for the cluster's maximum capacity"

// BillReader adds one database more.
func BillReader(b *price.Bill, like resource.Database, class string, optimized bool, most float64) {
	if class == serverless {
		b.Add(price.Unit, CapacityItem(optimized), most)
		b.Estimate = mostCapacity
		return
	}
	like.MultiAZ = false // a replica is made in one zone
	b.Add(price.Unit, DatabaseItem(like, class, optimized), 1)
	BillStorage(b, price.Unit, like)
}
