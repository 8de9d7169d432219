package server

import (
	"strings"
	"testing"
	"time"
)

func TestReadiness(t *testing.T) {
	for name, test := range map[string]struct {
		status Status
		after  time.Duration // now, after noon
		code   int
		words  string
	}{
		"no pass yet":             {Status{Interval: time.Minute}, 0, 503, "not ready: no evaluation has completed since the start; the first should complete within one interval (1 min)"},
		"just passed":             {Status{Interval: time.Minute, LastEvaluation: noon}, 0, 200, "ready: the last completed evaluation began 0 s ago"},
		"almost too old":          {Status{Interval: time.Minute, LastEvaluation: noon}, 3*time.Minute - 1, 200, "ready: the last completed evaluation began 3 min ago"},
		"too old":                 {Status{Interval: time.Minute, LastEvaluation: noon}, 3 * time.Minute, 503, "not ready: the last completed evaluation began 3 min ago (it must be less than 3 min)"},
		"a shorter interval":      {Status{Interval: 10 * time.Second, LastEvaluation: noon}, 30 * time.Second, 503, "(it must be less than 30 s)"},
		"no interval is a minute": {Status{LastEvaluation: noon}, 2 * time.Minute, 200, "ready"},
		"clock a little back":     {Status{Interval: time.Minute, LastEvaluation: noon}, -time.Second, 200, "began 0 s ago"},
		"clock far back":          {Status{Interval: time.Minute, LastEvaluation: noon}, -time.Hour, 503, "the clock was set back: the last completed evaluation began at a time that is now 1 h in the future"},
		"one failed since": {Status{Interval: time.Minute, LastEvaluation: noon, FailedInRow: 1, FailedAt: noon.Add(time.Minute), FailedWhy: "secret"}, 89 * time.Second, 200,
			"ready: the last completed evaluation began 1 min 29 s ago, but since then one evaluation has failed (it began 29 s ago)"},
		"several failed since": {Status{Interval: time.Minute, LastEvaluation: noon, FailedInRow: 2, FailedAt: noon.Add(2 * time.Minute), FailedWhy: "secret"}, 3 * time.Minute, 503,
			"not ready: the last completed evaluation began 3 min ago (it must be less than 3 min): since then, 2 evaluations have failed, and the last of them began 1 min ago; see the log"},
		"all failed":                {Status{Interval: time.Minute, FailedInRow: 9, FailedAt: noon}, time.Minute, 503, "no evaluation has completed since the start: 9 evaluations have failed, and the last of them began 1 min ago; see the log for the cause"},
		"failed passes do not help": {Status{Interval: time.Minute, Failed: 9}, 0, 503, "no evaluation has completed"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.Reporter = reports{status: test.status}
			o.Now = func() time.Time { return noon.Add(test.after) }
			w := get(New(o), "GET", "/readyz")
			if w.Code != test.code || !strings.Contains(w.Body.String(), test.words) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("answered %d %s, want %d with %q", w.Code, w.Body, test.code, test.words)
			}
		})
	}
}

func TestReadinessFlipsWithTheClockAlone(t *testing.T) {
	now := noon
	o := options()
	o.Now = func() time.Time { return now }
	h := New(o)
	for _, step := range []struct {
		now  time.Time
		want int
	}{{noon, 200}, {noon.Add(time.Hour), 503}, {noon.Add(time.Minute), 200}} {
		now = step.now
		if got := get(h, "GET", "/readyz").Code; got != step.want {
			t.Errorf("at %s: %d, want %d", now, got, step.want)
		}
		if got := get(h, "GET", "/healthz").Code; got != 200 {
			t.Errorf("at %s: health %d, want 200 while the process serves", now, got)
		}
	}
}
