package server

import (
	"maps"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Metrics are the daemon's figures for Prometheus, on a registry of their own.
// All methods may be called at once and never wait for a scrape. A figure that
// is not known is absent, not zero.
type Metrics struct {
	registry *prometheus.Registry
	tiers    *tierMetrics

	passes       *prometheus.CounterVec
	passDuration prometheus.Histogram
	// Vectors without labels show nothing until they are set for the first time.
	lastPass, config, ledger, interval *prometheus.GaugeVec
	missed                             prometheus.Counter
	brakes                             brakeMetrics
	calls                              *prometheus.CounterVec
	callDuration                       *prometheus.HistogramVec
}

// NewMetrics registers everything, with the figures of the Go runtime and of the
// process beside the daemon's own.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry:     prometheus.NewRegistry(),
		tiers:        &tierMetrics{},
		passes:       counters("evaluations_total", "Evaluations of all tiers, by result: ok, or failed as a whole.", "result"),
		passDuration: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "dynascale_evaluation_duration_seconds", Help: "How long an evaluation of all tiers took.", Buckets: []float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}}),
		lastPass:     gauges("last_evaluation_timestamp_seconds", "When the last evaluation completed, in seconds since 1970; absent before the first."),
		config:       gauges("config_last_reload_successful", "1 when the newest configuration is in use, 0 when it was bad and the one before stays."),
		ledger:       gauges("ledger_writable", "1 while the ledger can be written; at 0 no tier shrinks."),
		interval:     gauges("evaluation_interval_seconds", "The configured time between two evaluations, loop.interval."),
		brakes:       newBrakeMetrics(),
		missed:       prometheus.NewCounter(prometheus.CounterOpts{Name: "dynascale_missed_evaluations_total", Help: "Evaluations that were skipped because the one before was still running."}),
		calls:        counters("aws_calls_total", "Calls to AWS, by result: ok or the kind of failure.", "service", "operation", "result"),
		callDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "dynascale_aws_call_duration_seconds", Help: "How long calls to AWS took, failed ones included.", Buckets: []float64{0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}}, []string{"service", "operation"}),
	}
	build := gauges("build_info", "Always 1; the labels name the version.", "version", "go_version")
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(build, m.passes, m.passDuration, m.lastPass, m.config, m.ledger, m.interval, m.missed, m.calls, m.callDuration,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(m.tiers)
	m.registry.MustRegister(m.brakes.collectors()...)
	return m
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "dynascale_" + name, Help: help}, labels)
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dynascale_" + name, Help: help}, labels)
}

// Pass notes the end of an evaluation: how long it took, and whether it completed.
func (m *Metrics) Pass(took time.Duration, ok bool) {
	m.passDuration.Observe(took.Seconds())
	if !ok {
		m.passes.WithLabelValues("failed").Inc()
		return
	}
	m.passes.WithLabelValues("ok").Inc()
	m.lastPass.WithLabelValues().SetToCurrentTime()
}

// Missed adds evaluations that were skipped.
func (m *Metrics) Missed(n uint64) { m.missed.Add(float64(n)) }

// Call notes one call to AWS, such as "cloudwatch" and "GetMetricData". The
// names become labels and so must come from a small fixed set.
func (m *Metrics) Call(service, operation string, took time.Duration, err error) {
	result := "ok"
	if err != nil {
		result = string(scale.KindOf(err))
	}
	m.calls.WithLabelValues(service, operation, result).Inc()
	m.callDuration.WithLabelValues(service, operation).Observe(took.Seconds())
}

// Config notes whether the newest configuration could be used.
func (m *Metrics) Config(ok bool) { m.config.WithLabelValues().Set(flag(ok)) }

// Ledger notes whether the ledger could be written.
func (m *Metrics) Ledger(ok bool) { m.ledger.WithLabelValues().Set(flag(ok)) }

// Record notes a tier's decision and outcome.
func (m *Metrics) Record(r scale.Record) { m.tiers.record(r) }

// Figures are what the configuration says of a tier.
type Figures struct {
	// UnitPrice is what one unit costs for an hour, in US dollars; 0 when it is not known.
	UnitPrice float64
	// Min and Max are the configured limits of the size.
	Min, Max int
}

// Configured notes the interval and the tiers of the configuration in force, by name.
// The figures of a tier that is not among them are dropped. It is called before the
// first evaluation and by every reload, and what evaluations say of the tiers stays.
func (m *Metrics) Configured(interval time.Duration, tiers map[string]Figures) {
	m.interval.WithLabelValues().Set(interval.Seconds())
	m.tiers.configure(maps.Clone(tiers))
}

// Forget drops everything that evaluations said of a tier that is no longer configured.
func (m *Metrics) Forget(tier string) { m.tiers.forget(tier) }

// handler gathers everything before it writes, so that a slow scraper holds no
// lock, and answers at most four scrapes at once.
func (m *Metrics) handler(log *zap.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:            zap.NewStdLog(log),
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: 4,
	})
}

func flag(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
