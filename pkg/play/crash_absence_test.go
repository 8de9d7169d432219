package play

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim"
)

// absence is longer than the deadline of every operation here.
const absence = 3 * time.Hour

// A daemon that died in the middle of an operation and comes back hours later, when
// its window and its deadline are long over, may do another thing than at once: begin
// anew, go back, leave it. But nothing is left half done, whenever it died.
func TestCrashAndComeBackHoursLater(t *testing.T) {
	whole(t)
	for name, c := range map[string]crash{
		"resize":                  resizing(),
		"resize without capacity": resizingWithoutCapacity(),
		"resize in vain":          resizingInVain(),
		"add a replica":           addingAReplica(),
		"its way back":            addingAReplicaTooLate(),
		"remove a replica":        removingAReplica(),
		"remove a broken one":     removingTheBrokenOne(),
		"add a reader":            addingAReader(),
		"remove a reader":         removingAReader(),
		"class":                   changingTheClass(),
		"ACU":                     changingTheACU(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Parse("crash.yaml", []byte(c.config))
			if err != nil {
				t.Fatal(err)
			}
			points := 0
			// Every fifth point: what each of them does at once is shown elsewhere.
			for at := 1; ; at += 5 {
				world := c.world(t)
				d := &daemonLife{cfg: cfg, world: world, cloud: Direct{world}, path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(at)}
				if d.live(t, c.ticks) {
					break
				}
				points++
				d.reaper = newReaper(0)
				d.world.Step(absence)
				d.live(t, 5*c.ticks)
				sound(t, world)
				if t.Failed() {
					t.Fatalf("killed after event %d, away for %s", at, absence)
				}
			}
			fmt.Printf("%s: %d crash points\n", t.Name(), points)
		})
	}
}

// sound demands that everything works, and that nothing exists, or is gone, that
// nobody decided about.
func sound(t *testing.T, w *sim.Cloud) {
	t.Helper()
	for _, id := range w.MachineIDs() {
		m, _ := w.DescribeMachine(id)
		at, _ := w.Targets(t.Context(), []string{targets}, resource.Machine{ID: id})
		if m.State != resource.Running || m.Checks != resource.ChecksOK || len(at) != 1 || at[0].State != resource.TargetHealthy {
			t.Errorf("%s is %s as %s, checks %s, targets %+v", id, m.State, m.Type, m.Checks, at)
		}
	}
	there := w.DatabaseIDs()
	for _, id := range there {
		db, _ := w.DescribeDatabase(id)
		if db.Status != resource.Available || strings.Contains(id, "-dyn-") && db.Tags[operation.TierTag] != "readers" {
			t.Errorf("%s is %s, tags %v", id, db.Status, db.Tags)
		}
	}
	made := map[string]int{}
	for _, x := range w.Writes() {
		switch {
		case strings.HasPrefix(x.API, "CreateDBInstance"):
			made[x.Resource]++
		case x.API == "DeleteDBInstance":
			made[x.Resource]--
		}
	}
	for id, balance := range made {
		if balance > 1 || balance == 1 != slices.Contains(there, id) || !strings.Contains(id, "-dyn-") {
			t.Errorf("%s was made %d times more often than deleted, and there are %v", id, balance, there)
		}
	}
}
