package asg

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The maximum goes with a size that it is too small for, and back by itself; it is never lowered with a size.
func TestTheCallOfADecision(t *testing.T) {
	for _, c := range []struct {
		name string
		d    scale.Decision
		verb operation.Verb
		size string
	}{
		{"a size", scale.Decision{Mode: scale.Manage, From: 10, To: 12}, operation.SetDesired, "12"},
		{"a minimum", scale.Decision{Mode: scale.Minimum, From: 2, To: 5}, operation.SetMin, "5"},
		{"a size above the maximum", scale.Decision{Mode: scale.Manage, From: 10, To: 60, Maximum: scale.Maximum{From: 50, To: 60}}, operation.RaiseTo, "60"},
		{"a maximum to go back to", scale.Decision{Mode: scale.Manage, From: 10, To: 10, Maximum: scale.Maximum{From: 60, To: 50}}, operation.SetMax, "50"},
		{"a maximum of none", scale.Decision{Mode: scale.Manage, Maximum: scale.Maximum{From: 60}}, operation.SetMax, "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if group, call := (&Group{Group: "web-asg"}).Set(c.d); group != "web-asg" || call.Verb != c.verb || call.Argument != c.size {
				t.Errorf("%s of %s", call, group)
			}
		})
	}
}
