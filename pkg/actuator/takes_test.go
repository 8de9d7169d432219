package actuator

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What a configuration lost is not brought to an end on something else.
func TestAnOperationOfWhatTheTierScalesNoMore(t *testing.T) {
	sentence := "; the tier scales another resource now, so this operation is suspended: set the tier " +
		"back to the old resource in the configuration, or end the operation with 'dynascale abandon " + running("vm").ID + "' and finish its change yourself"
	foreign := running("vm")
	foreign.Target = "another"
	p := &play{script: []turn{sends("stopping", operation.Stop, "")}}
	o, b := pair(p, foreign)
	for _, d := range []scale.Decision{decided("vm", 1, 1), decided("vm", 1, 2)} {
		d.TakeBack = "load"
		out := o.Apply(t.Context(), scale.Plan{d})
		check(t, out[0], scale.Failed, "resize vm: beginning, step 1 of 1, operation began 3 min ago"+sentence)
		if op := out[0].Operation; op == nil || !op.Open() || op.Target != "another" {
			t.Errorf("%+v", op)
		}
	}
	if b.String() != "" || len(p.told) != 0 {
		t.Errorf("it did %s, told %v", b, p.told)
	}

	s := newStore()
	for _, c := range []struct {
		name       string
		reconciler Reconciler
		change     func(*scale.Operation)
		detail     string
	}{
		{"another kind", s.replicas(), func(op *scale.Operation) { op.Kind, op.Resource = scale.ChangeClass, "database/shop" }, "change class vm: beginning, step 1 of 1, operation began 3 min ago"},
		{"another database", s.replicas(), func(op *scale.Operation) { op.Kind, op.Resource = scale.RemoveReplica, "database/other" }, "remove replica vm: beginning, step 1 of 1, operation began 3 min ago"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op := running("vm")
			c.change(&op)
			b := &book{diary: &diary{}, open: []scale.Operation{op}}
			out := (&Operations{Ledger: b, Reconcilers: map[string]Reconciler{"vm": c.reconciler}}).Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})
			check(t, out[0], scale.Failed, c.detail+sentence)
			if did := b.String() + s.String() + strings.Join(s.Asked(), " "); did != "" {
				t.Errorf("it did %s", did)
			}
		})
	}
}
