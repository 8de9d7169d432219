package server

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whatever shows a decision says how old it is, also when the loop has died.
func TestEverythingShownHasItsAge(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		stale bool
		page  string
	}{
		"fresh":           {20 * time.Second, false, "<td>20 s ago</td>"},
		"a dead loop":     {3*time.Hour + 12*time.Minute, true, "<td><strong>STALE</strong>: 3 h 12 min ago</td>"},
		"from the future": {-2 * time.Hour, true, "<td><strong>STALE</strong>: 2 h in the future</td>"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.Reporter = reports{records: []scale.Record{record("web", 4, 6)}, status: Status{Interval: time.Minute, LastEvaluation: noon}}
			now := record("web", 4, 6).Decision.At.Add(c.after)
			o.Now = func() time.Time { return now }
			h := New(o)
			for _, path := range []string{"/api/v1/tiers", "/api/v1/tiers/web", "/api/v1/evaluation", "/api/v1/decisions"} {
				text := get(h, "GET", path).Body.String()
				for _, want := range []string{`"age_seconds": ` + number(c.after.Seconds()), `"stale": ` + map[bool]string{true: "true", false: "false"}[c.stale], `"evaluated_at": "` + noon.Format(time.RFC3339)} {
					if !strings.Contains(text, want) {
						t.Errorf("%s has no %s:\n%s", path, want, text)
					}
				}
			}
			page := get(h, "GET", "/").Body.String()
			for _, want := range []string{c.page, "This page shows the state at", now.UTC().Format("2006-01-02 15:04:05"), `http-equiv="refresh"`} {
				if !strings.Contains(page, want) {
					t.Errorf("the page has no %q:\n%s", want, page)
				}
			}
		})
	}
}

func number(v float64) string { text, _ := json.Marshal(v); return string(text) }
