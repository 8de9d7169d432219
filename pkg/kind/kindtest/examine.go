package kindtest

import (
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// looked is what doctor reads of the tier.
func (w World) looked(t *testing.T, mode scale.Mode) (facts.Facts, error) {
	t.Helper()
	k := w.Kind.(kind.Examiner)
	return w.Cloud.Look(t.Context(), Noon, func(known facts.Facts, o *facts.Order) {
		w.Kind.Wants(w.in(mode), known, o)
		k.Inspect(w.in(mode), known, o)
	})
}

func (w World) examine(f facts.Facts, mode scale.Mode) []finding.Finding {
	return w.Kind.(kind.Examiner).Examine(kind.Examination{Tier: w.in(mode), Facts: f, View: w.Kind.View(w.in(mode), f, Noon), Now: Noon, Policy: "dynascale iam"})
}

// examines: what the doctor says and what the daemon does agree. Of what the daemon takes
// nothing fails; what it refuses doctor tells from the view, and the kind does not say it
// again; of what could not be read the kind says nothing, and makes nothing well of it.
func (c Case) examines(t *testing.T) {
	for _, mode := range []scale.Mode{scale.Manage, scale.Observe} {
		w := c.New()
		f, err := w.looked(t, mode)
		if err != nil {
			t.Fatalf("the facts that doctor asks for cannot be read from the simulated cloud of this test, or doctor never stops asking for more: %v", err)
		}
		told := w.examine(f, mode)
		if len(told) == 0 {
			t.Error("doctor must report findings about a tier without problems too, and reports none")
		}
		for _, x := range told {
			if x.About != w.tier().Name || x.Check == "" || x.Found == "" || !slices.Contains([]finding.Result{finding.Well, finding.Noted, finding.Doubted, finding.Failed}, x.Result) {
				t.Errorf("a finding must name the tier, the check, what was found and a known result: %+v", x)
			}
			if x.Result == finding.Failed {
				t.Errorf("the daemon accepts the tier, but doctor reports a failure: %+v", x)
			}
		}
		if none := w.examine(facts.Facts{}, mode); len(none) > 0 {
			t.Errorf("nothing was read, but the kind reports findings: %+v", none)
		}
		w.Gone()
		gone, _ := w.looked(t, mode)
		if told := w.examine(gone, mode); len(told) > 0 {
			t.Errorf("the resource is deleted, but the kind reports findings: %+v", told)
		}
		c.unseen(t, mode)
	}
	for name, prepare := range c.Objects {
		w := c.New()
		prepare(w)
		f, _ := w.looked(t, scale.Manage)
		told := map[string]bool{}
		for _, o := range w.Kind.View(w.tier(), f, Noon).Objections {
			told[o.Text] = true
		}
		for _, x := range w.examine(f, scale.Manage) {
			if told[x.Found] {
				t.Errorf("%s: doctor already reports this objection of the view, and the kind must not report it again: %+v", name, x)
			}
		}
	}
}

// unseen breaks each shelf: that something could not be read names it, by which doctor knows
// what that means for the tier, and the kind adds no failure.
func (c Case) unseen(t *testing.T, mode scale.Mode) {
	var order facts.Order
	w := c.New()
	f, _ := w.looked(t, mode)
	w.Kind.Wants(w.in(mode), f, &order)
	w.Kind.(kind.Examiner).Inspect(w.in(mode), f, &order)
	for _, shelf := range order.Shelves() {
		w := c.New()
		w.Cloud.Fail(shelf, ErrDown)
		f, _ := w.looked(t, mode)
		v := w.Kind.View(w.in(mode), f, Noon)
		for _, o := range slices.Concat(v.Objections, v.NoShrink) {
			if o.Unread != shelf {
				t.Errorf("the facts %q cannot be read, but the objection %q names %q as the facts that could not be read", shelf, o.Text, o.Unread)
			}
		}
		if v.Missing != "" && v.Unread != shelf {
			t.Errorf("the facts %q cannot be read, but the reason of the missing size, %q, names %q as the facts that could not be read", shelf, v.Missing, v.Unread)
		}
		for _, x := range w.examine(f, mode) {
			if x.Result == finding.Failed {
				t.Errorf("the facts %q cannot be read, which doctor itself reports, but the kind reports a failure too: %+v", shelf, x)
			}
		}
	}
}

// thinkExamine is what it says of facts, as of a tier in every mode.
func thinkExamine(w World, f facts.Facts) any {
	var out []any
	for _, mode := range []scale.Mode{scale.Manage, scale.Minimum, scale.Observe} {
		var o facts.Order
		w.Kind.(kind.Examiner).Inspect(w.in(mode), f, &o)
		out = append(out, o, w.examine(f, mode))
	}
	return out
}
