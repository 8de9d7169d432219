package doctor

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
)

// Doctor looks whether the heartbeat can be sent, and sends none: whoever watches would take it
// for the daemon's.
func TestHeartbeatIsExaminedAndNotSent(t *testing.T) {
	var asked atomic.Int64
	here := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer here.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	const secret = "/0f8e7b1c"
	metric := config.HeartbeatMetric{Namespace: "Dynascale", Metric: "heartbeat", Region: "eu-west-1"}
	for _, c := range []struct {
		name string
		h    config.Heartbeat
		told []api.Heartbeat
		want string
	}{
		{"nobody is told", config.Heartbeat{}, nil, ""},
		{"before the first start", config.Heartbeat{URL: here.URL + secret}, nil, "ok url: " + strings.TrimPrefix(here.URL, "http://") + " can be reached; nothing was sent, because that would count as a heartbeat of the daemon"},
		{"nobody there", config.Heartbeat{URL: gone.URL + secret}, nil, "warn url: " + strings.TrimPrefix(gone.URL, "http://") + " cannot be reached from here: "},
		{"a token that is gone", config.Heartbeat{URL: here.URL + secret, TokenFile: filepath.Join(t.TempDir(), "token")}, nil, "fail token_file: open "},
		{"a metric before the first start", config.Heartbeat{CloudWatch: metric}, nil, "note cloudwatch: doctor does not write the metric Dynascale heartbeat in eu-west-1"},
		{"a daemon that is heard", config.Heartbeat{URL: gone.URL + secret}, []api.Heartbeat{{To: "url", Accepted: now.Add(-30 * time.Second)}}, "ok url: the last heartbeat was accepted 30 s ago"},
		{"a daemon that is not heard", config.Heartbeat{CloudWatch: metric}, []api.Heartbeat{{To: "cloudwatch", Failing: now.Add(-time.Hour), Why: "denied"}},
			"fail cloudwatch: the receiver has accepted no heartbeat since 2026-03-02T11:00:00Z (denied); no heartbeat was accepted since the daemon started"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := doctor{Options: Options{Timeout: 5 * time.Second, Now: func() time.Time { return now }}, cfg: &config.Config{Heartbeat: c.h}}
			alive := life.Life{State: life.Dead}
			if c.told != nil {
				alive = life.Life{State: life.Ready, Status: &api.Status{Heartbeats: c.told}}
			}
			found := d.examineHeartbeat(t.Context(), alive)
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("found %+v", found)
				}
				return
			}
			got := map[finding.Result]string{finding.Well: "ok", finding.Doubted: "warn", finding.Failed: "fail", finding.Noted: "note"}[found[0].Result] + " " + found[0].Check + ": " + found[0].Found
			if !strings.HasPrefix(got, c.want) || strings.Contains(got, secret) {
				t.Errorf("found %s, want %s", got, c.want)
			}
		})
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("doctor made %d requests", n)
	}
}
