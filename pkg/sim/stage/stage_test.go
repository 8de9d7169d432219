package stage

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/sim"
)

var start = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// A kind without an entry cannot be played, and whoever adds one learns of it here.
func TestEveryKindHasAnEntry(t *testing.T) {
	for _, key := range kinds.Keys() {
		if _, has := Of(key); !has {
			t.Errorf("kind %s does not stand in the simulated world: add a file to pkg/sim/stage and a line to its list All", key)
		}
	}
	if _, has := Of("cache"); has {
		t.Error("what nobody wrote is there")
	}
}

// What a load is played against begins with what the load needs, and accounts for all of it.
func TestWhatServesIsMadeAndAccountedFor(t *testing.T) {
	played := map[string]bool{}
	for _, c := range []struct{ kind, name, queue string }{
		{"group", "web-asg", ""}, {"group", "workers", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"},
		{"ecs_service", "shop/web", ""}, {"ecs_service", "shop/workers", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"},
	} {
		k, _ := Of(c.kind)
		played[c.kind] = true
		tier := Tier{Kind: c.kind, Name: c.name, Min: 2, Max: 20, Load: sim.Constant(450), Rate: 100, Boot: 2 * time.Minute, Queue: c.queue}
		o := sim.Options{Seed: 1, Start: start}
		if err := k.Place(tier, &o); err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		world, err := sim.New(o)
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		world.Step(30 * time.Minute)
		minutes := k.Minutes(world, tier)
		if len(minutes) < 29 {
			t.Fatalf("%s: %d minutes of 30", c.kind, len(minutes))
		}
		for _, m := range minutes[5:29] {
			if m.Load < 26000 || m.Load > 28000 || m.Lost > 0 || m.Billed < 290 || m.Billed > 310 {
				t.Fatalf("%s %s: %+v; 450 a second are served by 5 units of 100", c.kind, c.name, m)
			}
		}
		if !Serves(c.kind) {
			t.Errorf("%s does not serve a load", c.kind)
		}
		if err := k.Place(Tier{Kind: c.kind, Name: "other"}, &sim.Options{}); err == nil || err.Error() != "has no load to simulate" {
			t.Errorf("%s without a load: %v", c.kind, err)
		}
	}
	for key := range All {
		if Serves(key) && !played[key] {
			t.Errorf("%s serves a load, and no case of this test plays one: add a case", key)
		}
	}
}

// What is given is not made again, and what is not given is named.
func TestWhatIsGiven(t *testing.T) {
	given := sim.Options{
		Groups: []sim.GroupSpec{{Name: "web-asg"}}, Services: []sim.ServiceSpec{{Name: "web"}}, Machines: []sim.MachineSpec{{ID: "i-1"}},
		Databases: []sim.DatabaseSpec{{ID: "shop"}}, Clusters: []sim.ClusterSpec{{ID: "aurora"}},
	}
	for _, c := range []struct{ kind, name string }{
		{"group", "web-asg"}, {"ecs_service", "default/web"}, {"rds_replicas", "shop"}, {"rds_replicas", "aurora"}, {"rds_class", "shop"}, {"rds_acu", "aurora"}, {"ec2_size", "i-1"},
	} {
		k, _ := Of(c.kind)
		o := given
		if err := k.Place(Tier{Kind: c.kind, Name: c.name}, &o); err != nil || len(o.Groups) != 1 || len(o.Services) != 1 {
			t.Errorf("%s %s: %v; %d groups, %d services", c.kind, c.name, err, len(o.Groups), len(o.Services))
		}
		if err := k.Place(Tier{Kind: c.kind, Name: "nix"}, &o); !Serves(c.kind) && (err == nil || !strings.Contains(err.Error(), "scales nix, which is not in the simulated cloud")) {
			t.Errorf("%s that is not there: %v", c.kind, err)
		}
	}
}
