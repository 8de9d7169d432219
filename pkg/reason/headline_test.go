package reason

import (
	"reflect"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision scale.Decision
		want     scale.Reason
	}{
		{"no reasons at all", scale.Decision{From: 4, To: 4}, scale.Reason{From: 4, To: 4}},
		{"the one that moved", scale.Decision{From: 4, To: 6, Reasons: []scale.Reason{{Rule: "changed_outside", From: 4, To: 4, Because: "a"}, {Rule: "target", From: 4, To: 6, Because: "b"}, {Rule: "note", From: 6, To: 6, Because: "c"}}},
			scale.Reason{Rule: "target", From: 4, To: 6, Because: "b"}},
		{"the last that moved", scale.Decision{From: 4, To: 8, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 12, Because: "a"}, {Rule: "limits", From: 12, To: 8, Because: "b"}}},
			scale.Reason{Rule: "limits", From: 12, To: 8, Because: "b"}},
		{"a repair, although a shrink was held after it", scale.Decision{From: 3, To: 6, Reasons: []scale.Reason{{Rule: "bounds", From: 3, To: 6, Because: "a"}, {Rule: "target", From: 6, To: 5, Because: "b"}, {Rule: "stabilization", From: 5, To: 6, Because: "c"}}},
			scale.Reason{Rule: "bounds", From: 3, To: 6, Because: "a"}},
		{"moved and held back: the one that held it", scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 2, Because: "a"}, {Rule: "fresh", From: 2, To: 4, Because: "b"}, {Rule: "note", From: 4, To: 4, Because: "c"}}},
			scale.Reason{Rule: "fresh", From: 2, To: 4, Because: "b"}},
		{"nothing moved: the last one given", scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "changed_outside", From: 4, To: 4, Because: "a"}, {Rule: "target", From: 4, To: 4, Because: "b"}}},
			scale.Reason{Rule: "target", From: 4, To: 4, Because: "b"}},
		{"only one", scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "owner", From: 4, To: 4, Because: "a"}}}, scale.Reason{Rule: "owner", From: 4, To: 4, Because: "a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Headline(c.decision); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWhyTellsWhatWasAskedForAndWhatHeldIt(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision scale.Decision
		want     string
	}{
		{"no reasons at all", scale.Decision{From: 4, To: 4}, ""},
		{"a change nobody touched", scale.Decision{From: 4, To: 6, Reasons: []scale.Reason{{Rule: "pressure", From: 4, To: 6, Because: "pressure 1.5 is high"}}}, "pressure 1.5 is high"},
		{"a change that was bounded", scale.Decision{From: 4, To: 8, Reasons: []scale.Reason{{Rule: "target cpu", From: 4, To: 12, Because: "cpu is high"}, {Rule: "limits", From: 12, To: 8, Because: "not above 8"}}},
			"target cpu: cpu is high; limits: not above 8"},
		{"a wish that was held", scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "changed_outside", From: 4, To: 4, Because: "a"}, {Rule: "target cpu", From: 4, To: 2, Because: "cpu is low"}, {Rule: "fresh", From: 2, To: 4, Because: "no data"}}},
			"target cpu: cpu is low; fresh: no data"},
		{"a repair", scale.Decision{From: 3, To: 6, Reasons: []scale.Reason{{Rule: "bounds", From: 3, To: 6, Because: "below 6"}, {Rule: "target cpu", From: 6, To: 5, Because: "b"}, {Rule: "stabilization", From: 5, To: 6, Because: "c"}}},
			"bounds: below 6"},
		{"a rule that is called like a signal is named too", scale.Decision{From: 4, To: 6, Reasons: []scale.Reason{{Rule: "backlog", From: 4, To: 6, Because: "12 messages", Figures: []scale.Figure{{Name: "backlog", Value: 12}}}}}, "backlog: 12 messages"},
		{"a budget that only warns", scale.Decision{From: 4, To: 9, Reasons: []scale.Reason{{Rule: "target cpu", From: 4, To: 9, Because: "cpu is high"}, {Rule: "budget", From: 9, To: 9, Because: "would be trimmed to 6"}}},
			"target cpu: cpu is high; budget: would be trimmed to 6"},
		{"a budget that trims says so once", scale.Decision{From: 4, To: 6, Reasons: []scale.Reason{{Rule: "target cpu", From: 4, To: 9, Because: "cpu is high"}, {Rule: "budget", From: 9, To: 6, Because: "grows to 6 and not to 9"}}},
			"target cpu: cpu is high; budget: grows to 6 and not to 9"},
		{"a hold says so once", scale.Decision{From: 4, To: 4, Reasons: []scale.Reason{{Rule: "owner", From: 4, To: 4, Because: "a policy is enabled"}}}, "owner: a policy is enabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Why(c.decision); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
