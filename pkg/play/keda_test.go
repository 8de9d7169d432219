package play

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
)

// kedaRule is KEDA's for a queue (keda.sh/docs/latest/scalers/aws-sqs): ceil(messages / queueLength), in flight included.
// The HPA that it drives keeps the largest of the last five minutes while shrinking, and KEDA takes the last worker when no
// message was there for its cooldownPeriod of five minutes. It is what dynascale is compared with.
type kedaRule struct {
	length   float64
	min, max int
	active   time.Time
	wants    []scale.Wish
}

// keda puts the rule in place of dynascale's policies.
func keda(length float64) func(loop.Parts) loop.Parts {
	return func(parts loop.Parts) loop.Parts {
		for name := range parts.Policies {
			parts.Policies[name] = &kedaRule{length: length, max: 100}
		}
		return parts
	}
}

// Decide looks at the backlog, and at nothing else.
func (r *kedaRule) Decide(s scale.Snapshot) scale.Decision {
	d := scale.Decision{Tier: s.Tier, At: s.Now, Mode: s.Mode, Urgency: scale.Calm, From: s.Current(), To: s.Current(), Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, Cost: s.Cost}
	if x, ok := s.Sample("backlog"); ok && x.Current() {
		if x.Value > 0 {
			r.active = s.Now
		}
		want := int(math.Ceil(x.Value/r.length - 1e-9))
		r.wants = append(r.wants, scale.Wish{At: s.Now, Size: max(want, 1)})
		for len(r.wants) > 0 && s.Now.Sub(r.wants[0].At) > 5*time.Minute {
			r.wants = r.wants[1:]
		}
		d.To = max(want, 1)
		if d.To < d.From {
			for _, w := range r.wants {
				d.To = max(d.To, min(w.Size, d.From))
			}
		}
		if x.Value == 0 && (d.From == 0 || s.Now.Sub(r.active) >= 5*time.Minute) {
			d.To = 0
		}
		d.To = min(max(d.To, r.min), r.max)
		d.Reasons = []scale.Reason{{Rule: "keda", From: d.From, To: d.To, Because: fmt.Sprintf("%s messages", amount.Number(x.Value))}}
	}
	d.Wish = d.To
	return d
}

// Remember is empty: it has no guards.
func (*kedaRule) Remember(scale.Snapshot, scale.Decision, scale.Outcome) scale.Learned {
	return scale.Learned{}
}
