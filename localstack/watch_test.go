//go:build integration

package localstack

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the ledger's format

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// watch is one play beside a Prometheus that scrapes its daemon.
type watch struct {
	*scene
	on *prometheus
}

// fires waits for alerts of the daemon, and looks at what they say.
func (w *watch) fires(names ...string) {
	w.Helper()
	named := labelsNamed(w.T)
	missing := slices.Clone(names)
	var all map[string]alert
	for end := time.Now().Add(5 * time.Minute); len(missing) > 0 && time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		var err error
		if all, err = w.on.firing(w.listen); err != nil {
			continue // a machine that is busy
		}
		missing = slices.DeleteFunc(missing, func(name string) bool {
			a, fires := all[name]
			if !fires {
				return false
			}
			for _, label := range named[name] {
				if a.Labels[label] == "" {
					w.Errorf("%s speaks of the label %s, which it does not have: %v", name, label, a.Labels)
				}
			}
			for key, text := range a.Annotations {
				if text == "" || strings.Contains(text, "error expanding") || strings.Contains(text, "<no value>") {
					w.Errorf("the %s of %s is %q", key, name, text)
				}
			}
			w.Logf("%s (%s): %s", name, a.Labels["severity"], a.Annotations["summary"])
			return true
		})
	}
	if len(missing) > 0 {
		w.Errorf("%v did not fire within five minutes; what fires is %v", missing, all)
	}
}

// scraped waits until Prometheus has seen the life of the daemon that came after so many
// before: on a busy machine it scrapes late.
func (w *watch) scraped(before int) {
	w.Helper()
	query := fmt.Sprintf("changes(process_start_time_seconds{instance=%q}[1h]) >= %d", w.listen, before)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var data struct{ Result []any }
		if err := w.on.ask("/api/v1/query?query="+url.QueryEscape(query), &data); err == nil && len(data.Result) > 0 {
			return
		}
	}
	w.Fatalf("within a minute Prometheus did not see the daemon start after %d times before", before)
}

// tier is a group that follows its CPU.
func (s *scene) tier(name, limits, more string) string {
	return fmt.Sprintf(`  %s:
    mode: manage
    group: %s
    limits: %s
    signals: {cpu: {preset: asg-cpu%s}}
    scalers: [{target: {signal: cpu, goal: 60}}]
    guards: {stabilization: {shrink: 0s}, cooldown: {grow: 0s, shrink: 0s}}
`, name, s.group, limits, more)
}

// oneTier is a group that is where it should be, and stays there.
func (w *watch) oneTier() {
	w.Helper()
	w.makeGroup(w.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
	w.keeps(stage.CPU(w.group, 60))
	w.configure(w.tier("web", "{min: 2, max: 20}", ""))
}

// keeps publishes metrics for as long as the play lasts.
func (w *watch) keeps(metrics ...stage.Metric) {
	w.Helper()
	w.publish(metrics...)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			_ = w.stage.Publish(ctx, 2*time.Minute, 0, metrics...) // or the next one, on a busy machine
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Second):
			}
		}
	}()
	w.Cleanup(func() { stop(); <-ended })
}

// openLedger opens the daemon's ledger as an operator with the tools of SQLite does.
func (w *watch) openLedger() *sql.DB {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+w.ledger()+"?_pragma=busy_timeout(10000)")
	w.must(err)
	db.SetMaxOpenConns(1)
	w.Cleanup(func() { _ = db.Close() })
	return db
}

// noCapacity lets EC2 refuse to start machines of some types, until it is told false.
func (w *watch) noCapacity(id string, of func(machineType string) bool) *atomic.Bool {
	w.Helper()
	var full atomic.Bool
	full.Store(true)
	w.wire("EC2", w.stage.EC2).Spoil(func(operation string) proxy.Fault {
		if operation != "StartInstances" || !full.Load() {
			return proxy.Fault{}
		}
		if now, err := w.stage.Machine(context.Background(), id); err != nil || !of(now.Type) {
			return proxy.Fault{}
		}
		return proxy.Fault{Status: http.StatusInternalServerError, Code: "InsufficientInstanceCapacity", Message: "We currently do not have sufficient capacity."}
	})
	return &full
}

// saysItOnce waits until missing data shows in the metrics, and then wants it beside the
// hold, in one line of the log while it lasts, and in one at its end.
func (w *watch) saysItOnce(d *daemon, because string, heal func()) {
	w.Helper()
	w.shows(`dynascale_tier_missing_data{tier="web"} 1`)
	d.wholePass()
	d.passes(2)
	w.wantSaid(w.run("status"), "hold at 4", "missing data: cpu (", because)
	w.wantSaid(w.run("explain", "web"), "fresh", "no newer value: ")
	const line = "data is missing: dynascale uses the last values while they are fresh"
	if n := d.logged(line); n != 1 {
		w.Errorf("the log says %d times that data is missing, want once", n)
	}
	if heal == nil {
		return
	}
	heal()
	w.shows(`dynascale_tier_missing_data{tier="web"} 0`)
	if n := d.logged("all data is available again"); n != 1 {
		w.Errorf("the log says %d times that the data is there again, want once", n)
	}
}

// logged is how often the log says a text.
func (d *daemon) logged(text string) int {
	d.Helper()
	all, err := os.ReadFile(d.log)
	d.must(err)
	return strings.Count(string(all), text)
}

// shows waits for a line of the metrics.
func (w *watch) shows(line string) {
	w.Helper()
	var page string
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		answer, err := http.Get("http://" + w.listen + "/metrics")
		if err != nil {
			continue
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if page = string(text); err == nil && strings.Contains(page, "\n"+line+"\n") {
			return
		}
	}
	w.Fatalf("the metrics do not show %s:\n%s", line, page)
}
