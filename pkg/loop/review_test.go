package loop

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// review is a Reviewer that is a function.
type review func(plan scale.Plan) scale.Plan

func (r review) Review(_ time.Time, _ []scale.Snapshot, plan scale.Plan) scale.Plan { return r(plan) }

func (r review) Events() []event.Event {
	return []event.Event{{Kind: event.BudgetSpent}}
}

// What looks at all tiers at once holds changes back before they are written down, and costs
// no capacity when it is broken.
func TestAReviewComesBeforeTheIntent(t *testing.T) {
	for _, c := range []struct {
		name     string
		review   review
		intended int
		said     string
	}{
		{"held back", func(plan scale.Plan) scale.Plan {
			plan[0] = policy.Amend(plan[0], reason.Limits, plan[0].From, reason.Say("too many"))
			return plan
		}, 0, "too many"},
		{"broken", func(plan scale.Plan) scale.Plan {
			plan[0].To = plan[0].From
			panic("boom")
		}, 1, "the check of budgets panicked, so no budget was applied to this change; please report it: boom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &parts{tiers: []string{"web"}, decide: func(s scale.Snapshot) scale.Decision { return sized(s, s.Current()+1) }}
			of := p.parts()
			of.Reviewer = c.review
			result := of.Pass(t.Context(), noon)
			d := result.Records[0].Decision
			if len(result.Events) != 1 {
				t.Errorf("what happened to all tiers: %v", result.Events)
			}
			if len(p.intended[0]) != c.intended || d.To-d.From != c.intended || d.Reasons[len(d.Reasons)-1].Because != c.said {
				t.Errorf("%d intended, %+v", len(p.intended[0]), d)
			}
		})
	}
}
