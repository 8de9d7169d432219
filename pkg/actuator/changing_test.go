package actuator

import (
	"errors"
	"fmt"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What cannot be read is an error for the one who asks, and nothing is thought about it.
func TestWhatCannotBeSeenIsNotChanged(t *testing.T) {
	for _, failing := range []string{"databases", "databases shop", "databases shop-dyn-1", "databases shop-legacy"} {
		s := newStore()
		s.Fail(failing, refuse(scale.Throttled, "slow down"))
		r := s.replicas()
		if op, refused, err := r.Plan(t.Context(), counted(2, 1, scale.Member{ID: "shop-dyn-1", Own: true})); scale.KindOf(err) != scale.Throttled || refused != "" || op.Kind != "" {
			t.Errorf("without %s: planned %+v, refused %q, %v", failing, op, refused, err)
		}
		op := leaving()
		op.Began = noon.Add(-10 * 60e9)
		if next, call, err := r.Next(t.Context(), op, noon); scale.KindOf(err) != scale.Throttled || !call.Waits() || fmt.Sprint(next) != fmt.Sprint(op) {
			t.Errorf("without %s: %q, %v", failing, call, err)
		}
	}
}

// What nobody reads here is not absent.
func TestAShelfWithoutASource(t *testing.T) {
	r := newStore().replicas()
	r.Sources = nil
	const want = "a defect of dynascale: nothing reads databases; please report it"
	if _, _, err := r.Plan(t.Context(), counted(1, 2)); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestMakingACall(t *testing.T) {
	s := newStore()
	r := s.replicas()
	if err := r.Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.Delete, Argument: "shop-dyn-1"}); err != nil || s.String() != "delete shop-dyn-1" {
		t.Errorf("did %s, %v", s, err)
	}
	const defect = `stop: invalid: dynascale cannot make the call "stop", which is a defect of dynascale; please report it`
	if err := r.Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.Stop}); scale.KindOf(err) != scale.Invalid || err.Error() != defect {
		t.Errorf("a call that nobody makes: %v", err)
	}
	failed := r.Failed(scale.Operation{Kind: scale.AddReplica}, operation.Call{Verb: operation.Create, Argument: "x"}, scale.Exhausted, "quota", noon)
	if failed.Result != scale.GivenUp || failed.Trouble != "quota" {
		t.Errorf("a replica for which there is no room: %+v", failed)
	}
}

// What came over the resource since the evaluation looked is refused, although the kind's own
// plan does not mind it.
func TestWhatTheViewObjectsToIsNotPlanned(t *testing.T) {
	s := newStore()
	r := s.replicas()
	if op, refused, err := r.Plan(t.Context(), counted(2, 3)); err != nil || refused != "" || op.Target != "shop-dyn-2" {
		t.Fatalf("%+v, refused %q, %v", op, refused, err)
	}
	s.change("shop", func(db *resource.Database) { db.Pending = []string{"storage 200"} })
	op, refused, err := r.Plan(t.Context(), counted(2, 3))
	if err != nil || refused != "shop has pending modifications: storage 200" || op.Kind != "" {
		t.Errorf("%+v, refused %q, %v", op, refused, err)
	}
}

func TestReplicasAreCountedInWords(t *testing.T) {
	o := &Operations{Ledger: &book{diary: &diary{}}, Reconcilers: map[string]Reconciler{"readers": newStore().replicas()}}
	check(t, o.Apply(t.Context(), scale.Plan{counted(1, 0, scale.Member{ID: "shop-legacy"})})[0], scale.Refused,
		"set replicas 1 -> 0: none of the readers was created by dynascale for this tier; other readers are never removed")
	s := newStore()
	for n := range 30 {
		name := fmt.Sprintf("shop-dyn-%d", n+1)
		kindtest.Put(&s.Cloud, facts.Databases, name, resource.Database{ID: name})
	}
	o.Reconcilers["readers"] = s.replicas()
	check(t, o.Apply(t.Context(), scale.Plan{counted(1, 2)})[0], scale.Refused, "set replicas 1 -> 2: all names for new readers, shop-dyn-1 to shop-dyn-30, are taken: rename or delete a database with one of these names")
	s.Fail("databases", errors.New("words"))
	check(t, o.Apply(t.Context(), scale.Plan{counted(1, 2)})[0], scale.Failed, "set replicas 1 -> 2: AWS could not be read again before the change: words; dynascale looks again at the next evaluation")
}

func TestARemovalOfABrokenReaderInWords(t *testing.T) {
	d := counted(2, 1, scale.Member{ID: "shop-dyn-1", Own: true})
	d.Removes = "shop-dyn-1"
	out := DryRun{}.Apply(t.Context(), scale.Plan{d})
	check(t, out[0], scale.Unchanged, "dry run: would delete replica shop-dyn-1")
}
