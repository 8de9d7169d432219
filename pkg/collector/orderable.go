package collector

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
)

// order is what makes a class orderable or not.
type order struct{ engine, version, license, class string }

func orderOf(db estate.Database, class string) order {
	return order{db.Engine, db.Version, db.License, class}
}

// orderable is what RDS answered.
type orderable struct {
	options []estate.ClassOption
	known   bool
	asked   time.Time
	trouble string
}

// fits reports whether the database, as it is, can be had in the class.
func (o *orderable) fits(db estate.Database) bool {
	return slices.ContainsFunc(o.options, func(x estate.ClassOption) bool {
		return (x.Storage == "" || db.Storage == "" || x.Storage == db.Storage) && (x.MultiAZ || !db.MultiAZ) &&
			(len(x.Zones) == 0 || db.Zone == "" || slices.Contains(x.Zones, db.Zone))
	})
}

// mostOrders bounds what is asked in one pass, because the answers are large.
const mostOrders = 4

// fetchOrderable asks which classes can be had.
func (c *Collector) fetchOrderable(ctx context.Context, d Databases, now time.Time) {
	s, left := c.stock, mostOrders
	for _, l := range s.ladders {
		db, known := s.databases.is[l.ID]
		if !known {
			continue
		}
		for _, r := range l.Ladder {
			key := orderOf(db, r.Name)
			o := s.orders[key]
			if o == nil {
				o = &orderable{}
				s.orders[key] = o
			}
			if !o.asked.IsZero() && now.Sub(o.asked) < slowEvery || o.known && now.Sub(o.asked) < factsEvery {
				continue
			}
			options, err := call(ctx, "reading whether "+r.Name+" can be ordered", share(ctx, 0.5, stockTimeout), func(ctx context.Context) ([]estate.ClassOption, error) {
				return d.Orderable(ctx, key.engine, key.version, key.license, key.class)
			})
			o.asked, o.trouble = now, text(err)
			if err == nil {
				o.options, o.known = options, true
			}
			if left--; left == 0 || err != nil {
				return
			}
		}
	}
}
