package config

import "github.com/dynascale/dynascale/pkg/signal"

// workOf is the signal that counts the work of which sig tells nothing while there is none:
// of the age of a queue's oldest message, the number of its messages. "" for other signals,
// and where nothing counts it.
func (t Tier) workOf(sig signal.Signal) string {
	if sig.Source.Metric == nil {
		return ""
	}
	for _, other := range t.Signals {
		if d := other.Source.Direct; d != nil && d.Explains(*sig.Source.Metric) {
			return other.Name
		}
	}
	return ""
}

// counts reports whether a signal may tell that there was no traffic: a count that does not depend on another signal itself. The 0 of a level, such as a CPU, says
// nothing of the kind.
func (t Tier) counts(name string) bool {
	for _, s := range t.Signals {
		if s.Name != name {
			continue
		}
		q := s.Source.Metric
		counted := q != nil && (q.Expression != "" || q.Statistic == "Sum" || q.Statistic == "SampleCount")
		return s.Traffic == "" && (counted || s.Source.Direct != nil && s.Source.Direct.Counts())
	}
	return false
}
