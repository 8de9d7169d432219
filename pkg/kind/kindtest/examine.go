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
			t.Fatalf("what doctor wants to see has no end, or the cloud of the case does not hold it: %v", err)
		}
		told := w.examine(f, mode)
		if len(told) == 0 {
			t.Error("of a tier that is well it tells nothing")
		}
		for _, x := range told {
			if x.About != w.tier().Name || x.Check == "" || x.Found == "" || !slices.Contains([]finding.Result{finding.Well, finding.Noted, finding.Doubted, finding.Failed}, x.Result) {
				t.Errorf("a finding lacks something: %+v", x)
			}
			if x.Result == finding.Failed {
				t.Errorf("the daemon takes the tier, and the doctor says that it fails: %+v", x)
			}
		}
		if none := w.examine(facts.Facts{}, mode); len(none) > 0 {
			t.Errorf("of what was not read it tells %+v", none)
		}
		w.Gone()
		gone, _ := w.looked(t, mode)
		if told := w.examine(gone, mode); len(told) > 0 {
			t.Errorf("of what is gone it tells %+v", told)
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
				t.Errorf("%s: doctor tells it from the view, and the kind again: %+v", name, x)
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
				t.Errorf("without the shelf %s it objects that %q, and names %q as what could not be read", shelf, o.Text, o.Unread)
			}
		}
		if v.Missing != "" && v.Unread != shelf {
			t.Errorf("without the shelf %s it misses its size, %q, and names %q as what could not be read", shelf, v.Missing, v.Unread)
		}
		for _, x := range w.examine(f, mode) {
			if x.Result == finding.Failed {
				t.Errorf("without the shelf %s it tells %+v: of what could not be read doctor tells", shelf, x)
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
