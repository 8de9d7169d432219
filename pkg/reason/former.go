package reason

import "github.com/dynascale/dynascale/pkg/scale"

// former are the names that rules had before, and the names that they have now. A ledger
// that an older dynascale wrote holds the former ones.
var former = map[string]string{
	"adopted":   ChangedOutside,
	"breaker":   CircuitBreaker,
	"fits":      Headroom,
	"order":     Actions,
	"quiet":     ShrinkDelay,
	"stabilise": Stabilization,
	"window":    MaintenanceWindow,
}

// Renamed are the reasons of a stored decision with the rule names of today. It changes the
// given slice, which the reader of a file has for itself. Sentences stay as they were written.
func Renamed(reasons []scale.Reason) []scale.Reason {
	for i, r := range reasons {
		if now := former[r.Rule]; now != "" {
			reasons[i].Rule = now
		}
	}
	return reasons
}
