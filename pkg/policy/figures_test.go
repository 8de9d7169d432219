package policy

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// Whatever the sources read, what a decision says can be written down.
func TestFiguresAreNumbers(t *testing.T) {
	seen, rules := map[string]bool{}, []string{"target cpu", "pressure", reason.Bounds}
	property := func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		for _, r := range p.Decide(s).Reasons {
			if _, err := json.Marshal(r); err != nil {
				t.Fatalf("%s: %v", r.Rule, err)
			}
			for _, f := range r.Figures {
				seen[r.Rule] = true
				if f.Name == "" || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
					t.Fatalf("%s: %+v of %q", r.Rule, f, r.Because)
				}
			}
		}
	}
	unseen := func(rule string) bool { return !seen[rule] }
	for rounds := 0; !t.Failed() && rounds < 10 && slices.ContainsFunc(rules, unseen); rounds++ { // a few draws need not meet all of them
		rapid.Check(t, property)
	}
	for _, rule := range rules {
		if !seen[rule] {
			t.Errorf("no reason of %s has figures", rule)
		}
	}
}

// The numbers of a sentence are beside it, in its order.
func TestFiguresAreWhatTheSentenceSpeaksOf(t *testing.T) {
	p, s := web(), calm(sample("cpu", 30))
	s.Past.Shrank = before(5)
	p.Stabilization = guard.Stabilization{}
	d := p.Decide(s)
	for rule, want := range map[string][]scale.Figure{
		"target cpu": {{Name: "cpu", Value: 30, Unit: "percent"}, {Name: "goal", Value: 60, Unit: "percent"}, {Name: "times", Value: 0.5},
			{Name: "in service", Value: 10}, {Name: "need", Value: 5}, {Name: "size", Value: 10}},
		reason.Cooldown: {{Name: "ago", Value: 300, Unit: "seconds"}, {Name: "left", Value: 600, Unit: "seconds"}, {Name: "cooldown", Value: 900, Unit: "seconds"}},
	} {
		found := false
		for _, r := range d.Reasons {
			if r.Rule != rule {
				continue
			}
			found = true
			if len(r.Figures) != len(want) {
				t.Errorf("%s: %+v, want %+v", r.Because, r.Figures, want)
				continue
			}
			for i := range want {
				if r.Figures[i] != want[i] {
					t.Errorf("%s: %+v, want %+v", r.Because, r.Figures[i], want[i])
				}
			}
		}
		if !found {
			t.Errorf("no reason of %s:\n%s", rule, chain(d))
		}
	}
	s.Past.Actions = []scale.Action{{Kind: scale.Pause, Shrink: true, Until: noon.Add(time.Hour)}}
	d = p.Decide(s)
	if until, ok := reason.Figure(d.Reasons[len(d.Reasons)-1], "until"); !ok || until.Value != float64(noon.Add(time.Hour).Unix()) || until.Unit != reason.Instant {
		t.Errorf("a pause ends at %+v\n%s", until, chain(d))
	}
}
