package play

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// tracking is the target tracking policy of AWS in the place of a tier's own scalers and guards: what dynascale is compared
// with is what it makes of such a policy. Its datapoints and its warm-up are its only waits, as in AWS.
type tracking struct {
	signal string
	goal   float64
	// perUnit says that the signal is a total, such as the messages of a queue, and goal the share of one unit.
	perUnit bool
}

// policy is the rule as a scaler.
func (r tracking) policy() *scaler.TargetTracking {
	t := scaler.New("target_tracking").(*scaler.TargetTracking)
	t.Signal, t.Goal, t.PerUnit = r.signal, r.goal, r.perUnit
	return t
}

// instead is a configuration whose tiers are scaled by these rules; those without one keep their own scalers.
func instead(cfg *config.Config, rules map[string]tracking) *config.Config {
	out := *cfg
	out.Tiers = slices.Clone(cfg.Tiers)
	for i := range out.Tiers {
		t := &out.Tiers[i]
		r, has := rules[t.Name]
		if !has {
			continue
		}
		t.Scalers, t.Adaptive = []scaler.Scaler{r.policy()}, false
		none := config.Tier{}.Guards
		none.CircuitBreaker, none.ShrinkLimit.Share = t.Guards.CircuitBreaker, 1
		t.Guards = none
	}
	return &out
}

// words name a rule by its parameters.
func (r tracking) words(t config.Tier) string {
	if r.perUnit {
		unit := unitOf(t, r.signal)
		if r.goal == 1 {
			unit = strings.TrimSuffix(unit, "s")
		}
		return fmt.Sprintf("target tracking, %s %s per worker", amount.Number(r.goal), unit)
	}
	return "target tracking, " + r.signal + " " + amount.Percent(r.goal)
}

// waits are how long it waits, in words.
func (r tracking) waits() string {
	t := r.policy()
	return fmt.Sprintf("grows after %d of %d datapoints, shrinks after %d of %d, warm-up %s", t.Out.M, t.Out.M, t.In.M, t.In.M, amount.Span(t.Warmup))
}
