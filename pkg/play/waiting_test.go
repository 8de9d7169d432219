package play

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// A class change restarts a database, and so applies what waits for a restart: over the
// wire, where the real adapter reads it, nothing begins until somebody has dealt with it.
func TestAClassChangeWaitsForWhatWaitsForARestart(t *testing.T) {
	whole(t)
	t.Parallel()
	cfg, err := config.Parse("class.yaml", []byte(classConfig))
	if err != nil {
		t.Fatal(err)
	}
	dealtWith := day.Add(40 * time.Minute)
	for _, waits := range []string{"", "parameter group shop-mysql8 (pending-reboot)", "option group audit (pending-maintenance-apply)", "option group old (pending-removal)"} {
		db := shopDatabase(900)
		if waits != "" {
			db.AtRestart = []string{waits}
		}
		e := Experiment{Config: cfg, Start: day, Length: 80 * time.Minute, Databases: []sim.DatabaseSpec{db}}
		e.Outside = func(w *sim.Cloud) {
			if !w.Now().Equal(dealtWith) {
				return
			}
			if err := w.EditDatabase("shop-db", func(d *sim.DatabaseSpec) { d.AtRestart = nil }); err != nil {
				t.Error(err)
			}
		}
		var began time.Time
		said := false
		e.OnTick = func(now time.Time, records []scale.Record) {
			if records[0].Outcome.Operation != nil && began.IsZero() {
				began = now
			}
			said = said || strings.Contains(reason.Why(records[0].Decision), "shop-db has changes that wait for a restart, and a change of class would apply them too; restart the database first: "+waits)
		}
		if _, err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if began.IsZero() || (waits != "") != said || (waits != "") == began.Before(dealtWith) {
			t.Errorf("%q: said %v, the change began at %s", waits, said, began.Format("15:04"))
		}
	}
}

// Somebody raised the largest capacity in an incident: growth of the least leaves it.
func TestGrowthLowersNoLargestCapacity(t *testing.T) {
	t.Parallel()
	c := changingTheACU()
	cfg, err := config.Parse("acu.yaml", []byte(c.config))
	if err != nil {
		t.Fatal(err)
	}
	e := Experiment{Config: cfg, Start: day, Length: 40 * time.Minute, Databases: c.databases, Clusters: c.clusters}
	var world *sim.Cloud
	e.Outside = func(w *sim.Cloud) {
		if world == nil {
			if err := w.EditCluster("shop", func(k *sim.ClusterSpec) { k.MaxACU = 64 }); err != nil {
				t.Error(err)
			}
		}
		world = w
	}
	detail := ""
	e.OnTick = func(_ time.Time, records []scale.Record) {
		if op := records[0].Outcome.Operation; op != nil {
			detail = records[0].Outcome.Detail
		}
	}
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k, _ := world.DescribeCluster("shop"); k.MinACU <= 0.5 || k.MaxACU != 64 {
		t.Errorf("%g to %g ACU", k.MinACU, k.MaxACU)
	}
	if !strings.HasSuffix(detail, "the maximum capacity stays 64 ACU, above max_acu 16: dynascale never lowers the maximum capacity") {
		t.Errorf("detail %q", detail)
	}
}
