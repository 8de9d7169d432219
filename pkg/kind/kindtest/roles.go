package kindtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// role is one that a kind may play beside that of a viewer.
type role struct {
	name   string
	played func(k any) bool
	// check asserts what is true of a kind that plays it.
	check func(c Case, t *testing.T)
	// think is what it says of facts, which must be the same twice, and no panic when nothing
	// is known; nil says nothing.
	think func(w World, f facts.Facts) any
	who   who
}

// roles are all of them. A role that kinds learn to play is one entry here, found by the
// interface that it is. Those of every kind are wanted; of the others a kind that does not
// play one is not asked.
var roles = []role{
	{"Configured", plays[kind.Configured], Case.configured, nil, every},
	{"Examiner", plays[kind.Examiner], Case.examines, thinkExamine, every},
	{"Discoverer", plays[kind.Discoverer], Case.discovers, thinkDiscover, every},
	{"Entitled", plays[kind.Entitled], Case.entitled, nil, every},
	{"Named", plays[kind.Named], Case.named, nil, every},
	{"Changer", plays[kind.Changer], Case.changes, thinkChange, change},
	{"Setter", plays[kind.Setter], Case.sets, nil, change},
	{"Publisher", plays[kind.Publisher], Case.publishes, thinkEndpoints, some},
	{"Relative", plays[kind.Relative], Case.relates, thinkShare, some},
}

// who plays a role: every kind, one of those that change something, or some kinds.
type who int

const (
	some who = iota
	change
	every
)

func plays[R any](k any) bool { _, is := k.(R); return is }

// configured: it is found by its key and its name, and two of the same thing are told.
func (c Case) configured(t *testing.T) {
	k := c.New().Kind.(kind.Configured)
	if k.Kind() == "" || k.Name() == "" || k.Thing() == "" {
		t.Errorf("key %q, name %q, thing %q: none of the three may be empty", k.Kind(), k.Name(), k.Thing())
	}
	if _, slow := k.(kind.Changer); slow != (k.WorstCase() > 0) {
		t.Errorf("the worst case of a change is %s; it must be above 0 for a kind that changes by operations, and 0 for all other kinds", k.WorstCase())
	}
	w := c.New()
	if ladder := k.Ladder(); ladder != nil {
		v := w.view(t, scale.Manage)
		if len(v.Capacity.Ladder) != len(ladder) {
			t.Errorf("the view shows %d sizes, and the ladder has %d", len(v.Capacity.Ladder), len(ladder))
		}
		for i, r := range v.Capacity.Ladder {
			if r.Name != ladder[i].Name {
				t.Errorf("size %d is %s in the view, and %s in the configuration", i+1, r.Name, ladder[i].Name)
			}
		}
	}
}

// entitled: all that it wants to know, and that doctor wants to see of it, it has the
// permissions for.
func (c Case) entitled(t *testing.T) {
	for _, mode := range []scale.Mode{scale.Manage, scale.Minimum, scale.Observe} {
		w := c.New()
		k := w.Kind.(kind.Entitled)
		var has []string
		for _, l := range k.Reads(w.in(mode)) {
			has = append(has, l.Rights...)
		}
		for _, r := range k.Rights(w.in(mode)) {
			has = append(has, r.Actions...)
		}
		f, _ := w.looked(t, mode)
		var order facts.Order
		w.Kind.Wants(w.in(mode), f, &order)
		w.Kind.(kind.Examiner).Inspect(w.in(mode), f, &order)
		for _, shelf := range order.Shelves() {
			for _, right := range w.Cloud.shelves[shelf].Rights {
				if !slices.Contains(has, right) {
					t.Errorf("in mode %s the kind reads the facts %q, but does not list the permission %s that this needs", mode, shelf, right)
				}
			}
		}
	}
}

// named: a number of units is read with a word.
func (c Case) named(t *testing.T) {
	if w := c.New().Kind.(kind.Named).Words(); w.Of == "" || w.Unit == "" && c.New().Kind.(kind.Configured).Ladder() == nil {
		t.Errorf("the kind must have a word for its size (Of) and, if it has no ladder, one for its units (Unit): %+v", w)
	}
}

// sets: one call that somebody makes sets the size that was decided, and what is compared
// right before it is seen by Look alone.
func (c Case) sets(t *testing.T) {
	modes := []scale.Mode{scale.Manage, scale.Minimum}
	if strings.Contains(fmt.Sprint(c.New().Kind.(kind.Configured).Rule()), fmt.Sprint(kind.NoMinimum())) {
		modes = modes[:1] // the configuration refuses the other one
	}
	for name, change := range c.Changes {
		for _, mode := range modes {
			w := c.New()
			if change.Prepare != nil {
				change.Prepare(w)
			}
			k, d := w.Kind.(kind.Setter), w.decide(t, mode, change.To)
			ch := kind.Change{Tier: w.in(mode), Decision: d}
			f, err := w.Cloud.Look(t.Context(), Noon, func(known facts.Facts, o *facts.Order) { k.Look(ch, known, o) })
			v := w.Kind.View(ch.Tier, f, Noon)
			if now := (scale.Snapshot{Mode: mode, Capacity: v.Capacity}).Current(); err != nil || v.Missing != "" || len(v.Objections) > 0 || now != d.From {
				t.Errorf("%s: the tier, read again just before the call, has size %d, want %d; reason for a missing size %q, objections %v, error %v, want none of these three", name, now, d.From, v.Missing, v.Objections, err)
			}
			if _, err := w.Cloud.Look(t.Context(), Noon, func(known facts.Facts, o *facts.Order) { k.LookToShrink(ch, known, o) }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			resource, call := k.Set(d)
			if again, same := k.Set(d); again != resource || !reflect.DeepEqual(call, same) {
				t.Errorf("%s: the same decision leads to two different calls: %q and %q", name, call, same)
			}
			made(t, call)
			if err := w.Do(scale.Operation{Tier: d.Tier, Target: resource}, call); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := w.decide(t, mode, 0).From; got != d.To {
				t.Errorf("%s: after the call %q for %s in mode %s the size is %d, want %d", name, call, resource, mode, got, d.To)
			}
		}
	}
}

// made asserts that somebody can make a call.
func made(t *testing.T, call operation.Call) {
	t.Helper()
	if !slices.Contains(operation.Verbs, call.Verb) {
		t.Errorf("no code can make a call with the verb %q", call.Verb)
	}
}

func thinkChange(w World, f facts.Facts) any {
	k := w.Kind.(kind.Changer)
	var out []any
	v := w.Kind.View(w.tier(), f, Noon)
	for _, to := range []int{0, 1, 2, 100} {
		ch := kind.Change{Tier: w.tier(), Resource: w.Resource, Decision: scale.Decision{Tier: "tier", At: Noon, Mode: scale.Manage, From: v.Capacity.Desired, To: to, Capacity: v.Capacity}}
		var o facts.Order
		k.Look(ch, f, &o)
		op, refused := kind.Planned(k, ch, f)
		ch.Operation = &op
		was := op
		next, call := k.Next(ch, f, Noon.Add(time.Minute))
		out = append(out, o, op, refused, next, call, reflect.DeepEqual(was, op))
	}
	return out
}

// publishes: nobody is sent anywhere while nothing is known.
func (c Case) publishes(t *testing.T) {
	if got := c.New().Kind.(kind.Publisher).Endpoints(scale.Decision{}, nil); len(got) > 0 {
		t.Errorf("no reader is known, but the kind publishes %v", got)
	}
}

func thinkEndpoints(w World, f facts.Facts) any {
	v := w.Kind.View(w.tier(), f, Noon)
	return w.Kind.(kind.Publisher).Endpoints(scale.Decision{Tier: "tier", Capacity: v.Capacity}, nil)
}

// relates: a share of what is not known is no share.
func (c Case) relates(t *testing.T) {
	w := c.New()
	if _, why := w.Kind.(kind.Relative).Relate(w.tier(), facts.Facts{}, scale.Sample{Value: 0.5}); why == "" {
		t.Error("the kind computes a share from a value that was not read")
	}
}

func thinkShare(w World, f facts.Facts) any {
	x, why := w.Kind.(kind.Relative).Relate(w.tier(), f, scale.Sample{Value: 0.5})
	return []any{x, why}
}
