package server

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A tier that selects what it scales shows the name that was chosen, and how many match.
func TestWhatATierSelected(t *testing.T) {
	is := Configured{Words: instances, Resource: "tag role=web"}
	chosen := scale.Capacity{Desired: 4, At: noon, Selected: []string{"web-green"}}
	if got := wordsOf(is, chosen).scales(); !strings.HasSuffix(got, " web-green (by its tag role=web)") {
		t.Errorf("it scales %q", got)
	}
	if got := wordsOf(is, scale.Capacity{Selected: []string{"web-blue", "web-green"}}).scales(); !strings.HasSuffix(got, " tag role=web") {
		t.Errorf("with nothing chosen it scales %q", got)
	}
	for want, names := range map[string][]string{
		`dynascale_tier_selector_matches{tier="web"} 0`: {}, `dynascale_tier_selector_matches{tier="web"} 1`: {"a"}, `dynascale_tier_selector_matches{tier="web"} 2`: {"a", "b"},
	} {
		m, r := NewMetrics("1"), record("web", 4, 4)
		r.Decision.Capacity.Selected = names
		m.Record(r)
		if got := scrape(m); !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s:\n%s", want, got)
		}
	}
	m := NewMetrics("1")
	m.Record(record("web", 4, 4))
	if strings.Contains(scrape(m), "selector_matches") {
		t.Error("a tier that names its group has matches")
	}
}
