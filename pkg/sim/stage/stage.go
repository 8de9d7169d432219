package stage

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Tier is a tier for the simulated world.
type Tier struct {
	Kind string // the key of its kind
	Name string // what it scales is called in AWS; a service of ECS is cluster/service
	Tier string // what the configuration calls it
	// Tags or Prefix are what it selects by, where that has no name; nil and "" are none.
	Tags     map[string]string
	Prefix   string
	Min, Max int
	// Load is the requests, or messages, per second that are played against it, and Rate how
	// many of them one unit serves; nil and 0 where none are.
	Load sim.Load
	Rate float64
	// Boot is from the order of a unit to its service; 0 is what is usual for the kind.
	Boot time.Duration
	// LoadBalancer, TargetGroup and Queue are as in the configuration; "" is none.
	LoadBalancer, TargetGroup, Queue string
}

// Kind is how tiers of one kind stand in the simulated world.
type Kind interface {
	// Place puts what a tier scales into a world that is about to be made, or finds that it
	// was put there already. The error goes on after "tier x ".
	Place(t Tier, o *sim.Options) error
	// Minutes are what the tier did in every finished minute: what arrived, what of it was
	// lost, and the unit-seconds that were billed for it. Their order is not told.
	Minutes(world *sim.Cloud, t Tier) []sim.Minute
}

// Server is a kind whose units are alike and serve so much each: a load of requests can be
// played against its tiers. What a load costs one database or one machine is in no file.
type Server interface {
	Kind
	// Serves marks it.
	Serves()
}

// All are the only list of them, by the key of the kind.
var All = map[string]Kind{
	"group":        group{},
	"ecs_service":  service{},
	"rds_replicas": replicas{},
	"rds_class":    class{},
	"rds_acu":      acu{},
	"ec2_size":     machine{},
}

// Of is the kind with a key; false when the simulated cloud does not have it.
func Of(key string) (Kind, bool) {
	k, has := All[key]
	return k, has
}

// Serves reports whether a load of requests can be played against tiers of a kind.
func Serves(key string) bool {
	_, is := All[key].(Server)
	return is
}

var errNoLoad = errors.New("has no load to simulate")

// start is how many units a tier begins with: what its load needs, within its limits.
func (t Tier) start(at time.Time) int {
	need := int(math.Ceil(t.Load.At(at)/t.Rate - 1e-9))
	return min(max(need, t.Min), t.Max)
}

// queue puts the queue of a tier into the world and returns what the units take themselves:
// nothing where they work off a queue.
func (t Tier) queue(o *sim.Options) sim.Load {
	if t.Queue == "" {
		return t.Load
	}
	o.Queues = append(o.Queues, sim.QueueSpec{URL: t.Queue, Arrivals: t.Load, ServiceTime: time.Duration(float64(time.Second) / t.Rate)})
	return nil
}

// absent says that what a tier scales was not put into the world: without it every tick
// would be a gap, and a run of gaps looks like one in which nothing was lost.
func (t Tier) absent() error {
	return fmt.Errorf("scales %s, which is not in the simulated cloud", t.Name)
}

func seconds(billed map[string]float64) (sum float64) {
	for _, s := range billed {
		sum += s
	}
	return sum
}
