package budget

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

func TestConfidence(t *testing.T) {
	for _, c := range []struct {
		name           string
		from, to, wish int
		want           float64
	}{
		{"half as many again", 10, 15, 15, 0.5},
		{"a tenth more", 10, 11, 11, 0.1},
		{"twice as many", 10, 20, 20, 1},
		{"no more than 1", 10, 90, 90, 1},
		{"what the scalers asked for counts, not what guards left", 10, 12, 18, 0.8},
		{"nothing is there yet", 0, 3, 3, 1},
		{"growth that no scaler asks for, as to a minimum", 4, 8, 4, 1},
		{"a shrink", 10, 4, 4, 0.8},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Confidence(scale.Decision{From: c.from, To: c.to, Wish: c.wish}); !near(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func urgency(u scale.Urgency) change {
	return func(_ *scale.Snapshot, d *scale.Decision, _ *Tier) { d.Urgency = u }
}

// Each rule of the order decides between two tiers that are alike in all rules before it, whatever the rules after it say,
// and is said to the one that is left.
func TestWhoIsPaidForFirst(t *testing.T) {
	for _, c := range []struct {
		name string
		// first has the money, second is told why not. Their names are the other way round.
		first, second []change
		to            int // of both, unless wants says otherwise
		wants         int // of the second
		says          string
	}{
		{"priority", []change{priority(2)}, []change{priority(1), is(Critical), urgency(scale.Repair)}, 12, 40, "this tier comes after b; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 1 (critical)"},
		{"then what is critical", []change{is(Critical)}, []change{urgency(scale.Repair)}, 12, 40, "this tier comes after b; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 0, urgency " + string(scale.Repair)},
		{"then a repair", []change{urgency(scale.Repair)}, []change{urgency(scale.High)}, 12, 40, "; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 0, urgency high"},
		{"then what users feel", []change{urgency(scale.High)}, []change{urgency(scale.Calm)}, 12, 40, "; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 0, urgency calm"},
		{"then what is surest", nil, nil, 18, 15, "; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 0, urgency calm, confidence 0.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := budgets(noon, hour(20+float64(c.to-10))).tier("b", 10, c.to, c.first...).tier("a", 10, c.wants, c.second...)
			out := f.review(t)
			if diff := cmp.Diff(map[string]int{"b": c.to, "a": 10}, sizes(out)); diff != "" {
				t.Error(diff)
			}
			if got := said(out, "a"); !strings.Contains(got, c.says) {
				t.Errorf("%s", got)
			}
		})
	}
	// And the name last.
	if out := budgets(noon, hour(22)).tier("b", 10, 12).tier("a", 10, 12).review(t); sizes(out)["a"] != 12 || sizes(out)["b"] != 10 {
		t.Errorf("%v", sizes(out))
	}
}

// A size that is brought up into its bounds is a floor, which no budget holds back. One that is brought down is none: what
// grows in the same decision after it is growth.
func TestBoundsOnlyUpwardAreAFloor(t *testing.T) {
	bounds := func(from, to, asked int) change {
		return func(_ *scale.Snapshot, d *scale.Decision, _ *Tier) {
			d.Reasons = []scale.Reason{{Rule: reason.Bounds, From: from, To: to, Because: "it is out of bounds"}}
			if asked != to {
				d.Reasons = append(d.Reasons, scale.Reason{Rule: "target cpu", From: to, To: asked, Because: "cpu is as it is"})
			}
		}
	}
	for _, c := range []struct {
		name     string
		from, to int
		change   change
		want     int
	}{
		{"up into its bounds", 4, 8, bounds(4, 8, 8), 8},
		{"up, and further by the scalers", 4, 12, bounds(4, 8, 12), 8},
		{"down into its bounds, and then up again", 8, 12, bounds(8, 6, 12), 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := budgets(noon, hour(2)).tier("web", c.from, c.to, c.change).review(t)
			if got := out.Plan[0].To; got != c.want {
				t.Errorf("to %d, want %d: %s", got, c.want, said(out, "web"))
			}
		})
	}
	// Nor is it reserved until midnight what a tier costs that is brought down: twelve hours of twelve would be more than
	// the day has.
	out := budgets(noon, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 100, 0}}).tier("web", 20, 12, bounds(20, 12, 12)).tier("api", 1, 2).review(t)
	if out.Plan[1].To != 2 {
		t.Errorf("%v: %s", sizes(out), said(out, "api"))
	}
}
