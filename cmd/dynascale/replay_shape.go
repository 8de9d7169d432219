package main

import (
	"time"

	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
)

// replayShape is the answer of replay.
type replayShape struct {
	// From is the time of the first replayed evaluation; null if there is none.
	From *time.Time `json:"from"`
	// To is the time of the last replayed evaluation; null if there is none.
	To *time.Time `json:"to"`
	// Tiers are the results for each tier.
	Tiers []replayTierShape `json:"tiers"`
	// Notes are sentences about the replay.
	Notes []string `json:"notes"`
}

// replayTierShape counts the evaluations of one tier.
type replayTierShape struct {
	Tier string `json:"tier"`
	// Evaluations is how many evaluations were replayed.
	Evaluations int `json:"evaluations"`
	// Same is how many replayed evaluations have the recorded size and the recorded reasons.
	Same int `json:"the_same"`
	// Words is how many replayed evaluations have the recorded size and other reasons.
	Words int `json:"other_reasons"`
	// Sizes is how many replayed evaluations have another size than the recorded one.
	Sizes int `json:"other_size"`
	// Before is how many of the recorded decisions change the size.
	Before int `json:"changes"`
	// Would is how many of the decisions of the replay change the size.
	Would int `json:"would_change"`
	// Differences are the differences, oldest first, at most `--limit` for each tier. Evaluations in a row
	// that differ in the same way are one entry.
	Differences []differenceShape `json:"differences"`
	// More is how many differences are not listed because of `--limit`.
	More int `json:"more"`
}

type differenceShape struct {
	// From is the time of the first evaluation with this difference between the recorded decision (`was`) and the
	// decision of the replay (`would_be`).
	From time.Time `json:"from"`
	// To is the time of the last evaluation with this difference.
	To time.Time `json:"to"`
	// Evaluations is how many evaluations in a row have this difference.
	Evaluations int `json:"evaluations"`
	// Was is the recorded decision of the first of these evaluations.
	Was replayedShape `json:"was"`
	// Would is the decision of the replay for the same evaluation.
	Would replayedShape `json:"would_be"`
}

// replayedShape is one decision: that of the first evaluation of a difference.
type replayedShape struct {
	// From is the size that the tier had at the evaluation.
	From int `json:"from"`
	// To is the size that was decided.
	To int `json:"to"`
	// Rule is the rule that decided. A decision is made in steps, one rule in each. If the recorded decision
	// (`was`) and the decision of the replay (`would_be`) have the same rule and the same reason, Rule is the rule of
	// the first step in which the two decisions differ.
	Rule string `json:"rule"`
	// Because is the reason of this rule, as a sentence.
	Because string `json:"because"`
}

// replayOf is what a replay found, in the shape of its answer.
func replayOf(found replay.Found, limit int, words bool) replayShape {
	out := replayShape{Tiers: []replayTierShape{}, Notes: append([]string{}, found.Notes...)}
	if !found.From.IsZero() {
		out.From, out.To = &found.From, &found.To
	}
	for _, s := range found.Tiers {
		shown, more := spansOf(s, limit, words)
		t := replayTierShape{Tier: s.Tier, Evaluations: s.Evaluations, Same: s.Same, Words: s.Words, Sizes: s.Sizes, Before: s.ChangesBefore, Would: s.ChangesWould, More: more, Differences: []differenceShape{}}
		for _, x := range shown {
			was, would := x.Reasons()
			t.Differences = append(t.Differences, differenceShape{From: x.From, To: x.To, Evaluations: x.Count, Was: replayedOf(x.Was, was), Would: replayedOf(x.Would, would)})
		}
		out.Tiers = append(out.Tiers, t)
	}
	return out
}

func replayedOf(d scale.Decision, r scale.Reason) replayedShape {
	return replayedShape{d.From, d.To, r.Rule, r.Because}
}
