package assembly

import (
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// policies decide about every tier. Where days are played in seconds each is made once; a daemon, which decides once a
// minute about perhaps thousands, makes it where it is asked.
func policies(cfg *config.Config, once bool) map[string]loop.Decider {
	out := make(map[string]loop.Decider, len(cfg.Tiers))
	for i := range cfg.Tiers {
		t := &cfg.Tiers[i]
		if once {
			p := Policy(*t)
			out[t.Name] = &p
		} else {
			out[t.Name] = decider{t, scalersOf(t)}
		}
	}
	return out
}

// decider decides about a tier of a configuration. The policy is made where it is asked: it has all that the
// configuration says of the tier, which thousands of tiers would keep twice.
type decider struct {
	tier    *config.Tier
	scalers []policy.Scaler
}

// Decide is the policy's.
func (d decider) Decide(s scale.Snapshot) scale.Decision {
	p := policyOf(d.tier, d.scalers)
	return p.Decide(s)
}

// Remember is the policy's.
func (d decider) Remember(s scale.Snapshot, told scale.Decision, o scale.Outcome) scale.Learned {
	p := policyOf(d.tier, d.scalers)
	return p.Remember(s, told, o)
}

// links are, by tier, the tiers that are looked at when it is decided about; nil for none.
func links(cfg *config.Config) map[string][]string {
	var out map[string][]string
	for i := range cfg.Tiers {
		if names := cfg.Tiers[i].Links(); len(names) > 0 {
			if out == nil {
				out = map[string][]string{}
			}
			out[cfg.Tiers[i].Name] = names
		}
	}
	return out
}

// Policy is how the size of a tier is decided.
func Policy(t config.Tier) policy.Policy { return policyOf(&t, scalersOf(&t)) }

func policyOf(t *config.Tier, scalers []policy.Scaler) policy.Policy {
	g := &t.Guards
	p := policy.Policy{
		Limits: t.Limits, Schedule: t.Schedule, CircuitBreaker: g.CircuitBreaker, Stabilization: g.Stabilization, ShrinkDelay: g.ShrinkDelay, Freeze: g.Freeze, ShrinkLimit: g.ShrinkLimit,
		Cooldown: g.Cooldown, Pace: g.Pace, Urgency: g.Urgency, MaintenanceWindow: g.MaintenanceWindow, Connections: g.Connections, Bottleneck: g.Bottleneck, Spare: t.Spare,
		Scalers: scalers,
	}
	if t.Target != nil {
		p.Headroom = t.Target.Headroom(t.SignalOf)
		p.Published = t.Target.Traits().Published
	}
	return p
}

func scalersOf(t *config.Tier) []policy.Scaler {
	out := make([]policy.Scaler, 0, len(t.Scalers))
	for _, s := range t.Scalers {
		if prompt, is := s.(interface{ Prompt() scaler.Scaler }); is && t.Adaptive {
			s = prompt.Prompt()
		}
		out = append(out, s)
	}
	return out
}

// MemorySpan is how far back the memory of a tier has to reach: the longest
// window of any tier, and the age of the oldest sample a ratio may be taken from.
func MemorySpan(cfg *config.Config) time.Duration {
	span := 15 * time.Minute
	for _, t := range cfg.Tiers {
		span = max(span, t.Guards.LookBack())
		warmup := time.Duration(0)
		for _, s := range t.Scalers {
			for _, r := range s.Reads() {
				warmup = max(warmup, r.Warmup)
			}
		}
		for _, s := range lookedBack(t) {
			span = max(span, s.MaxAge+s.Every+s.Lookback+warmup)
		}
	}
	return span + 5*cfg.Loop.Interval
}
