package reporter

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// A second daemon, certain or possible, is one line when it begins and one when it ends,
// and stands in API and metrics as long as it lasts.
func TestASecondDaemonIsTold(t *testing.T) {
	for _, c := range []struct {
		rule, begins, ends, key, metric string
	}{
		{"lock", "ONLY OBSERVED: another process on this machine has the lock of the tier", "the lock is free: this dynascale manages the tier now", "only_observed", "dynascale_tier_only_observed"},
		{"second_daemon", "POSSIBLY A SECOND DAEMON: growth continues, shrinking stops", "no change was reverted for 15 min: the tier may shrink again", "possible_second_daemon", "dynascale_possible_second_daemon"},
	} {
		core, logs := observer.New(zap.InfoLevel)
		metrics := server.NewMetrics("test")
		reporter := New(zap.New(core), metrics, server.Status{})
		handler := server.New(server.Options{Reporter: reporter, Metrics: metrics, Now: time.Now})
		page := func(path string) string {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			return w.Body.String()
		}
		pass := func(why string) {
			r := scale.Record{Decision: scale.Decision{Tier: "web", Mode: scale.Manage, From: 3, To: 3, Capacity: scale.Capacity{Desired: 3, At: day}}}
			if why != "" {
				r.Decision.Reasons = []scale.Reason{{Rule: c.rule, From: 3, To: 3, Because: why}}
			}
			r.Decision.Reasons = append(r.Decision.Reasons, scale.Reason{Rule: "target cpu", From: 3, To: 3, Because: "at its goal"})
			reporter.Show(loop.Result{Records: []scale.Record{r}}, time.Second)
		}
		for _, why := range []string{"", "the reason", "the reason", "", ""} {
			pass(why)
			if got, want := strings.Contains(page("/api/v1/tiers"), `"`+c.key+`": "the reason"`), why != ""; got != want {
				t.Errorf("%s %q: in the API %v", c.rule, why, got)
			}
			if series := c.metric + `{tier="web"} 1`; strings.Contains(page("/metrics"), series) != (why != "") {
				t.Errorf("%s %q: the metrics have %s: %v", c.rule, why, series, why == "")
			}
		}
		for _, line := range []string{c.begins, c.ends} {
			if n := logs.FilterMessage(line).Len(); n != 1 {
				t.Errorf("%d lines %q, want one: %v", n, line, logs.All())
			}
		}
	}
}
