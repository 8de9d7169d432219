package main

import (
	"time"

	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
)

// replayShape is the answer of replay.
type replayShape struct {
	// From and To are the times of the first and the last evaluation; null if there is none.
	From  *time.Time        `json:"from"`
	To    *time.Time        `json:"to"`
	Tiers []replayTierShape `json:"tiers"`
	Notes []string          `json:"notes"`
}

// replayTierShape counts the evaluations of one tier.
type replayTierShape struct {
	Tier        string `json:"tier"`
	Evaluations int    `json:"evaluations"`
	// Same counts evaluations with the same result, Words those that differ only in their reasons, Sizes those that differ in the size.
	Same  int `json:"the_same"`
	Words int `json:"other_reasons"`
	Sizes int `json:"other_size"`
	// Before counts the changes that were decided, and Would those that this configuration would decide.
	Before int `json:"changes"`
	Would  int `json:"would_change"`
	// Differences are the differences, oldest first, at most --limit for each tier. Evaluations in a row that differ in the same way are one.
	Differences []differenceShape `json:"differences"`
	// More is how many differences there are beyond the limit.
	More int `json:"more"`
}

type differenceShape struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Evaluations is how many evaluations in a row differ in this way.
	Evaluations int `json:"evaluations"`
	// Was is the recorded decision, and Would the decision of this configuration.
	Was   replayedShape `json:"was"`
	Would replayedShape `json:"would_be"`
}

// replayedShape is one decision: that of the first evaluation of a difference.
type replayedShape struct {
	From int `json:"from"`
	To   int `json:"to"`
	// Rule is the rule that decided, and Because its reason; where these are the same in both decisions, the first rule that differs.
	Rule    string `json:"rule"`
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
