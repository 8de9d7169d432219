package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// ofDeadLetters is how people call a queue for messages that could not be processed, or what works on such a queue.
var ofDeadLetters = pattern.Of(`(?i)(?:^|[-_.])(?:dlq|dead[-_]?letters?(?:[-_]?queue)?)(?:$|[-_.])`)

// deadLetters notes a scaler that follows such a queue, unless the tier is called like one as well.
func (t *tierKeys) deadLetters(at keys.At) {
	if t.Target == nil || ofDeadLetters.MatchString(t.Name) || ofDeadLetters.MatchString(t.Target.Name()) {
		return
	}
	for i, s := range t.Scalers {
		if s == nil {
			continue
		}
		for _, r := range s.Reads() {
			n := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == r.Signal })
			if n < 0 {
				continue
			}
			q, is := t.Signals[n].Source.Direct.(*queue.Queue)
			if !is {
				continue
			}
			where := keys.Join(indexed("scalers", i)+"."+s.Kind(), keys.Join(r.At, cmp.Or(r.Named, "signal")))
			if name := q.URL[strings.LastIndexByte(q.URL, '/')+1:]; ofDeadLetters.MatchString(name) && at.Sound(where) {
				t.config.note(at, where, r.Signal+" is the queue "+name+", which by its name holds the messages that could not be processed: "+
					"units that read another queue do not make this queue shorter, so the tier grows to its maximum; name a signal of the queue that the units read; "+
					"if the units do read "+name+", nothing is wrong (a new tier can have a name with dlq, such as "+t.Name+"-dlq, which ends this note)")
				return
			}
		}
	}
}
