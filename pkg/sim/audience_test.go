package sim

import (
	"context"
	"testing"
	"time"
)

// Applications follow the list of readers late: one that has come is idle until they
// have, and what they read from one that is gone is lost.
func TestApplicationsFollowTheListLate(t *testing.T) {
	const list = "/shop/readers"
	c := mysql(t, db(func(d *DatabaseSpec) { d.Endpoints, d.Follow = list, 0 }), func(o *Options) {
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop", DeleteTime: time.Minute})
	})
	tell := func(ids ...string) {
		text := ""
		for i, id := range ids {
			if i > 0 {
				text += ","
			}
			text += databaseNow(t, c, id).Endpoint
		}
		ok(t, c.PutParameter(context.Background(), list, text))
	}
	busy := func(id string) float64 { return points(t, c, ofDatabase("CPUUtilization", id))[0].Value }
	c.Step(time.Minute)
	if got := busy("shop-r1"); got != 0 {
		t.Errorf("CPU of a reader that nobody was told of: %v", got)
	}
	tell("shop-r1")
	c.Step(time.Minute)
	if got := busy("shop-r1"); got != 0 {
		t.Errorf("CPU a minute after: %v, and applications take 90 s", got)
	}
	c.Step(2 * time.Minute)
	if reader, source := busy("shop-r1"), busy("shop"); reader != 40 || source != 10 {
		t.Errorf("CPU of the reader %v, of the source %v; want the reads and the writes", reader, source)
	}
	tell("shop")
	ok(t, c.DeleteReplica(context.Background(), "shop-r1"))
	c.Step(2 * time.Minute)
	lost := 0.0
	for _, m := range c.DatabaseUsage("shop") {
		lost += m.Lost
	}
	if lost != 90*400 {
		t.Errorf("%v reads lost, want those of 90 s", lost)
	}
	c.Step(time.Minute)
	if got := busy("shop"); got != 50 {
		t.Errorf("CPU of the source %v, want reads and writes", got)
	}
}

func TestApplicationsOfAClusterFollowItsEndpointLate(t *testing.T) {
	c := aurora(t, func(o *Options) { o.Clusters[0].Follow = 2 * time.Minute })
	ok(t, c.CreateReplica(context.Background(), member("shop-c")))
	c.Step(createMember + time.Minute)
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-c"))[0].Value; got != 0 {
		t.Errorf("CPU of a reader a minute old: %v", got)
	}
	c.Step(2 * time.Minute)
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-c"))[0].Value; got != 20 {
		t.Errorf("CPU of a reader three minutes old: %v, want half of the reads", got)
	}
}
