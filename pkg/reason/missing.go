package reason

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Missing lists the signals of a decision whose newest data is missing, by name and
// with the cause: there is no value at all, or an older one stands in for it, fresh or
// not. The tier's own capacity counts as a signal.
func Missing(d scale.Decision) []scale.Gap {
	missing := slices.Clone(d.Gaps)
	for _, x := range d.Samples {
		if x.Missing != "" {
			missing = append(missing, scale.Gap{Signal: x.Signal, Why: x.Missing, Aside: x.Aside})
		}
	}
	slices.SortStableFunc(missing, func(a, b scale.Gap) int { return cmp.Compare(a.Signal, b.Signal) })
	return missing
}

// MissingText says what is missing and why: "cpu, latency (throttled), backlog (no answer)".
// Signals that one cause keeps away stand together. It is "" when nothing is missing.
func MissingText(missing []scale.Gap) string {
	var parts []string
	for i := 0; i < len(missing); {
		names, why := []string{missing[i].Signal}, missing[i].Why
		for i++; i < len(missing) && missing[i].Why == why; i++ {
			names = append(names, missing[i].Signal)
		}
		parts = append(parts, strings.Join(names, ", ")+" ("+why+")")
	}
	return strings.Join(parts, ", ")
}
