package server

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tierMetrics are the figures that exist once per tier.
type tierMetrics struct {
	desired, inService, pending, least, most, decided  *prometheus.GaugeVec
	recommended, gaps, missing, breaker, last, readers *prometheus.GaugeVec
	locked, contested                                  *prometheus.GaugeVec
	// These follow from the configuration, not from an evaluation.
	price, limitMin, limitMax             *prometheus.GaugeVec
	running, step, steps, began, deadline *prometheus.GaugeVec
	decisions, operations                 *prometheus.CounterVec
}

func newTierMetrics() tierMetrics {
	return tierMetrics{
		desired:     gauges("tier_desired_size", "The size AWS was asked for, as the last evaluation read it; absent when it could not.", "tier"),
		inService:   gauges("tier_in_service_size", "The size that is healthy and taking work; absent when it could not be read.", "tier"),
		pending:     gauges("tier_pending_size", "The size that is ordered and not yet in service; absent when it could not be read.", "tier"),
		least:       gauges("tier_min_size", "The lower bound that AWS itself holds; absent when it could not be read.", "tier"),
		most:        gauges("tier_max_size", "The upper bound that AWS itself holds; absent when it could not be read.", "tier"),
		decided:     gauges("tier_decided_size", "The size the last evaluation decided on, applied or not.", "tier"),
		recommended: gauges("tier_recommended_size", "The size the scalers recommended, before guards and limits; absent when the tier could not be read.", "tier"),
		missing:     gauges("tier_missing_data", "Signals whose newest data is missing, also while an older value is fresh enough to be used.", "tier"),
		limitMin:    gauges("tier_limit_min", "The configured lower bound, limits.min.", "tier"),
		limitMax:    gauges("tier_limit_max", "The configured upper bound, limits.max.", "tier"),
		readers:     gauges("tier_ready_readers", "Readers of a database that reads are sent to; absent for a tier that has none.", "tier"),
		gaps:        gauges("tier_gaps", "Signals that the last evaluation could not read.", "tier"),
		breaker:     gauges("breaker_open", "1 while a direction is held back, because launches do not arrive or an operation went wrong.", "tier", "direction"),
		locked:      gauges("tier_only_observed", "1 while another process of this machine has the lock of the tier, which is then only observed.", "tier"),
		contested:   gauges("possible_second_daemon", "1 while changes of dynascale's are set back again and again, by somebody or another dynascale: the tier does not shrink.", "tier"),
		last:        gauges("last_decision_timestamp_seconds", "When the tier was last decided on, in seconds since 1970.", "tier"),
		price:       gauges("tier_unit_price_dollars", "What one unit costs for an hour, in US dollars, as configured; absent when it is not.", "tier"),
		running:     gauges("operation_running", "1 while an operation of the tier is under way, by kind and by whether it is on the way back; absent without one.", "tier", "kind", "back"),
		step:        gauges("operation_step", "The step that the operation under way is at; absent without one.", "tier"),
		steps:       gauges("operation_steps", "How many steps the operation under way has; absent without one.", "tier"),
		began:       gauges("operation_began_timestamp_seconds", "When the operation under way began, in seconds since 1970; absent without one.", "tier"),
		deadline:    gauges("operation_deadline_timestamp_seconds", "When the operation under way should have ended, in seconds since 1970; absent without one.", "tier"),
		operations:  counters("operations_total", "Operations that ended, by kind and by how (reached, rolled back, given up).", "tier", "kind", "result"),
		decisions:   counters("decisions_total", "Decisions, by direction (grow, shrink, hold) and by what the cloud said.", "tier", "direction", "outcome"),
	}
}

// evaluated are the gauges that an evaluation sets, configured those that follow from
// the configuration.
func (m tierMetrics) evaluated() []*prometheus.GaugeVec {
	return append(m.sizes(), m.gaps, m.readers, m.missing, m.breaker, m.locked, m.contested, m.last, m.running, m.step, m.steps, m.began, m.deadline)
}

func (m tierMetrics) configured() []*prometheus.GaugeVec {
	return []*prometheus.GaugeVec{m.price, m.limitMin, m.limitMax}
}

// sizes are known only while the tier can be read.
func (m tierMetrics) sizes() []*prometheus.GaugeVec {
	return []*prometheus.GaugeVec{m.desired, m.inService, m.pending, m.least, m.most, m.decided, m.recommended}
}

func (m tierMetrics) collectors() []prometheus.Collector {
	all := []prometheus.Collector{m.decisions, m.operations}
	for _, g := range append(m.evaluated(), m.configured()...) {
		all = append(all, g)
	}
	return all
}

func (m tierMetrics) record(r scale.Record) {
	d, c := r.Decision, r.Decision.Capacity
	if c.Known() {
		for i, size := range []int{c.Desired, c.InService, c.Pending, c.Min, c.Max, d.To, d.Wish} {
			m.sizes()[i].WithLabelValues(d.Tier).Set(float64(size))
		}
	} else {
		// Without a capacity the decision is to hold something unknown; yesterday's
		// figures would look like today's.
		for _, g := range m.sizes() {
			g.DeleteLabelValues(d.Tier)
		}
	}
	m.readers.DeleteLabelValues(d.Tier)
	if ready, not := estate.Readers(c.Members); len(ready)+len(not) > 0 {
		m.readers.WithLabelValues(d.Tier).Set(float64(len(ready)))
	}
	m.gaps.WithLabelValues(d.Tier).Set(float64(len(d.Gaps)))
	m.missing.WithLabelValues(d.Tier).Set(float64(len(MissingData(d))))
	m.breaker.WithLabelValues(d.Tier, "grow").Set(flag(r.Learned.Breaker.Open()))
	m.breaker.WithLabelValues(d.Tier, "shrink").Set(flag(r.Learned.ShrinkBreaker.Open()))
	m.locked.WithLabelValues(d.Tier).Set(flag(reason.Of(d, reason.Lock) != ""))
	m.contested.WithLabelValues(d.Tier).Set(flag(reason.Of(d, reason.SecondDaemon) != ""))
	m.last.WithLabelValues(d.Tier).Set(float64(d.At.UnixMilli()) / 1000)
	// Prometheus sees no increase in a counter that appears with its first event:
	// the first change after a start would be missing from every timeline.
	for _, way := range []string{"grow", "shrink"} {
		m.decisions.WithLabelValues(d.Tier, way, string(scale.Applied))
	}
	m.decisions.WithLabelValues(d.Tier, d.Direction(), string(r.Outcome.Status)).Inc()
	m.operation(d.Tier, r.Outcome.Operation)
}

// operation shows the operation of a tier, or that there is none any more.
func (m tierMetrics) operation(tier string, op *scale.Operation) {
	of := prometheus.Labels{"tier": tier}
	for _, g := range []*prometheus.GaugeVec{m.running, m.step, m.steps, m.began, m.deadline} {
		g.DeletePartialMatch(of)
	}
	switch {
	case op == nil:
	case op.Open():
		m.running.WithLabelValues(tier, string(op.Kind), strconv.FormatBool(op.Back)).Set(1)
		m.step.WithLabelValues(tier).Set(float64(op.Step))
		m.steps.WithLabelValues(tier).Set(float64(op.Steps))
		m.began.WithLabelValues(tier).Set(float64(op.Began.UnixMilli()) / 1000)
		m.deadline.WithLabelValues(tier).Set(float64(op.Deadline.UnixMilli()) / 1000)
	default:
		m.operations.WithLabelValues(tier, string(op.Kind), string(op.Result)).Inc()
	}
}

// forget drops what evaluations said of a tier.
func (m tierMetrics) forget(tier string) {
	of := prometheus.Labels{"tier": tier}
	for _, g := range m.evaluated() {
		g.DeletePartialMatch(of)
	}
	m.decisions.DeletePartialMatch(of)
	m.operations.DeletePartialMatch(of)
}
