package reason

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestCheckReasonsObjectsTo(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision scale.Decision
		want     string
	}{
		{"silence", scale.Decision{Tier: "web", From: 4, To: 4}, "web: the decision has no reason"},
		{"a false start", scale.Decision{Tier: "web", From: 4, To: 6, Reasons: []scale.Reason{{Rule: "a", From: 5, To: 6, Because: "x"}}},
			"web: reason 0 (a) starts at size 5, but the size before it is 4"},
		{"a jump", scale.Decision{Tier: "web", From: 4, To: 6, Reasons: []scale.Reason{{Rule: "a", From: 4, To: 5, Because: "x"}, {Rule: "b", From: 6, To: 6, Because: "x"}}},
			"web: reason 1 (b) starts at size 6, but the size before it is 5"},
		{"another end", scale.Decision{Tier: "web", From: 4, To: 6, Reasons: []scale.Reason{{Rule: "a", From: 4, To: 5, Because: "x"}}},
			"web: the last reason ends at size 5, but the decision is size 6"},
		{"a reason without words", scale.Decision{Tier: "web", From: 4, To: 5, Reasons: []scale.Reason{{Rule: "a", From: 4, To: 5}}}, "web: reason 0 has no text or no rule"},
		{"words without a rule", scale.Decision{Tier: "web", From: 4, To: 5, Reasons: []scale.Reason{{From: 4, To: 5, Because: "x"}}}, "web: reason 0 has no text or no rule"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := Check(c.decision); err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if err := Check(scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "a", From: 4, To: 4, Because: "x"}}}); err != nil {
		t.Error(err)
	}
}
