package keys

import "testing"

// A value that several tiers take from defaults is copied for each, and what is noted of the copy is not
// noted of the others.
func TestMarkChangesOneCopy(t *testing.T) {
	first := &Node{Value: "3"}
	if r := first.Rare(); r.From != "" || first.rare != nil {
		t.Errorf("a value of which nothing is noted has %+v", r)
	}
	first.Mark().From = "defaults"
	second := *first
	second.Mark().Wrong = "a test says so"
	if a, b := first.Rare(), second.Rare(); a.From != "defaults" || a.Wrong != "" || b.From != "defaults" || b.Wrong == "" {
		t.Errorf("%+v and %+v", a, b)
	}
}
