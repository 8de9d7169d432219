package config

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/gauge"
)

// messagesOf is the signal that counts the messages of the queue whose oldest message
// sig is the age of: an empty queue has none, and SQS publishes nothing about one that
// has been idle for six hours. "" for other signals, and where nothing counts them.
func (t Tier) messagesOf(sig gauge.Signal) string {
	q := sig.Source.Metric
	if q == nil || q.Namespace != "AWS/SQS" || q.Name != "ApproximateAgeOfOldestMessage" {
		return ""
	}
	for _, other := range t.Signals {
		if queue := other.Source.Queue; queue != nil && strings.HasSuffix(queue.URL, "/"+q.Dimensions["QueueName"]) {
			return other.Name
		}
	}
	return ""
}

// counts reports whether a signal may tell that there was no traffic: a count, or a queue,
// which does not depend on another signal itself. The 0 of a level, such as a CPU, says
// nothing of the kind.
func (t Tier) counts(name string) bool {
	for _, s := range t.Signals {
		if s.Name != name {
			continue
		}
		q := s.Source.Metric
		counted := q != nil && (q.Expression != "" || q.Statistic == "Sum" || q.Statistic == "SampleCount")
		return s.Traffic == "" && (counted || s.Source.Queue != nil)
	}
	return false
}
