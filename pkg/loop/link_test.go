package loop

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Who names other tiers sees them as they are at this evaluation; one that was not looked at is not
// there, and nobody else sees anything.
func TestATierSeesTheTiersThatItNames(t *testing.T) {
	saw := map[string][]string{}
	p := &parts{tiers: []string{"db", "web"}, decide: func(s scale.Snapshot) scale.Decision {
		for _, x := range s.Linked {
			saw[s.Tier] = append(saw[s.Tier], x.Tier)
		}
		if s.Tier == "web" && (s.Link("db") == nil || s.Link("db").Now != noon || s.Link("gone") != nil) {
			t.Errorf("web sees %v", s.Linked)
		}
		return sized(s, s.Current())
	}}
	of := p.parts()
	of.Links = map[string][]string{"web": {"db", "gone"}}
	of.Pass(t.Context(), noon)
	if len(saw) != 1 || len(saw["web"]) != 1 {
		t.Errorf("%v", saw)
	}
}
