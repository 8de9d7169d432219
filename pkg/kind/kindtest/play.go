package kindtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Effect is what a call does in a cloud.
type Effect func(op scale.Operation, call operation.Call) error

const (
	// longest is how many minutes an operation may take in a cloud without accidents, and a
	// good deal more than any worst case.
	longest = 24 * 60
	// mostCalls is how many calls one evaluation makes of an operation.
	mostCalls = 12
)

// accident is what befalls one call.
type accident struct {
	name string
	// arrives tells whether the call does what it does.
	arrives bool
	// answer is what the caller hears; "" is nothing, because it is dead: all that is left
	// is what was written down before the call.
	answer scale.Kind
	// aims tells whether the operation must still reach its goal or its way back; others may
	// also give up.
	aims bool
}

var accidents = []accident{
	{"dynascale crashes before the call is sent", false, "", true},
	{"dynascale crashes after the call has arrived", true, "", true},
	{"the call arrives, and its answer is lost", true, scale.Unreachable, true},
	{"the call is lost", false, scale.Unreachable, true},
	{"the call is throttled", false, scale.Throttled, true},
	{"AWS refuses the call, because another change is under way", false, scale.Busy, true},
	{"AWS has no capacity", false, scale.Exhausted, false},
	{"the permission for the call is missing", false, scale.Denied, false},
	{"AWS refuses the call as not valid", false, scale.Invalid, false},
}

// changes: every operation ends at its goal or with the way back, whatever befalls one of
// its calls, and takes only what is its own.
func (c Case) changes(t *testing.T) {
	for name, change := range c.Changes {
		t.Run(name, func(t *testing.T) {
			calls, end := c.play(t, change, -1, accident{name: "no call fails"})
			if calls == 0 || end.Result != scale.Reached {
				t.Fatalf("without failures the operation must reach its goal, but after %d calls it is %s: %s", calls, end.Result, end.Trouble)
			}
			for n := range calls {
				for _, a := range accidents {
					if _, end := c.play(t, change, n, a); a.aims && end.Result != scale.Reached && end.Result != scale.RolledBack {
						t.Errorf("%s (call %d): the operation must reach its goal or be rolled back, but it is %s: %s", a.name, n+1, end.Result, end.Trouble)
					}
				}
			}
		})
	}
}

// play carries a change out, with an accident at the n-th call, and returns how many calls
// there were.
func (c Case) play(t *testing.T, change Change, n int, a accident) (calls int, end scale.Operation) {
	t.Helper()
	w := c.New()
	if change.Prepare != nil {
		change.Prepare(w)
	}
	k := w.Kind.(kind.Changer)
	ch := kind.Change{Tier: w.tier(), Resource: w.Resource, Decision: w.decide(t, scale.Manage, change.To)}
	op, refused, err := w.Cloud.Plan(t.Context(), k, ch)
	if err != nil || refused != "" || op.Kind == "" || !op.Open() {
		t.Fatalf("the change must be planned as an operation: planned %+v, refused because of %q, error %v", op, refused, err)
	}
	c.owns(t, k, w.Resource, op)
	now := Noon
	for range longest {
		for range mostCalls {
			next, call, err := w.Cloud.Next(t.Context(), k, ch, op, now)
			if err != nil {
				t.Fatalf("the state that the next step needs cannot be read from the simulated cloud of this test: %v", err)
			}
			if op = next; call.Waits() || !op.Open() {
				break
			}
			made(t, call)
			op = operation.Sent(op, call, now)
			arrives, answer := true, scale.Kind("none")
			if calls == n {
				arrives, answer = a.arrives, a.answer
			}
			calls++
			if arrives {
				if err := w.Do(op, call); err != nil {
					t.Fatalf("the simulated cloud of this test cannot do the call %q: %v", call, err)
				}
			}
			if answer == "" { // dead, and begun again at the next evaluation with what was written down
				break
			}
			if answer != "none" {
				op = k.Failed(op, call, answer, fmt.Sprint(&scale.Failure{Doing: call.String(), Kind: answer, Err: errors.New("words")}), now)
				if answer != scale.Exhausted {
					break
				}
			}
		}
		c.owns(t, k, w.Resource, op)
		if !op.Open() {
			break
		}
		if w.Pass != nil {
			w.Pass()
		}
		now = now.Add(time.Minute)
	}
	if op.Open() {
		t.Fatalf("%s (call %d): the operation has not ended after a simulated day: %s", a.name, n+1, reason.Progress(op, now))
	}
	want := map[scale.Result]int{scale.Reached: op.Size, scale.RolledBack: op.Before}
	if size, settled := want[op.Result]; settled {
		if v := w.view(t, scale.Manage); v.Missing != "" || v.Capacity.Desired != size {
			t.Errorf("%s (call %d): the operation has the result %s, and the size is %d (reason if it is missing: %q); want size %d", a.name, n+1, op.Result, v.Capacity.Desired, v.Missing, size)
		}
	}
	return calls, op
}

// owns asserts that an operation is the tier's, and is not when it is about anything else.
func (Case) owns(t *testing.T, k kind.Changer, resource string, op scale.Operation) {
	t.Helper()
	if !k.Takes(resource, op) {
		t.Errorf("the kind does not accept its own operation %s of %s", op.Kind, op.Target)
	}
	if k.Takes("elsewhere/"+resource, op) {
		t.Errorf("the kind accepts an operation %s of another resource", op.Kind)
	}
	if op.Kind = "unknown kind"; k.Takes(resource, op) {
		t.Error("the kind accepts an operation that no kind of tier makes")
	}
}
