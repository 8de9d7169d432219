package reason

import "github.com/dynascale/dynascale/pkg/scale"

// Rules that log, API, metrics and tables speak of beside the headline.
const (
	// Lock says that another daemon of this machine manages the tier.
	Lock = "lock"
	// SecondDaemon says that changes are set back, and what that stops.
	SecondDaemon = "second_daemon"
)

// Of is what the first reason of a rule says; "" when the rule gave none.
func Of(d scale.Decision, rule string) string {
	for _, r := range d.Reasons {
		if r.Rule == rule {
			return r.Because
		}
	}
	return ""
}
