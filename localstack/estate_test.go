//go:build integration

package localstack

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// estate is a machine, a database with readers and one with a class, each of which
// wants to grow.
type estate struct {
	*scene
	machine       string
	reads, writes string
}

func newEstate(s *scene) *estate {
	s.Helper()
	e := &estate{scene: s}
	e.machine, _ = s.makeMachine(small)
	e.reads = s.makeDatabase(true)
	e.writes = e.reads + "-main"
	s.must(s.stage.MakeDatabase(s.Context(), e.writes, "db.m5.large", true))
	s.publish(append(append(databaseLoad(e.reads, 85, 1500), classLoad(e.writes, 90, 900)...), stage.MachineCPU(e.machine, 90))...)
	return e
}

func (e *estate) inMode(mode string) {
	e.Helper()
	e.configure(e.machineTier(mode, e.machine, "", "shrink_delay: 0s") + e.readersTier(mode, e.reads) + e.classTier(mode, e.writes, anyTime))
}

// wantUntouched asks the emulator for everything, and looks for what is published.
func (e *estate) wantUntouched(why string) {
	e.Helper()
	e.wantMachine(e.machine, small, "running", why)
	classes := map[string]string{}
	for name, db := range e.databases() {
		classes[name] = db.Class
	}
	if want := map[string]string{e.reads: "db.m5.large", e.writes: "db.m5.large"}; !maps.Equal(classes, want) {
		e.Errorf("%s: the emulator has the databases %v, want %v", why, classes, want)
	}
	parameter, err := e.stage.Parameter(e.Context(), e.parameter())
	e.must(err)
	if parameter != "" {
		e.Errorf("%s: readers are published: %s", why, parameter)
	}
	if _, err := os.Stat(e.readers()); !errors.Is(err, os.ErrNotExist) {
		e.Errorf("%s: readers are published in a file: %v", why, err)
	}
}

// wished are the sizes that each tier should have.
var wished = map[string]int{"vm": 2, "readers": 1, "class": 2}

func (e *estate) wantWishes(records []scale.Record, why string) {
	e.Helper()
	got := map[string]int{}
	for _, r := range records {
		got[r.Decision.Tier] = r.Decision.To
	}
	if !maps.Equal(got, wished) {
		e.Errorf("%s: the decisions are %v, want %v", why, got, wished)
	}
}

func TestAnEstateIsOnlyWatched(t *testing.T) {
	onEachStage(t, func(s *scene) {
		e := newEstate(s)
		e.inMode("manage")
		s.run("run", "--once", "--dry-run")
		e.wantUntouched("after a dry run")
		s.wantNoLedger()

		e.inMode("observe")
		s.pass()
		e.wantUntouched("after a pass in mode observe")
		records := s.records("status")
		e.wantWishes(records, "in mode observe")
		for _, r := range records {
			if r.Outcome.Status != scale.Unchanged || !strings.HasPrefix(r.Outcome.Detail, "observe mode: would ") {
				s.Errorf("%s: outcome %s: %s", r.Decision.Tier, r.Outcome.Status, r.Outcome.Detail)
			}
		}
	})
}

func TestThePlanOfAnEstateIsWhatRunThenDoes(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsReplication()
		e := newEstate(s)
		e.inMode("manage")
		records := s.records("plan")
		e.wantWishes(records, "in the plan")
		plan := thoughts(records)
		s.wantSaid(s.run("plan"), small+" -> "+medium, "db.m5.large -> db.m5.xlarge", "0 -> 1")
		e.wantUntouched("after a plan")
		s.wantNoLedger()

		s.pass()
		records = s.records("status")
		if diff := cmp.Diff(plan, thoughts(records)); diff != "" {
			s.Errorf("the pass thought differently from the plan (-plan +run):\n%s", diff)
		}
		types, err := s.stage.ChangesTypes(s.Context())
		s.must(err)
		for _, r := range records {
			if r.Decision.Tier == "vm" && !types {
				// The types cannot be looked up there, so the machine is not stopped for one.
				s.wantSaid(r.Outcome.Detail, "change "+small+" -> "+medium+": AWS could not be read again before the change")
				s.wantMachine(e.machine, small, "running", "its types cannot be looked up")
				continue
			}
			if r.Outcome.Status != scale.Applied {
				s.Errorf("%s: outcome %s: %s", r.Decision.Tier, r.Outcome.Status, r.Outcome.Detail)
			}
		}
		if types {
			s.wantMachine(e.machine, medium, "running", "as planned")
		}
		s.wantClass(e.writes, "db.m5.xlarge", "as planned")
		if db := s.databases()[e.reads+"-dyn-1"]; db.Source != e.reads {
			s.Errorf("the planned replica is %+v", db)
		}
	})
}
