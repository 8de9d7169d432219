package play

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// ends plays an experiment and tells how its operations ended, after how many minutes.
func ends(t *testing.T, e Experiment, tick func(w *sim.Cloud)) []string {
	t.Helper()
	e.Start, e.Fast = day.Add(12*time.Hour), true
	var world *sim.Cloud
	e.Outside = func(w *sim.Cloud) { world = w }
	var out []string
	e.OnTick = func(now time.Time, records []scale.Record) {
		tick(world)
		for _, r := range records {
			if op := r.Outcome.Operation; op != nil && !op.Open() {
				out = append(out, string(op.Kind)+" "+op.Target+" "+now.Sub(op.Began).String()+": "+string(op.Result))
			}
		}
	}
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out
}

func experimentOf(t *testing.T, yaml string, length time.Duration) Experiment {
	t.Helper()
	cfg, err := config.Parse("status.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return Experiment{Config: cfg, Length: length}
}

// A database whose storage RDS optimises, which may last for days, changes its class and
// gets readers like any other, and the operation ends when the class is there.
func TestStorageOptimizationHoldsNothing(t *testing.T) {
	db := shopDatabase(900)
	db.Status = "storage-optimization"
	for _, c := range []struct{ name, config, want string }{
		{"class", classConfig, "change class shop-db 7m0s: reached"},
		{"readers", readersConfig, "add replica shop-db-dyn-1 10m0s: reached"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := experimentOf(t, c.config, 40*time.Minute)
			e.Databases = []sim.DatabaseSpec{db}
			got := ends(t, e, func(*sim.Cloud) {})
			if len(got) == 0 || got[0] != c.want {
				t.Errorf("got %q, want %q first", got, c.want)
			}
		})
	}
}

// A reader that stays broken is deleted and made anew, and there are never fewer that work
// than before.
func TestABrokenReaderIsMadeAnew(t *testing.T) {
	own := map[string]string{operation.TierTag: "readers"}
	two := strings.Replace(readersConfig, "min: 0", "min: 2", 1)
	aurora := strings.Replace(two, "source: shop-db, drain: 2m, endpoints: {parameter: /shop/readers}", "cluster: shop, drain: 2m", 1)
	for _, c := range []struct {
		name string
		e    Experiment
		want []string
	}{
		{"a read replica", func() Experiment {
			e := experimentOf(t, two, 90*time.Minute)
			e.Databases = []sim.DatabaseSpec{shopDatabase(500),
				{ID: "shop-db-dyn-1", Class: "db.r6g.large", Source: "shop-db", Tags: own, Broken: true},
				{ID: "shop-db-dyn-2", Class: "db.r6g.large", Source: "shop-db", Tags: own}}
			return e
		}(), []string{"remove replica shop-db-dyn-1 3m0s: reached", "add replica shop-db-dyn-1 10m0s: reached"}},
		{"a reader of a cluster", func() Experiment {
			e := experimentOf(t, aurora, 90*time.Minute)
			e.Clusters = []sim.ClusterSpec{{ID: "shop", Reads: sim.Constant(500), Writes: sim.Constant(20)}}
			e.Databases = []sim.DatabaseSpec{{ID: "shop-1", Class: "db.r6g.large", Cluster: "shop", Writer: true},
				{ID: "shop-dyn-1", Class: "db.r6g.large", Cluster: "shop", Tags: own, Status: "incompatible-parameters"},
				{ID: "shop-dyn-2", Class: "db.r6g.large", Cluster: "shop", Tags: own}}
			return e
		}(), []string{"remove replica shop-dyn-1 3m0s: reached", "add replica shop-dyn-1 5m0s: reached"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ends(t, c.e, func(w *sim.Cloud) {
				found, _ := w.Databases(t.Context(), w.DatabaseIDs())
				works := func(id string) bool {
					return strings.HasSuffix(id, "-dyn-2") && found[id].Status == resource.Available
				}
				if !slices.ContainsFunc(w.DatabaseIDs(), works) {
					t.Errorf("%s: the reader that works is gone", w.Now().Format("15:04"))
				}
			})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Readers are not ordered of what takes none: the tier says why, so nothing is needed.
func TestNothingIsOrderedWhereRDSMakesNoReaders(t *testing.T) {
	aurora := strings.Replace(readersConfig, "source: shop-db, drain: 2m, endpoints: {parameter: /shop/readers}", "cluster: shop, drain: 2m", 1)
	for _, engine := range []string{"mysql", "postgres", "neptune", "docdb"} {
		e := experimentOf(t, aurora, 30*time.Minute)
		e.Clusters = []sim.ClusterSpec{{ID: "shop", Engine: engine, Reads: sim.Constant(900), Writes: sim.Constant(20)}}
		e.Databases = []sim.DatabaseSpec{{ID: "shop-1", Class: "db.r6g.large", Cluster: "shop", Writer: true}}
		var writes []sim.Write
		got := ends(t, e, func(w *sim.Cloud) { writes = w.Writes() })
		if len(got)+len(writes) > 0 {
			t.Errorf("%s: %v, %v", engine, got, writes)
		}
	}
}
