package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Holder is a tier with its view, among others of an account and region.
type Holder struct {
	Tier string
	Kind Viewer
	View *View
}

// scales is what it scales, by kind and name; "" where that is not known.
func (h Holder) scales() string {
	k, is := h.Kind.(Configured)
	switch {
	case !is:
		return ""
	case h.View.Selected != nil && h.View.Selected.Name() == "":
		return ""
	case h.View.Selected != nil:
		return k.Kind() + " " + h.View.Selected.Name()
	}
	return k.Kind() + " " + k.Name()
}

// Contest refuses what two tiers would have. One whose configuration names it keeps it. Of
// those that select it none does, because nothing says which is meant.
func Contest(all []Holder) {
	of := map[string][]int{}
	for i, h := range all {
		if what := h.scales(); what != "" {
			of[what] = append(of[what], i)
		}
	}
	for what, holders := range of {
		if len(holders) < 2 {
			continue
		}
		for _, i := range holders {
			v := all[i].View
			if v.Selected == nil {
				continue
			}
			var others []string
			for _, j := range holders {
				if j != i {
					others = append(others, all[j].Tier)
				}
			}
			slices.Sort(others)
			name := what[strings.IndexByte(what, ' ')+1:]
			*v = View{Selected: v.Selected, Missing: fmt.Sprintf("%s, which the %s selects, also belongs to tier %s; only one tier can scale it, so this tier changes nothing: "+
				"choose another selector for this tier, or remove one of the tiers", name, v.Selected.By, amount.Few(others))}
		}
	}
}
