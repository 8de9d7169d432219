package server

import (
	"net/http"
	"runtime"
	"time"

	"github.com/dynascale/dynascale/pkg/exposition"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Metrics are the daemon's figures for Prometheus, on a registry of their own.
// All methods may be called at once and never wait for a scrape. A figure that
// is not known is absent, not zero; a counter begins at 0 before its first event,
// because Prometheus sees no increase in one that appears with it.
type Metrics struct {
	registry exposition.Registry
	tiers    *tierMetrics

	passes       *exposition.Vec
	passDuration *exposition.Vec
	// Vectors without labels show nothing until they are set for the first time.
	lastPass, config, interval *exposition.Vec
	missed                     *exposition.Vec
	changes, holds             *exposition.Vec
	brakes                     brakeMetrics
	actions                    actionMetrics
	ledger                     ledgerMetrics
	heartbeat                  heartbeatMetrics
	notify                     notifyMetrics
	budgets                    budgetMetrics
	calls                      callMetrics
}

// NewMetrics registers everything, with the figures of the Go runtime and of the
// process beside the daemon's own.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		tiers:        &tierMetrics{},
		passes:       counters("evaluations_total", "Evaluations of all tiers, by result: `ok`, or `failed` (no tier could be evaluated, or a defect of dynascale ended the evaluation).", "result"),
		passDuration: exposition.NewHistogram("dynascale_evaluation_duration_seconds", "How long an evaluation of all tiers took, in seconds.", []float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}),
		lastPass:     gauges("last_evaluation_timestamp_seconds", "When the last evaluation completed, in seconds since 1970; absent before the first."),
		config: gauges("config_last_reload_successful", "1 if the newest configuration is in use, 0 if "+
			"it was refused and the previous one stays in use."),
		interval: gauges("evaluation_interval_seconds", "The configured time between the starts of two "+
			"evaluations (loop.interval), in seconds."),
		missed: counters("missed_evaluations_total", "Evaluations that were skipped because the "+
			"previous evaluation was still running."),
		changes: counters("changes_total", "Attempts to change the size of any tier, by direction and "+
			"outcome. A repeated attempt counts again.", "direction", "outcome"),
		holds: counters("holds_total", "How often a rule (a guard, for example) began to keep a tier from its recommended "+
			"size, or began to prevent every decision on the tier.", "rule"),
		brakes:    newBrakeMetrics(),
		actions:   newActionMetrics(),
		ledger:    newLedgerMetrics(),
		heartbeat: newHeartbeatMetrics(),
		notify:    newNotifyMetrics(),
		budgets:   newBudgetMetrics(),
		calls:     newCallMetrics(),
	}
	for _, result := range []string{"ok", "failed"} {
		m.passes.With(result)
	}
	for _, way := range []string{"grow", "shrink"} {
		for _, outcome := range attempted {
			m.changes.With(way, string(outcome))
		}
	}
	for _, rule := range rules {
		m.holds.With(rule)
	}
	build := gauges("build_info", "Always 1. The labels are the versions of dynascale and of Go.", "version", "go_version")
	build.With(version, runtime.Version()).Set(1)
	m.missed.With()
	m.passDuration.With()
	m.registry.Add(build, m.passes, m.passDuration, m.lastPass, m.config, m.interval, m.missed, m.changes, m.holds, exposition.Process{}, m.tiers)
	for _, part := range []interface{ sources() []exposition.Source }{m.brakes, m.actions, m.ledger, m.heartbeat, m.notify, m.budgets, m.calls} {
		m.registry.Add(part.sources()...)
	}
	return m
}

// attempted are the outcomes of a change that was tried. One that was only observed was not.
var attempted = []scale.Status{scale.Applied, scale.Begun, scale.Refused, scale.InProgress, scale.Waiting, scale.Held, scale.Failed, scale.Unknown}

func gauges(name, help string, labels ...string) *exposition.Vec {
	return exposition.NewGauge("dynascale_"+name, help, labels...)
}

func counters(name, help string, labels ...string) *exposition.Vec {
	return exposition.NewCounter("dynascale_"+name, help, labels...)
}

// Pass notes the end of an evaluation: how long it took, and whether it completed.
func (m *Metrics) Pass(took time.Duration, ok bool) {
	m.passDuration.With().Observe(took.Seconds())
	if !ok {
		m.passes.With("failed").Inc()
		return
	}
	m.passes.With("ok").Inc()
	m.lastPass.With().Set(float64(time.Now().UnixNano()) / 1e9)
}

// Missed adds evaluations that were skipped.
func (m *Metrics) Missed(n uint64) { m.missed.With().Add(float64(n)) }

// Config notes whether the newest configuration could be used.
func (m *Metrics) Config(ok bool) { m.config.With().Set(zeroOrOne(ok)) }

// Record notes a tier's decision and outcome.
func (m *Metrics) Record(r scale.Record) {
	if d := r.Decision; d.Changes() && r.Outcome.Status != scale.Unchanged {
		m.changes.With(d.Direction(), string(r.Outcome.Status)).Inc()
	}
	if rule := m.tiers.record(r); rule != "" {
		m.holds.With(rule).Inc()
	}
}

// Configured notes the interval and the tiers of the configuration in force, by name.
// All series of a tier that is not among them end. It is called before the first
// evaluation and by every reload, and what evaluations said of the others stays.
func (m *Metrics) Configured(interval time.Duration, tiers map[string]Figures) {
	m.interval.With().Set(interval.Seconds())
	m.tiers.configure(tiers)
}

// Forget drops everything that evaluations said of a tier that is no longer configured.
func (m *Metrics) Forget(tier string) { m.tiers.forget(tier) }

// handler answers at most four scrapes at once.
func (m *Metrics) handler() http.Handler { return m.registry.Handler(4) }

func zeroOrOne(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
