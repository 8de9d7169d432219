package collector

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// yard is EC2 and RDS, beside the sources of cloud. It counts its calls by name, and
// fails those for which there is an error, by name or by name and arguments.
type yard struct {
	*cloud
	guard     sync.Mutex
	machines  map[string]resource.Machine
	types     map[string]resource.MachineType
	databases map[string]resource.Database
	clusters  map[string]resource.Cluster
	offers    []resource.ClassOption
	waiting   map[string][]string
	scaling   map[string]string
	used, own int  // of the quota
	protected bool // from stops
	calls     map[string]int
	names     map[string][]string // of the last call
	fails     map[string]error
}

// newYard has a machine, a database with two replicas, and a cluster of three.
func newYard() *yard {
	y := &yard{cloud: &cloud{}, calls: map[string]int{}, names: map[string][]string{}, fails: map[string]error{}, used: 10, own: 40,
		machines: map[string]resource.Machine{"i-1": machineOfType("m7g.large")},
		types: map[string]resource.MachineType{
			"m7g.large": {Name: "m7g.large", Memory: 8 << 30}, "m7g.xlarge": {Name: "m7g.xlarge", Memory: 16 << 30}, "m7g.2xlarge": {Name: "m7g.2xlarge", Memory: 32 << 30},
		},
		databases: map[string]resource.Database{},
		clusters: map[string]resource.Cluster{"aurora": {ID: "aurora", Status: resource.Available, Engine: "aurora-mysql", MinACU: 2, MaxACU: 16, Members: []resource.ClusterMember{
			{ID: "aurora-1", Writer: true}, {ID: "aurora-2"}, {ID: "aurora-3"},
		}}},
		offers: []resource.ClassOption{{Storage: "gp3", MultiAZ: true}},
	}
	y.add(resource.Database{ID: "shop", ARN: "arn:aws:rds:eu-west-1:123456789012:db:SHOP", Class: "db.m7g.large", Engine: "mysql", Version: "8.0.39", Storage: "gp3",
		MultiAZ: true, BackupDays: 7, Replicas: []string{"shop-dyn-1", "shop-legacy"}})
	y.add(resource.Database{ID: "shop-dyn-1", Source: "shop", Replication: "replicating", Tags: map[string]string{operation.TierTag: "readers"}})
	y.add(resource.Database{ID: "shop-legacy", Source: "shop", Replication: "replicating"})
	for _, id := range []string{"aurora-1", "aurora-2", "aurora-3"} {
		y.add(resource.Database{ID: id, Cluster: "aurora", Engine: "aurora-mysql"})
	}
	return y
}

func machineOfType(name string) resource.Machine {
	return resource.Machine{ID: "i-1", Type: name, State: resource.Running, Checks: resource.ChecksOK, RootDevice: "ebs"}
}

// add fills in what all databases have.
func (y *yard) add(db resource.Database) {
	if db.Status == "" {
		db.Status = resource.Available
	}
	db.Endpoint, db.Created = db.ID+".rds:3306", noon.Add(-24*time.Hour)
	y.databases[db.ID] = db
}

// change edits one database.
func (y *yard) change(id string, f func(*resource.Database)) {
	db := y.databases[id]
	f(&db)
	y.databases[id] = db
}

func (y *yard) call(name string, names ...string) error {
	y.guard.Lock()
	defer y.guard.Unlock()
	y.calls[name]++
	y.names[name] = names
	return cmp.Or(y.fails[name], y.fails[strings.Join(append([]string{name}, names...), " ")])
}

// some answers a call by name with what there is.
func some[T any](y *yard, name string, names []string, all map[string]T) (map[string]T, error) {
	if err := y.call(name, names...); err != nil {
		return nil, err
	}
	out := map[string]T{}
	for _, n := range names {
		if x, is := all[n]; is {
			out[n] = x
		}
	}
	return out, nil
}

func (y *yard) Machines(_ context.Context, ids []string) (map[string]resource.Machine, error) {
	return some(y, "machines", ids, y.machines)
}

func (y *yard) MachineTypes(_ context.Context, names []string) (map[string]resource.MachineType, error) {
	return some(y, "types", names, y.types)
}

func (y *yard) StopProtected(_ context.Context, id string) (bool, error) {
	return y.protected, y.call("protection", id)
}

// What is asked before a change alone is nothing that a collector looks at.
func (y *yard) Offered(context.Context, string, []string) (map[string]bool, error) {
	panic("a collector asks what is offered")
}

func (y *yard) RehearseStop(context.Context, string) error                 { panic("a collector rehearses") }
func (y *yard) RehearseType(context.Context, string, string) error         { panic("a collector rehearses") }
func (y *yard) Volumes(context.Context, string) ([]resource.Volume, error) { return nil, nil }
func (y *yard) LaunchTemplate(context.Context, resource.Template) (resource.LaunchData, error) {
	return resource.LaunchData{}, nil
}
func (y *yard) SpotMachines(context.Context) (map[string]map[string]int, error) { return nil, nil }
func (y *yard) Launched(context.Context, []string) (map[string][]resource.Life, error) {
	return nil, nil
}
func (y *yard) SpotPrices(context.Context, []string) (map[string]float64, error) { return nil, nil }
func (y *yard) RehearseStart(context.Context, string) error                      { panic("a collector rehearses") }

func (y *yard) Databases(_ context.Context, ids []string) (map[string]resource.Database, error) {
	return some(y, "databases", ids, y.databases)
}

func (y *yard) Clusters(_ context.Context, ids []string) (map[string]resource.Cluster, error) {
	return some(y, "clusters", ids, y.clusters)
}

func (y *yard) Orderable(_ context.Context, engine, version, license, class string) ([]resource.ClassOption, error) {
	return y.offers, y.call("orderable", engine, version, license, class)
}

func (y *yard) Maintenance(context.Context) (map[string][]string, error) {
	return y.waiting, y.call("maintenance")
}

func (y *yard) Quota(context.Context) (used, most int, err error) {
	return y.used, y.own, y.call("quota")
}

func (y *yard) Tagged(_ context.Context, key string) (map[string]resource.Database, error) {
	found := maps.Clone(y.databases)
	maps.DeleteFunc(found, func(_ string, db resource.Database) bool { return db.Tags[key] == "" })
	return found, y.call("tagged")
}

func (y *yard) ReplicaScaling(context.Context) (map[string]string, error) {
	return y.scaling, y.call("scaling")
}

// counted is how often each of some calls was made.
func (y *yard) counted(names ...string) map[string]int {
	out := map[string]int{}
	for _, n := range names {
		out[n] = y.calls[n]
	}
	return out
}

func (y *yard) sources() []fetch.Source {
	return slices.Concat(fetch.FromAutoScaling(y.cloud), fetch.FromEC2(y), fetch.FromRDS(y, operation.TierTag), fetch.FromReplicaScalers(y))
}

func (y *yard) collector(tiers ...Tier) *Collector {
	o := y.cloud.options(tiers...)
	o.Sources = y.sources()
	return New(o)
}

// rungs are a ladder without fallbacks.
func rungs(names ...string) []scale.Rung {
	var out []scale.Rung
	for _, n := range names {
		out = append(out, scale.Rung{Name: n})
	}
	return out
}

func vm(ladder []scale.Rung) Tier {
	return Tier{Name: "vm", Mode: scale.Manage, Resource: "eu-west-1//instance/i-1", Kind: &ec2size.Machine{Instance: "i-1", Rungs: ladder}}
}

func readersOf(source, cluster string, signals ...signal.Signal) Tier {
	return Tier{Name: "readers", Mode: scale.Manage, Resource: "eu-west-1//database/" + source + cluster, Signals: signals,
		Kind: &rdsreplicas.Replicas{Source: source, Cluster: cluster}}
}

func primary(rules operation.Rules) Tier {
	return Tier{Name: "primary", Mode: scale.Manage, Resource: "eu-west-1//database/shop",
		Kind: &rdsclass.Class{Database: "shop", Rungs: rungs("db.m7g.large", "db.m7g.xlarge", "db.m7g.2xlarge"), AllowOutage: rules.Outage, AllowManaged: rules.Managed}}
}

func serverless(names ...string) Tier {
	return Tier{Name: "serverless", Mode: scale.Manage, Resource: "eu-west-1//cluster/aurora", Kind: &rdsacu.ACU{Cluster: "aurora", Rungs: rungs(names...)}}
}
