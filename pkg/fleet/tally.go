package fleet

import (
	"encoding/json"
	"time"

	"github.com/dynascale/dynascale/pkg/spend"
)

// aboutDays is what the days are kept under that are compared with AWS's own figures.
const aboutDays = "days"

// count goes on with the days. They are written with every evaluation, as the records are whose meters they
// add up: a process that dies loses both or neither.
func (f *Fleet) count(now time.Time, gap time.Duration, stretches []spend.Stretch) {
	if !f.o.Tally {
		return
	}
	f.tally.Count(now, gap, stretches)
	if f.o.Memory == nil {
		return
	}
	if text, err := json.Marshal(f.tally); err == nil { // floats of meters are finite
		f.o.Memory.KeepWhole(aboutDays, string(text))
	}
}

// Tally is what all tiers have cost by days of UTC; the zero value where nobody counts them.
func (f *Fleet) Tally() (out spend.Tally) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out = f.tally
	out.Days = append([]spend.Daily(nil), out.Days...)
	return out
}
