package server

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/exposition"
)

// family is what metrics of one name have in common, each of a tier.
type family struct {
	*exposition.Family
	tier int // the place of that label among the others
}

func tierFamily(name, help string, labels ...string) family {
	if !slices.IsSorted(labels) {
		panic("the labels of " + name + " are not sorted")
	}
	at, _ := slices.BinarySearch(labels, "tier")
	return family{&exposition.Family{Name: "dynascale_" + name, Help: help, Kind: exposition.Gauge, Labels: slices.Insert(slices.Clone(labels), at, "tier")}, at}
}

func tierCounter(name, help string, labels ...string) family {
	f := tierFamily(name, help, labels...)
	f.Kind = exposition.Counter
	return f
}

// sizeFamilies are known only while the tier can be read; they are in the order of tierFigures.sizes.
var sizeFamilies = [...]family{
	tierFamily("tier_desired_size", "The size AWS was asked for, as the last evaluation read it; absent when it could not be read."),
	tierFamily("tier_in_service_size", "The size that is healthy and taking work; absent when it could not be read."),
	tierFamily("tier_min_size", "The lower bound that AWS itself holds; absent when it could not be read."),
	tierFamily("tier_max_size", "The upper bound that AWS itself holds; absent when it could not be read."),
	tierFamily("tier_decided_size", "The size the last evaluation decided on, applied or not."),
	tierFamily("tier_recommended_size", "The size the scalers recommended, before guards and limits; absent when the tier could not be read."),
}

// The families that alerts need; each tier has them before any has the rest.
var (
	readersFamily = tierFamily("tier_ready_readers", "Readers that serve reads; absent for tiers of other kinds.")
	matchesFamily = tierFamily("tier_selector_matches", "How many resources match the tier's tag or prefix. "+
		"An empty resource is not counted if another one matches. The tier holds unless the value is 1. "+
		"Absent for tiers without tag or prefix.")
	gapsFamily    = tierFamily("tier_missing_signals", "Signals that the last evaluation could not read.")
	missingFamily = tierFamily("tier_missing_data", "Signals whose newest data is missing, even while an "+
		"older value is still fresh enough to be used.")
	staleFamily     = tierFamily("tier_stale_signals", "Signals whose last value is older than max_age: the tier may grow on them and does not shrink.")
	breakerFamily   = tierFamily("breaker_open", "1 while the circuit breaker holds a direction, because launches or an operation failed.", "direction")
	lockedFamily    = tierFamily("tier_only_observed", "1 while another process on this machine has the lock of the tier, which is then only observed; absent otherwise.")
	contestedFamily = tierFamily("possible_second_daemon", "1 while changes of dynascale are reverted repeatedly, possibly by a second daemon: the tier does not shrink.")
	heldFamily      = tierFamily("tier_held_by", "1 for the rule that keeps the tier from its recommended "+
		"size, or from any decision; absent while no rule does.", "rule")
	runningFamily  = tierFamily("operation_running", "1 while an operation of the tier is under way, by kind and by whether it is being rolled back; absent without one.", "back", "kind")
	stepFamily     = tierFamily("operation_step", "The step that the operation under way is at; absent without one.")
	stepsFamily    = tierFamily("operation_steps", "How many steps the operation under way has; absent without one.")
	beganFamily    = tierFamily("operation_began_timestamp_seconds", "When the operation under way began, in seconds since 1970; absent without one.")
	deadlineFamily = tierFamily("operation_deadline_timestamp_seconds", "The deadline of the operation under way, in seconds since 1970; absent without one.")
	endedFamily    = tierCounter("operations_total", "Operations that ended, by kind and by how (reached, rolled back, given up, abandoned); absent before the first of its kind begins.", "kind", "result")
	failedFamily   = tierCounter("tier_failed_changes_total", "Attempts to change the size that were refused, failed, or had no known outcome.")
	outsideFamily  = tierCounter("tier_changed_outside_total", "Changes of the size that were made outside dynascale and accepted as the new size.")
	leastFamily    = tierFamily("tier_scheduled_min", "The smallest size that the schedule asks for at this time; absent while it asks for none.")
	mostFamily     = tierFamily("tier_scheduled_max", "The largest size that the schedule allows at this time; absent while it sets none.")
	// These follow from the configuration, not from an evaluation.
	limitMinFamily = tierFamily("tier_limit_min", "The configured lower bound, limits.min.")
	limitMaxFamily = tierFamily("tier_limit_max", "The configured upper bound, limits.max.")
)

// The families that only people look at.
var (
	pendingFamily   = tierFamily("tier_pending_size", "The size that is ordered and not yet in service; absent when it could not be read.")
	decisionsFamily = tierCounter("decisions_total", "Decisions to change the size, by direction. A decision "+
		"that later evaluations repeat because it was not carried out counts once.", "direction")
	addedFamily   = tierCounter("tier_units_added_total", "Units added by changes that AWS accepted; in mode minimum, units added to the minimum in AWS.")
	removedFamily = tierCounter("tier_units_removed_total", "Units removed by changes that AWS accepted; in mode minimum, units removed from the minimum in AWS.")
	changedFamily = tierFamily("tier_changed_timestamp_seconds", "When the last accepted change of the size "+
		"was decided, in seconds since 1970, by direction and by the rule that asked for it; absent before the first.", "direction", "rule")
	valueFamily = tierFamily("signal_value", "The value of a signal that the last evaluation used, in the signal's own unit; absent when there was none.", "signal", "unit")
	atFamily    = tierFamily("signal_timestamp_seconds", "The time of the value of a signal, in seconds "+
		"since 1970; for a CloudWatch period, its beginning.", "signal")
	goalFamily = tierFamily("signal_goal", "The goal or bound that a signal is compared with, in the "+
		"unit of the signal. For a total of the tier: the goal of one unit times the units in service. Absent "+
		"if there is no goal or bound, or if the size is unknown.", "signal")
	infoFamily  = tierFamily("tier_info", "Always 1; the labels say what the tier is. The account is absent until AWS has told it.", "account", "kind", "mode", "region")
	priceFamily = tierFamily("tier_unit_price_dollars", "What one unit costs for an hour, in US dollars; "+
		"absent while no price is known, and for tiers whose size is not a number of units.")
	costFamily = tierFamily("tier_cost_dollars_per_hour", "What AWS bills for the tier as it is now, in US dollars for an hour; absent while no price is known.")
)

// leftOut tells what the bound of the series has cost.
var leftOut = &exposition.Family{Name: "dynascale_metrics_left_out_tiers", Kind: exposition.Gauge, Labels: []string{"series"},
	Help: "Tiers whose series are left out, because there would be more than 200,000 series. details: some " +
		"series of the tier, such as those of its signals, are left out. all: the tier has no series, so no " +
		"alert sees it."}

// families are all of them.
var families = append(sizeFamilies[:], readersFamily, matchesFamily, gapsFamily, missingFamily, staleFamily, breakerFamily, lockedFamily, contestedFamily, heldFamily,
	runningFamily, stepFamily, stepsFamily, beganFamily, deadlineFamily, endedFamily, failedFamily, outsideFamily, leastFamily, mostFamily, limitMinFamily, limitMaxFamily,
	pendingFamily, decisionsFamily, addedFamily, removedFamily, changedFamily, valueFamily, atFamily, goalFamily, infoFamily, priceFamily, costFamily)

// sender gathers the metrics of one tier, which share its label.
type sender struct {
	out  []tierMetric
	tier string
}

func (s *sender) send(f family, value float64, labels ...string) {
	s.out = append(s.out, tierMetric{family: f, values: labels, value: value})
}

// tell puts what was gathered onto a page.
func (s *sender) tell(p *exposition.Page) {
	var values []string
	for _, m := range s.out {
		values = append(values[:0], m.values[:m.tier]...)
		values = append(append(values, s.tier), m.values[m.tier:]...)
		p.Number(m.Family, m.value, values...)
	}
}

// tierMetric is one metric, for as long as a scrape takes.
type tierMetric struct {
	family
	values []string // beside the tier
	value  float64
}
