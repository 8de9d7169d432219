package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// asked is a ledger that notes since when it is asked for.
type asked struct{ since time.Time }

func (a *asked) History(_ context.Context, _ string, since time.Time, _ int) ([]scale.Record, error) {
	a.since = since
	return nil, nil
}

type nothing struct{}

func (nothing) Latest() []scale.Record             { return nil }
func (nothing) Newest(string) (scale.Record, bool) { return scale.Record{}, false }
func (nothing) Status() server.Status              { return server.Status{} }

// What the configuration takes for a duration, flags and API take as well, for the same
// length, and what is wrong with another is said in the same words.
func TestOneDurationEverywhere(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ways := map[string]func(text string) (time.Duration, string){
		"configuration": func(text string) (time.Duration, string) {
			cfg, err := config.Parse("t.yaml", []byte("aws: {region: ap-northeast-2}\n"+
				"tiers:\n  web:\n    group: web\n    guards: {shrink_delay: '"+text+"'}\n    limits: {min: 1, max: 2}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"))
			if err != nil {
				return 0, err.Error()
			}
			return cfg.Tiers[0].Guards.ShrinkDelay.Shrink, ""
		},
		"flag": func(text string) (time.Duration, string) {
			f := simulateCommand().Flag("boot")
			if err := f.Value.Set(text); err != nil {
				return 0, err.Error()
			}
			return time.Duration(*f.Value.(*lengthFlag)), ""
		},
		"query": func(text string) (time.Duration, string) {
			var a asked
			w := httptest.NewRecorder()
			h := server.New(server.Options{Reporter: nothing{}, History: &a, Now: func() time.Time { return now }})
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/decisions?since="+url.QueryEscape(text), nil))
			if w.Code != http.StatusOK {
				return 0, strings.ReplaceAll(w.Body.String(), `\"`, `"`)
			}
			return now.Sub(a.since), ""
		},
		"body": func(text string) (time.Duration, string) {
			d, _, err := server.ParseFor(text)
			if err != nil {
				return 0, err.Error()
			}
			return d, ""
		},
	}
	for _, test := range []struct {
		text  string
		want  time.Duration
		wrong string
	}{
		{"3d", 72 * time.Hour, ""},
		{"1d12h", 36 * time.Hour, ""},
		{"36h", 36 * time.Hour, ""},
		{"2880m", 48 * time.Hour, ""},
		{"24h30m", 24*time.Hour + 30*time.Minute, ""},
		{"1.5h24h", 25*time.Hour + 30*time.Minute, ""},
		{"172800s", 48 * time.Hour, ""},
		{"90", 0, "90 has no unit; write 90s for seconds, 90m for minutes"},
		{"-2h", 0, "-2h is negative"},
		{"1w", 0, "1w is not a "},
		{"2 hours", 0, `"2 hours" is not a `},
		{"1.5d", 0, "1.5d is not a "},
		{"3D", 0, "3D is not a "},
		{"9999999d", 0, "9999999d is too long"},
		{"99999999999h", 0, "99999999999h is too long"},
	} {
		for name, read := range ways {
			if got, wrong := read(test.text); got != test.want || !strings.Contains(wrong, test.wrong) || (wrong == "") != (test.wrong == "") {
				t.Errorf("%s: %q: got %s %q, want %s %q", name, test.text, got, wrong, test.want, test.wrong)
			}
		}
	}
}
