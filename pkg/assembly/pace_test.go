package assembly

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/vectors"
)

const pacedTier = `aws: {region: ap-northeast-2}
tiers:
  web:
    group: web-asg
    limits: {min: 1, max: 100000}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
    guards:
      pace: {shrink: {select: min, policies: [%s]}}
`

// fixed is a scaler that always asks for one size.
type fixed int

func (f fixed) Recommend(*scale.Snapshot, int) scale.Recommendation {
	return scale.Recommendation{Scaler: "fixed", Size: int(f), Because: "it says so"}
}

// What Karpenter calls a disruption budget is a pace of shrinking that selects the policy which allows
// least.
func TestDisruptionBudgetVectors(t *testing.T) {
	var all struct {
		Cases []struct {
			ID       string
			Members  int
			Limits   []string `json:"active_limits"`
			Expected struct {
				Allowed int
				Error   bool
			}
		} `json:"disruption_budget"`
	}
	vectors.Read(t, &all, "disruption_budget")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) {
			var policies []string
			for _, l := range c.Limits {
				key := "count"
				if share, is := strings.CutSuffix(l, "%"); is {
					key, l = "percent", share
				}
				policies = append(policies, fmt.Sprintf("{%s: %s, period: 1m}", key, l))
			}
			text := fmt.Sprintf(pacedTier, strings.Join(policies, ", "))
			if len(policies) == 0 {
				text = text[:strings.Index(text, "    guards:")]
			}
			cfg, err := config.Parse("vectors.yaml", []byte(text))
			if c.Expected.Error != (err != nil) {
				t.Fatalf("an error is expected: %v; got %v", c.Expected.Error, err)
			}
			if err != nil {
				if !strings.Contains(err.Error(), "guards.pace.shrink.policies[0]") {
					t.Error(err)
				}
				return // nothing starts, and nothing is disrupted
			}
			noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
			p := Policy(cfg.Tiers[0])
			p.Limits.Min = 0
			d := (&policy.Policy{Limits: p.Limits, Pace: p.Pace, Scalers: []policy.Scaler{fixed(0)}}).Decide(scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon,
				Capacity: scale.Capacity{Desired: c.Members, InService: c.Members, Max: math.MaxInt32, At: noon}})
			if got, want := d.From-d.To, min(c.Expected.Allowed, c.Members); got != want {
				t.Errorf("%d are taken, want %d: %+v", got, want, d.Reasons)
			}
		})
	}
}
