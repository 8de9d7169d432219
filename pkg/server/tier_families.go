package server

import (
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// family is what metrics of one name have in common.
type family struct {
	desc    *prometheus.Desc
	labels  []string // beside the tier
	counter bool
}

func tierFamily(name, help string, labels ...string) family {
	return family{desc: prometheus.NewDesc("dynascale_"+name, help, append([]string{"tier"}, labels...), nil), labels: labels}
}

func tierCounter(name, help string, labels ...string) family {
	f := tierFamily(name, help, labels...)
	f.counter = true
	return f
}

// sizeFamilies are known only while the tier can be read; they are in the order of tierFigures.sizes.
var sizeFamilies = [...]family{
	tierFamily("tier_desired_size", "The size AWS was asked for, as the last evaluation read it; absent when it could not."),
	tierFamily("tier_in_service_size", "The size that is healthy and taking work; absent when it could not be read."),
	tierFamily("tier_pending_size", "The size that is ordered and not yet in service; absent when it could not be read."),
	tierFamily("tier_min_size", "The lower bound that AWS itself holds; absent when it could not be read."),
	tierFamily("tier_max_size", "The upper bound that AWS itself holds; absent when it could not be read."),
	tierFamily("tier_decided_size", "The size the last evaluation decided on, applied or not."),
	tierFamily("tier_recommended_size", "The size the scalers recommended, before guards and limits; absent when the tier could not be read."),
}

var (
	readersFamily   = tierFamily("tier_ready_readers", "Readers of a database that reads are sent to; absent for a tier that has none.")
	gapsFamily      = tierFamily("tier_missing_signals", "Signals that the last evaluation could not read.")
	missingFamily   = tierFamily("tier_missing_data", "Signals whose newest data is missing, also while an older value is fresh enough to be used.")
	breakerFamily   = tierFamily("breaker_open", "1 while the circuit breaker holds a direction, because launches or an operation failed.", "direction")
	lockedFamily    = tierFamily("tier_only_observed", "1 while another process on this machine has the lock of the tier, which is then only observed.")
	contestedFamily = tierFamily("possible_second_daemon", "1 while changes of dynascale are reverted repeatedly, possibly by a second daemon: the tier does not shrink.")
	lastFamily      = tierFamily("last_decision_timestamp_seconds", "When the tier was last evaluated, in seconds since 1970.")
	runningFamily   = tierFamily("operation_running", "1 while an operation of the tier is under way, by kind and by whether it is being rolled back; absent without one.", "kind", "back")
	stepFamily      = tierFamily("operation_step", "The step that the operation under way is at; absent without one.")
	stepsFamily     = tierFamily("operation_steps", "How many steps the operation under way has; absent without one.")
	beganFamily     = tierFamily("operation_began_timestamp_seconds", "When the operation under way began, in seconds since 1970; absent without one.")
	deadlineFamily  = tierFamily("operation_deadline_timestamp_seconds", "When the operation under way should have ended, in seconds since 1970; absent without one.")
	endedFamily     = tierCounter("operations_total", "Operations that ended, by kind and by how (reached, rolled back, given up).", "kind", "result")
	decisionsFamily = tierCounter("decisions_total", "Decisions, by direction (grow, shrink, hold) and by what the cloud said.", "direction", "outcome")
	// These follow from the configuration, not from an evaluation.
	priceFamily    = tierFamily("tier_unit_price_dollars", "What one unit costs for an hour, in US dollars, as configured; absent when it is not.")
	limitMinFamily = tierFamily("tier_limit_min", "The configured lower bound, limits.min.")
	limitMaxFamily = tierFamily("tier_limit_max", "The configured upper bound, limits.max.")
)

// sender sends the metrics of one tier, which share its label.
type sender struct {
	to   chan<- prometheus.Metric
	tier *dto.LabelPair
}

func (s sender) send(f family, value float64, labels ...string) {
	s.to <- tierMetric{family: f, tier: s.tier, values: labels, value: value}
}

// tierMetric is one metric, for as long as a scrape takes.
type tierMetric struct {
	family
	tier   *dto.LabelPair
	values []string
	value  float64
}

// Desc is that of its family.
func (m tierMetric) Desc() *prometheus.Desc { return m.desc }

// Write gives the labels in the order of their names, as the registry wants them: all of ours but the tier begin with
// letters before "t".
func (m tierMetric) Write(out *dto.Metric) error {
	out.Label = make([]*dto.LabelPair, 0, 1+len(m.values))
	for i, name := range m.labels {
		out.Label = append(out.Label, label(name, m.values[i]))
	}
	out.Label = append(out.Label, m.tier)
	if m.counter {
		out.Counter = &dto.Counter{Value: new(m.value)}
	} else {
		out.Gauge = &dto.Gauge{Value: new(m.value)}
	}
	return nil
}

func label(name, value string) *dto.LabelPair {
	return &dto.LabelPair{Name: &name, Value: &value}
}
