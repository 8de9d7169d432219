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
