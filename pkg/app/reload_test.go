package app

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// A reload takes a tier away and another one brings it back: its breaker is still open,
// and is told again; its figures are gone in between, and the configured ones are back at once.
func TestReloadTellsOfATierThatComesBack(t *testing.T) {
	noneOfTheMachine(t)
	path := filepath.Join(t.TempDir(), "dynascale.yaml")
	const tier = "  %s: {group: %s-asg, limits: {min: 2, max: 50}, unit_price: 0.1, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
	write := func(tiers ...string) {
		text := "aws: {region: us-east-1}\ntiers:\n"
		for _, name := range tiers {
			text += strings.ReplaceAll(tier, "%s", name)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	core, logs := observer.New(zap.InfoLevel)
	metrics := server.NewMetrics("test")
	d := &Daemon{o: DaemonOptions{ConfigPath: path}, log: zap.New(core), metrics: metrics, memory: forgetful{ledger.NewMemory(0)}}
	d.report = reporter.New(d.log, metrics, server.Status{})
	d.cfg = parse(t, strings.ReplaceAll("aws: {region: us-east-1}\ntiers:\n"+tier, "%s", "web"))
	d.o.Config = d.cfg
	d.brakes = brakes.New(brakes.Options{Ledger: d.cfg.Ledger.Path, Memory: d.memory, Log: d.log})
	var err error
	if d.net, err = cloud.Connect(t.Context(), d.cfg, cloud.Watch{}); err != nil {
		t.Fatal(err)
	}
	l := loop.New(loop.Options{Parts: d.assemble(), Reporter: d.report, Interval: time.Minute})
	reload := func(tiers ...string) {
		t.Helper()
		write(tiers...)
		if _, err := d.reload(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	pass := func(tiers ...string) (opened int) {
		var r loop.Result
		for _, name := range tiers {
			r.Records = append(r.Records, scale.Record{Learned: scale.Learned{Breaker: scale.Breaker{Opened: time.Unix(1, 0), Why: "no capacity"}}, Decision: scale.Decision{Tier: name, Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)}, From: 3, To: 3, Wish: 3,
				Reasons: []scale.Reason{{Rule: "circuit_breaker", From: 3, To: 3, Because: "open"}}}})
		}
		d.report.Show(r, time.Second)
		for _, e := range logs.TakeAll() {
			if strings.HasPrefix(e.Message, "CIRCUIT BREAKER OPEN") && e.ContextMap()["tier"] == "api" {
				opened++
			}
		}
		return opened
	}
	figures := func() string {
		w := httptest.NewRecorder()
		server.New(server.Options{Reporter: d.report, Metrics: metrics}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	reload("web", "api")
	if n := pass("web", "api"); n != 1 {
		t.Fatalf("the breaker was told %d times at first", n)
	}
	if n := pass("web", "api"); n != 0 {
		t.Errorf("the breaker was told again, %d times, while nothing changed", n)
	}
	reload("web")
	if seen := figures(); strings.Contains(seen, `tier="api"`) || !strings.Contains(seen, `dynascale_tier_limit_max{tier="web"} 50`) {
		t.Errorf("without the tier the figures are\n%s", seen)
	}
	for _, r := range d.report.Latest() {
		if r.Decision.Tier == "api" {
			t.Error("the API still shows the tier")
		}
	}
	reload("web", "api")
	pass("web") // it began before the reload
	for _, line := range []string{`dynascale_tier_limit_max{tier="api"} 50`, `dynascale_tier_unit_price_dollars{tier="api"} 0.1`} {
		if !strings.Contains(figures(), line) {
			t.Errorf("the tier is back, and there is no %s", line)
		}
	}
	if n := pass("web", "api"); n != 1 {
		t.Errorf("the breaker of the tier that came back was told %d times, want once", n)
	}
}

// forgetful is a memory that nobody asks for the past.
type forgetful struct {
	*ledger.Memory
}

func (forgetful) Close() error { return nil }

// What a reload cannot put in force is named by its answer, the log and the status, at every
// reload until a restart, and the values of the start stay in force everywhere. All else is in force.
func TestReloadNamesWhatWaitsForARestart(t *testing.T) {
	noneOfTheMachine(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "dynascale.yaml")
	text := func(goal, rest string) string {
		return "aws: {region: us-east-1}\ntiers: {web: {group: web-asg, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: " + goal + "}}]}}\n" + rest
	}
	core, logs := observer.New(zap.InfoLevel)
	metrics := server.NewMetrics("test")
	d := &Daemon{o: DaemonOptions{ConfigPath: path}, log: zap.New(core), metrics: metrics, memory: forgetful{ledger.NewMemory(0)}}
	d.report = reporter.New(d.log, metrics, server.Status{})
	d.cfg = parse(t, text("60", ""))
	d.o.Config = d.cfg
	d.brakes = brakes.New(brakes.Options{Ledger: d.cfg.Ledger.Path, Memory: d.memory, Log: d.log})
	var err error
	if d.net, err = cloud.Connect(t.Context(), d.cfg, cloud.Watch{}); err != nil {
		t.Fatal(err)
	}
	l := loop.New(loop.Options{Parts: d.assemble(), Reporter: d.report, Interval: time.Minute})
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		waiting    string
	}{
		{"a goal and the address", text("50", "http: {listen: '127.0.0.1:9999'}\n"), "http.listen"},
		{"the same file again", text("50", "http: {listen: '127.0.0.1:9999'}\n"), "http.listen"},
		{"another ledger, and the log", text("40", "ledger: {path: "+dir+"/other.db, retention: 40d}\nlog: {level: debug}\n"), "ledger.path ledger.retention log.level"},
		{"a socket and a token", text("50", "control: {socket: "+dir+"/s.sock}\nhttp: {token_file: "+token+"}\n"), "control.socket"},
		{"what a reload can do", text("30", "loop: {interval: 30s}\n"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			logs.TakeAll()
			done, err := d.reload(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(done.Waiting, " "); !done.Reloaded || got != c.waiting {
				t.Errorf("waiting %q, want %q", got, c.waiting)
			}
			if got := strings.Join(d.report.Status().ConfigWaiting, " "); got != c.waiting {
				t.Errorf("the status says %q", got)
			}
			told := logs.FilterMessageSnippet("only with a restart").All()
			if (len(told) == 1) != (c.waiting != "") {
				t.Errorf("the log says %v", told)
			}
			cfg := d.inForce.Load()
			if cfg.HTTP.Listen != d.o.Config.HTTP.Listen || cfg.Ledger != d.o.Config.Ledger || cfg.Log != d.o.Config.Log || cfg.Control != d.o.Config.Control {
				t.Errorf("values that are not in force are shown as if they were: %+v", cfg)
			}
			want := parse(t, c.text)
			if got := cfg.Tiers[0]; got.Scalers[0] == nil || cfg.Loop != want.Loop {
				t.Errorf("the rest is not in force: %+v", cfg.Loop)
			}
		})
	}
}

// A tier gets another name, minutes into a cooldown: what is remembered goes on, actions and an
// operation under way follow, and the answer and the log tell.
func TestReloadFollowsARenamedTier(t *testing.T) {
	noneOfTheMachine(t)
	path := filepath.Join(t.TempDir(), "dynascale.yaml")
	tiers := func(pairs ...string) string {
		text := "aws: {region: us-east-1}\ntiers:\n"
		for i := 0; i < len(pairs); i += 2 {
			text += "  " + pairs[i] + ": {mode: off, group: " + pairs[i+1] + ", limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
		}
		return text
	}
	core, logs := observer.New(zap.InfoLevel)
	metrics := server.NewMetrics("test")
	d := &Daemon{o: DaemonOptions{ConfigPath: path}, log: zap.New(core), metrics: metrics, memory: forgetful{ledger.NewMemory(0)}}
	d.report = reporter.New(d.log, metrics, server.Status{})
	d.cfg = parse(t, tiers("web", "web-asg"))
	d.o.Config = d.cfg
	d.brakes = brakes.New(brakes.Options{Ledger: d.cfg.Ledger.Path, Memory: d.memory, Log: d.log})
	var err error
	if d.net, err = cloud.Connect(t.Context(), d.cfg, cloud.Watch{}); err != nil {
		t.Fatal(err)
	}
	l := loop.New(loop.Options{Parts: d.assemble(), Reporter: d.report, Interval: time.Minute})
	d.claim(t.Context(), d.cfg)
	now := time.Now().UTC()
	shrank := scale.Record{Decision: scale.Decision{Tier: "web", At: now.Add(-2 * time.Minute), Mode: scale.Manage, From: 6, To: 5,
		Capacity: scale.Capacity{Desired: 6, InService: 6, Min: 1, Max: 50, At: now.Add(-2 * time.Minute)}}, Outcome: scale.Outcome{Status: scale.Applied}}
	if err := d.memory.Settle(t.Context(), []scale.Record{shrank}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.memory.Act(t.Context(), scale.Action{Tier: "web", Kind: scale.Pause, Grow: true, Given: now, Until: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	reload := func(text string) (string, error) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		done, err := d.reload(t.Context(), l)
		return strings.Join(done.Told, "\n"), err
	}
	// While an evaluation runs that does not end, nothing is renamed.
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := os.WriteFile(path, []byte(tiers("shop", "web-asg")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.reload(ctx, l); err == nil || !strings.Contains(err.Error(), "renames tiers") || d.cfg.Tiers[0].Name != "web" {
		t.Errorf("during an evaluation: %v, and the tier is %s", err, d.cfg.Tiers[0].Name)
	}
	// Between two evaluations it is.
	running, stop := context.WithCancel(t.Context())
	defer stop()
	go l.Run(running)
	told, err := reload(tiers("shop", "web-asg"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"shop: was tier web until now; cooldowns, circuit breakers and all other stored state continue under the new name (", "group web-asg in us-east-1", "action a1, which was given under the old name of this tier, now applies to the new name"} {
		if !strings.Contains(told, want) {
			t.Errorf("told\n%s\nwithout %q", told, want)
		}
	}
	if logs.FilterMessageSnippet("shop: was tier web until now").Len() != 1 {
		t.Error("the log does not tell")
	}
	if p := d.memory.Past("shop"); !p.Shrank.Equal(shrank.Decision.At) || len(p.Actions) != 1 || d.cfg.Tiers[0].Name != "shop" {
		t.Errorf("of shop is remembered %+v", p)
	}
	if told, err = reload(tiers("shop", "web-asg")); err != nil || told != "" {
		t.Errorf("the same file once more tells %q, %v", told, err)
	}
	if told, err = reload(tiers("shop", "other-asg")); err != nil || !strings.Contains(told, "shop: this tier now scales group other-asg in us-east-1; until now, the tier scaled group web-asg in us-east-1: cooldowns, circuit breakers and all other stored state of group web-asg in us-east-1 are kept for the next tier that scales it") || !strings.Contains(told, "action a1 was given for this tier, and stays in force although the tier now scales another resource") {
		t.Errorf("another group under the name tells %q, %v", told, err)
	}
	readers := func(name string) string {
		return "aws: {region: us-east-1}\ntiers: {" + name + ": {mode: off, rds_replicas: {source: orders}, limits: {min: 1, max: 3}, signals: {cpu: {preset: rds-cpu}}, scalers: [{threshold: {bounds: [{signal: cpu, above: 60, below: 20}]}}]}}\n"
	}
	if _, err = reload(readers("reads")); err != nil {
		t.Fatal(err)
	}
	// Nothing was recorded of it, and its readers carry the old name all the same.
	if told, err = reload(readers("replicas")); err != nil || !strings.Contains(told, "have the tag dynascale:tier=reads") || !strings.Contains(told, "dynascale iam") {
		t.Errorf("readers under another name: %q, %v", told, err)
	}
	if told, err = reload(tiers("web", "web-asg", "more", "web-asg")); err == nil || !strings.Contains(err.Error(), "already scaled by tier") {
		t.Errorf("two tiers on one group: %q, %v", told, err)
	}
}
