package fleet

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/scale"
)

// often is how far apart two bases may be: who decides again reads at most so much of the history before it begins.
const often = 2 * time.Hour

// Basis is what an evaluation rested on that no record of a tier tells.
type Basis struct {
	// Began is set in the first evaluation after a start or a reload: what only the process knew was gone.
	Began bool `json:"began,omitempty"`
	// Rules is another text for other budgets, and Zone whose clock began their days.
	Rules string `json:"rules,omitempty"`
	Zone  string `json:"zone,omitempty"`
	// Definitions are, by tier and signal, texts that are others for signals that are defined otherwise.
	Definitions map[string]map[string]string `json:"definitions,omitempty"`
	// Budgets is what was remembered of budgets, and Emergency why tiers had to shrink.
	Budgets   budget.State      `json:"budgets,omitzero"`
	Emergency map[string]string `json:"emergency,omitempty"`
}

// ReadBasis is the basis that a record carries; false where it has none, or one of another version.
func ReadBasis(r scale.Record) (b Basis, has bool) {
	if r.Seen == nil || r.Seen.Basis == nil {
		return b, false
	}
	return b, json.Unmarshal(r.Seen.Basis, &b) == nil
}

// note puts the basis into the first snapshot of a world, where one is due. The lock is held.
func (f *Fleet) note(now time.Time, world []scale.Snapshot) {
	first := f.noted.IsZero()
	if len(world) == 0 || !first && f.noted.Truncate(often).Equal(now.Truncate(often)) {
		return
	}
	f.noted = now
	b := Basis{Began: first, Zone: f.zone.String(), Emergency: f.emergency}
	if f.o.Definitions != nil {
		b.Definitions = f.o.Definitions()
	}
	if len(f.review.Budgets) > 0 {
		b.Rules, b.Budgets = f.rules(), f.state
	}
	if text, err := json.Marshal(b); err == nil { // floats of meters are finite
		world[0].Basis = text
	}
}

// rules is a short text that is another one for other budgets.
func (f *Fleet) rules() string {
	h := fnv.New32a()
	r := f.review
	fmt.Fprintf(h, "%+v|%v|%v|", r.Budgets, r.Above, r.Calm)
	for _, name := range f.o.Tiers {
		t := r.Tier(name)
		fmt.Fprintf(h, "%s %d %d %s %d %s|", name, t.Limits.Min, t.Limits.Max, t.Class, t.Priority, t.Stay)
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

// Resume begins where a recorded evaluation began: at the first one whatever its budgets were, and at a start or reload where they
// are the same, because what the file had then may be more than the records tell. It says whether they are.
func (f *Fleet) Resume(b Basis, first bool) (same bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	same = len(f.review.Budgets) == 0 || b.Rules == f.rules() && b.Zone == f.zone.String()
	if first || same && b.Began {
		f.state, f.emergency = b.Budgets, b.Emergency
	}
	return same
}
