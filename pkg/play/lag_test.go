package play

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// laggingCloud tells for a while after every write what was before it, as the
// APIs of AWS may: they are eventually consistent.
type laggingCloud struct {
	assembly.Cloud
	world *sim.Cloud
	lag   time.Duration
	past  *[]view
	// misled counts the reads that did not show a write.
	misled *int
}

// view is what was told of everything before a write, until the write shows.
type view struct {
	until     time.Time
	machines  map[string]resource.Machine
	targets   map[string][]resource.Target // by machine
	databases map[string]resource.Database
	clusters  map[string]resource.Cluster
}

func lagging(world *sim.Cloud, lag time.Duration) laggingCloud {
	return laggingCloud{Cloud: Direct{world}, world: world, lag: lag, past: new([]view), misled: new(int)}
}

// remember is called before a write.
func (c laggingCloud) remember() {
	v := view{until: c.world.Now().Add(c.lag), machines: map[string]resource.Machine{}, targets: map[string][]resource.Target{},
		databases: map[string]resource.Database{}, clusters: map[string]resource.Cluster{}}
	for _, id := range c.world.MachineIDs() {
		v.machines[id], _ = c.world.DescribeMachine(id)
		v.targets[id], _ = c.world.Targets(context.Background(), []string{targets}, v.machines[id])
	}
	for _, id := range c.world.DatabaseIDs() {
		v.databases[id], _ = c.world.DescribeDatabase(id)
	}
	v.clusters, _ = c.world.Clusters(context.Background(), []string{"shop"})
	*c.past = append(*c.past, v)
}

// stale is the oldest view that still holds.
func (c laggingCloud) stale() (view, bool) {
	*c.past = slices.DeleteFunc(*c.past, func(v view) bool { return !c.world.Now().Before(v.until) })
	if len(*c.past) == 0 {
		return view{}, false
	}
	*c.misled++
	return (*c.past)[0], true
}

// asWas is a part of what was, for the names that were asked for.
func asWas[T any](was map[string]T, names []string) map[string]T {
	out := maps.Clone(was)
	maps.DeleteFunc(out, func(name string, _ T) bool { return !slices.Contains(names, name) })
	return out
}

func (c laggingCloud) Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error) {
	now, err := c.Cloud.Machines(ctx, ids)
	if v, ok := c.stale(); ok && err == nil {
		return asWas(v.machines, ids), nil
	}
	return now, err
}

func (c laggingCloud) Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error) {
	now, err := c.Cloud.Targets(ctx, groups, machine)
	if v, ok := c.stale(); ok && err == nil {
		return v.targets[machine.ID], nil
	}
	return now, err
}

func (c laggingCloud) Databases(ctx context.Context, ids []string) (map[string]resource.Database, error) {
	now, err := c.Cloud.Databases(ctx, ids)
	if v, ok := c.stale(); ok && err == nil {
		return asWas(v.databases, ids), nil
	}
	return now, err
}

func (c laggingCloud) Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error) {
	now, err := c.Cloud.Clusters(ctx, ids)
	if v, ok := c.stale(); ok && err == nil {
		return asWas(v.clusters, ids), nil
	}
	return now, err
}

func (c laggingCloud) StopMachine(ctx context.Context, id string) error {
	c.remember()
	return c.Cloud.StopMachine(ctx, id)
}

func (c laggingCloud) StartMachine(ctx context.Context, id string) error {
	c.remember()
	return c.Cloud.StartMachine(ctx, id)
}

func (c laggingCloud) SetMachineType(ctx context.Context, id, machineType string) error {
	c.remember()
	return c.Cloud.SetMachineType(ctx, id, machineType)
}

func (c laggingCloud) Deregister(ctx context.Context, machine string, at scale.Attachment) error {
	c.remember()
	return c.Cloud.Deregister(ctx, machine, at)
}

func (c laggingCloud) Register(ctx context.Context, machine string, at scale.Attachment) error {
	c.remember()
	return c.Cloud.Register(ctx, machine, at)
}

func (c laggingCloud) CreateReplica(ctx context.Context, r resource.NewReplica) error {
	c.remember()
	return c.Cloud.CreateReplica(ctx, r)
}

func (c laggingCloud) DeleteReplica(ctx context.Context, name string) error {
	c.remember()
	return c.Cloud.DeleteReplica(ctx, name)
}

func (c laggingCloud) SetClass(ctx context.Context, name, class string) error {
	c.remember()
	return c.Cloud.SetClass(ctx, name, class)
}

func (c laggingCloud) SetACU(ctx context.Context, cluster string, least, most float64) error {
	c.remember()
	return c.Cloud.SetACU(ctx, cluster, least, most)
}

// Reads that lag behind the writes mislead nobody into doing a step twice, or into
// another end: short of the time that a call is given to show, which is a minute, and
// a quarter of one for what brings a stopped machine up.
func TestReadsThatLagBehindWrites(t *testing.T) {
	whole(t)
	for name, o := range map[string]struct {
		lag time.Duration
		crash
	}{
		"resize":                  {12 * time.Second, resizing()},
		"resize without capacity": {12 * time.Second, resizingWithoutCapacity()},
		"resize in vain":          {12 * time.Second, resizingInVain()},
		"add a replica":           {50 * time.Second, addingAReplica()},
		"its way back":            {50 * time.Second, addingAReplicaTooLate()},
		"remove a replica":        {50 * time.Second, removingAReplica()},
		"remove a broken one":     {50 * time.Second, removingTheBrokenOne()},
		"add a reader":            {50 * time.Second, addingAReader()},
		"remove a reader":         {50 * time.Second, removingAReader()},
		"class":                   {50 * time.Second, changingTheClass()},
		"ACU":                     {50 * time.Second, changingTheACU()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Parse("lag.yaml", []byte("loop: {interval: 10s}\n"+strings.TrimPrefix(o.config, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			life := func(cloud func(*sim.Cloud) assembly.Cloud) (*daemonLife, *sim.Cloud) {
				world := o.world(t)
				d := &daemonLife{cfg: cfg, world: world, cloud: cloud(world), path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(0)}
				d.live(t, 6*o.ticks)
				return d, world
			}
			plain, prompt := life(func(w *sim.Cloud) assembly.Cloud { return Direct{w} })
			o.judge(t, plain.ended, prompt, prompt)
			misled := 0
			late, world := life(func(w *sim.Cloud) assembly.Cloud {
				c := lagging(w, o.lag)
				c.misled = &misled
				return c
			})
			if misled == 0 || len(late.ended) != 1 {
				t.Fatalf("%d reads did not show a write, %d operations ended", misled, len(late.ended))
			}
			o.judge(t, late.ended, world, prompt)
			fmt.Printf("%s: %d reads lagged behind\n", t.Name(), misled)
		})
	}
}
