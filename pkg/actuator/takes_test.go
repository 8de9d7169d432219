package actuator

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWhatACraftTakes(t *testing.T) {
	s := newStore()
	machine, class, acu, readers, members := newPark().craft(), s.class(operation.Rules{}), s.acu(0), s.replicas(), s.members()
	for _, c := range []struct {
		name     string
		craft    Craft
		kind     scale.OperationKind
		target   string
		resource string
		takes    bool
	}{
		{"the resize of a machine", machine, scale.Resize, "i-1", "instance/i-1", true},
		{"of another machine", machine, scale.Resize, "i-2", "instance/i-2", false},
		{"of one by that name elsewhere", machine, scale.Resize, "i-1", "elsewhere/i-1", false},
		{"another kind on it", machine, scale.ChangeClass, "i-1", "instance/i-1", false},
		{"the class of a database", class, scale.ChangeClass, "shop", "database/shop", true},
		{"of another database", class, scale.ChangeClass, "other", "database/other", false},
		{"of one by that name elsewhere", class, scale.ChangeClass, "shop", "elsewhere/shop", false},
		{"a replica of it", class, scale.AddReplica, "shop", "database/shop", false},
		{"the capacity of a cluster", acu, scale.ChangeACU, "aurora", "cluster/aurora", true},
		{"of another cluster", acu, scale.ChangeACU, "other", "cluster/other", false},
		{"of one by that name elsewhere", acu, scale.ChangeACU, "aurora", "elsewhere/aurora", false},
		{"a class in it", acu, scale.ChangeClass, "aurora", "cluster/aurora", false},
		{"a replica that is made", readers, scale.AddReplica, "shop-dyn-7", "database/shop", true},
		{"one that is removed", readers, scale.RemoveReplica, "shop-dyn-7", "database/shop", true},
		{"one of another database", readers, scale.RemoveReplica, "shop-dyn-7", "database/other", false},
		{"the class of its source", readers, scale.ChangeClass, "shop", "database/shop", false},
		{"a member of a cluster", members, scale.AddReplica, "aurora-dyn-1", "cluster/aurora", true},
		{"the capacity of it", members, scale.ChangeACU, "aurora", "cluster/aurora", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.craft.Takes(scale.Operation{Kind: c.kind, Target: c.target, Resource: c.resource}); got != c.takes {
				t.Errorf("%s of %s on %s: %v", c.kind, c.target, c.resource, got)
			}
		})
	}
}

// What a configuration lost is not brought to an end on something else.
func TestAnOperationOfWhatTheTierScalesNoMore(t *testing.T) {
	const sentence = "; the tier scales another resource now, so this operation does not go on: name its resource in the tier again, or abandon the operation"
	foreign := running("vm")
	foreign.Target = "another"
	p := &play{script: []turn{sends("stopping", operation.Stop, "")}}
	o, b := pair(p, foreign)
	for _, d := range []scale.Decision{decided("vm", 1, 1), decided("vm", 1, 2)} {
		d.TakeBack = "load"
		out := o.Apply(t.Context(), scale.Plan{d})
		check(t, out[0], scale.Failed, "resize vm: beginning, 1 of 1, 3m"+sentence)
		if op := out[0].Operation; op == nil || !op.Open() || op.Target != "another" {
			t.Errorf("%+v", op)
		}
	}
	if b.String() != "" || len(p.told) != 0 {
		t.Errorf("it did %s, told %v", b, p.told)
	}

	park, s := newPark(), newStore()
	for _, c := range []struct {
		name   string
		craft  Craft
		change func(*scale.Operation)
		detail string
	}{
		{"another machine", park.craft(), func(op *scale.Operation) { op.Target, op.Resource = "i-2", "instance/i-2" }, "resize vm: beginning, 1 of 1, 3m"},
		{"another kind", park.craft(), func(op *scale.Operation) { op.Kind, op.Resource = scale.ChangeClass, "instance/i-1" }, "change class vm: beginning, 1 of 1, 3m"},
		{"another database", s.replicas(), func(op *scale.Operation) { op.Kind, op.Resource = scale.RemoveReplica, "database/other" }, "remove replica vm: beginning, 1 of 1, 3m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op := running("vm")
			c.change(&op)
			b := &book{diary: &diary{}, open: []scale.Operation{op}}
			out := (&Operations{Ledger: b, Crafts: map[string]Craft{"vm": c.craft}}).Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})
			check(t, out[0], scale.Failed, c.detail+sentence)
			if did := b.String() + park.String() + s.String() + strings.Join(s.asked, " "); did != "" {
				t.Errorf("it did %s", did)
			}
		})
	}
}
