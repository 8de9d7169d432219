package server

import (
	"strings"
	"testing"
	"time"
)

// Ready says only that an evaluation completed lately: whoever looks is told that those since then failed, and why.
func TestFailedEvaluationsAreToldWhileTheDaemonIsReady(t *testing.T) {
	for path, want := range map[string][]string{
		"/api/v1/status":     {`"ready": true`, "but since then 2 evaluations have failed, and the last of them began 5 s ago", `"failing": {`, `"evaluations": 2`, `"last": "2026-`, `"why": "no tier could be evaluated"`},
		"/api/v1/evaluation": {`"failing": {`},
		"/":                  {"Ready: the last completed evaluation began 30 s ago, but since then 2 evaluations have failed", "<strong>The last evaluation failed</strong>, and dynascale keeps trying: no tier could be evaluated"},
	} {
		o := options()
		o.Reporter = reports{status: Status{Interval: time.Minute, LastEvaluation: noon, FailedInRow: 2, FailedAt: noon.Add(25 * time.Second), FailedWhy: "no tier could be evaluated"}}
		body := get(New(o), "GET", path).Body.String()
		for _, words := range want {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q:\n%s", path, words, body)
			}
		}
		if well := get(New(options()), "GET", path).Body.String(); strings.Contains(well, "failing") || strings.Contains(well, "evaluation failed") {
			t.Errorf("%s tells of failures while there are none:\n%s", path, well)
		}
	}
}
