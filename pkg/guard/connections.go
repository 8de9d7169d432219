package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Connections keeps a tier from growing past what its database can take. A database takes a
// fixed number of connections, and each further unit of the tier opens a pool of its own: past
// their quotient the pools have to be smaller, and past what a unit needs at least, another unit
// serves nobody and takes connections from those that do.
//
// The figures of the seed are 20 connections a unit and 1,000 in all; beyond 50 units each has
// 1000 // units, with a connection timeout of 5 s and an idle timeout of 60 s.
type Connections struct {
	// Tier is the tier of the database; "" where Total is written down.
	Tier string
	// PerUnit is how many connections a unit opens where there are enough, and Least how many it needs.
	PerUnit, Least int
	// Total is how many the database takes; 0 takes what its class is known to take.
	Total int
	// Timeout and Idle are what applications are advised of beside the pool: how long they wait for a
	// connection, and how long one may stand idle.
	Timeout, Idle time.Duration
	// Parameter is where in the parameter store the pool is published; "" for nowhere.
	Parameter string
}

// Name is the rule's name in reasons.
func (Connections) Name() string { return reason.Connections }

// On is what the scalers recommend: a size below its minimum is brought back whatever it opens.
func (Connections) On() Cause { return Wish | Emergency }

// Check stops growth where a unit's pool would be below Least.
func (g *Connections) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if !g.counts() || !m.grows() {
		return m.Want, reason.Cause{}
	}
	total, why := g.total(s)
	if why != "" {
		return m.Want, reason.Say("growth is not limited: %s", why)
	}
	most := max(total/max(g.Least, 1), m.Current)
	if m.Want <= most {
		return m.Want, reason.Cause{}
	}
	return most, reason.Say("%s accepts %s: %d for each of %s, but each unit needs at least %d; so the tier does not grow above %s",
		g.name(), reason.Things("total", total, "connection"), reason.Count("pool", total/m.Want), reason.Things("units", m.Want, "unit"),
		reason.Count("least", max(g.Least, 1)), reason.Things("most", most, "unit"))
}

// Pool is how many connections each of so many units may open; false where that is not known or
// nobody counts.
func (g *Connections) Pool(s *scale.Snapshot, units int) (int, bool) {
	if !g.counts() {
		return 0, false
	}
	total, why := g.total(s)
	if why != "" {
		return 0, false
	}
	return max(1, min(g.PerUnit, total/max(units, 1))), true
}

// counts reports whether the guard is configured.
func (g *Connections) counts() bool { return g.PerUnit > 0 }

func (g *Connections) name() string {
	if g.Tier == "" {
		return "the database"
	}
	return g.Tier
}

// total is how many connections the database takes now, or why that is not known. While its
// class changes, it is the smaller of what it had and what it gets: one of the two is in force.
func (g *Connections) total(s *scale.Snapshot) (int, string) {
	if g.Total > 0 {
		return g.Total, ""
	}
	db := s.Link(g.Tier)
	if db == nil || !db.Capacity.Known() {
		return 0, "the size of " + g.Tier + " is unknown: it could not be read, or the tier is in mode off"
	}
	least := 0
	for _, size := range []int{db.Capacity.InService, db.Capacity.Desired} {
		if size < 1 || size > len(db.Capacity.Ladder) {
			continue
		}
		if n := db.Capacity.Ladder[size-1].Connections; n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	if least == 0 {
		return 0, "the number of connections that " + g.Tier + " accepts is unknown; write it in guards.connections.total"
	}
	return least, ""
}

// Links is the tier that is looked at; "" for none.
func (g *Connections) Links() string { return g.Tier }

// aParameter is a name in the parameter store.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
var aParameter = keys.Like(pattern.Of(`^/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+){0,14}$`), "the name of an SSM parameter such as /shop/web/pool")

// Keys are the keys of the guard.
func (g *Connections) Keys() keys.Set {
	return keys.Set{
		keys.Text("tier", &g.Tier, keys.Word).ShownIf(func() bool { return g.Tier != "" }),
		keys.Whole("per_unit", &g.PerUnit, keys.AtLeast(1), keys.AtMost(100_000)).Required().Like("pool", "pool_size", "per_instance"),
		keys.Whole("min_pool", &g.Least, keys.AtLeast(1)).ShownIf(func() bool { return g.Least > 0 }),
		keys.Whole("total", &g.Total, keys.AtLeast(1), keys.AtMost(10_000_000)).ShownIf(func() bool { return g.Total > 0 }).Like("max_connections", "max", "limit"),
		keys.Span("connection_timeout", &g.Timeout, keys.AtLeast(time.Second), keys.AtMost(time.Hour)).ShownIf(func() bool { return g.Timeout > 0 }),
		keys.Span("idle_timeout", &g.Idle, keys.AtLeast(time.Second), keys.AtMost(24*time.Hour)).ShownIf(func() bool { return g.Idle > 0 }),
		keys.Text("parameter", &g.Parameter, keys.Optional(aParameter)),
		keys.Demand(nil, func(at keys.At) {
			if at.Written() && !at.Has("total") && !at.Has("tier") && !at.Misspelt("total") && !at.Misspelt("tier") {
				at.Problem("", "needs the key `total` (the number of connections that the database accepts) "+
					"or the key `tier` (the tier of the database)")
			}
		}),
	}
}
