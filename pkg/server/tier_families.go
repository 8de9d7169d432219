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
	tierFamily("tier_desired_size", "The desired size in AWS, as the last evaluation read it; absent if it could not be read."),
	tierFamily("tier_in_service_size", "How much of the tier is healthy and takes work, counted like the size; absent if it could not be read."),
	tierFamily("tier_min_size", "The minimum that is set in AWS; for a tier with a ladder the first size of the ladder, for a tier of readers (replicas of a database) the smallest possible number. Absent if it could not be read."),
	tierFamily("tier_max_size", "The maximum that is set in AWS; for a tier with a ladder the last size of the ladder, for a tier of readers (replicas of a database) the largest possible number. Absent if it could not be read."),
	tierFamily("tier_decided_size", "The size that the last evaluation decided on, whether AWS was changed or not; absent if the tier could not be read."),
	tierFamily("tier_recommended_size", "The size that the scalers recommended, before guards and limits; absent if the tier could not be read."),
}

// The families that alerts need; each tier has them before any has the rest.
var (
	readersFamily = tierFamily("tier_ready_readers", "How many readers (replicas) of a database can serve reads now; absent while the tier has no readers.")
	matchesFamily = tierFamily("tier_selector_matches", "How many groups match the tag or prefix of the tier. "+
		"A group that is being deleted is not counted, nor a group without instances if another match has instances. dynascale changes the size only if the value is 1. "+
		"Absent for tiers without tag or prefix.")
	gapsFamily    = tierFamily("tier_missing_signals", "How many signals had no value that the last evaluation could use, not even an older one. The capacity of the tier counts as a signal.")
	missingFamily = tierFamily("tier_missing_data", "How many signals lack their newest value or a part of it. A signal is counted even if an "+
		"older value is still fresh enough and was used instead. The capacity of the tier counts as a signal.")
	staleFamily     = tierFamily("tier_stale_signals", "How many signals have only a value that is older than their `max_age`, or a value of which a part is missing. With such a value the tier may grow and does not shrink, unless the signal has `importance: low`.")
	breakerFamily   = tierFamily("breaker_open", "1 while a circuit breaker is open and holds back changes in this direction, else 0. It opens if new units do not come into service, or if an operation fails.", "direction")
	lockedFamily    = tierFamily("tier_only_observed", "1 while another process on this machine, usually a second dynascale, has the lock of the tier. Only the process that has the lock may change the tier, so this daemon only observes it. Absent otherwise.")
	contestedFamily = tierFamily("possible_second_daemon", "1 while something, possibly a second daemon, repeatedly reverts changes of dynascale, else 0. While it is 1, the tier does not shrink.")
	heldFamily      = tierFamily("tier_held_by", "1 for the rule that keeps the tier from its recommended "+
		"size, or prevents every decision on the tier; absent if there is no such rule.", "rule")
	runningFamily  = tierFamily("operation_running", "1 while an operation of the tier is under way, by kind. The label `back` is true while the operation is being rolled back. Absent if no operation is under way.", "back", "kind")
	stepFamily     = tierFamily("operation_step", "The number of the present step of the operation under way, counted from 1; absent if none is under way.")
	stepsFamily    = tierFamily("operation_steps", "How many steps the operation under way has; absent if none is under way.")
	beganFamily    = tierFamily("operation_began_timestamp_seconds", "When the operation under way began, in seconds since 1970; absent if none is under way.")
	deadlineFamily = tierFamily("operation_deadline_timestamp_seconds", "The latest time at which the operation under way is expected to end, in seconds since 1970; absent if none is under way.")
	endedFamily    = tierCounter("operations_total", "Operations that ended, by kind and result (`reached`, `rolled back`, `given up`, `abandoned`); absent before the first operation of this kind begins.", "kind", "result")
	failedFamily   = tierCounter("tier_failed_changes_total", "Attempts to change the size that were refused or failed, or whose outcome is not known.")
	outsideFamily  = tierCounter("tier_changed_outside_total", "How often someone or something else changed the size, and dynascale accepted the new size.")
	leastFamily    = tierFamily("tier_scheduled_min", "The minimum that the schedule sets at this time; absent while the schedule sets none.")
	mostFamily     = tierFamily("tier_scheduled_max", "The maximum that the schedule sets at this time; absent while the schedule sets none.")
	// These follow from the configuration, not from an evaluation.
	limitMinFamily = tierFamily("tier_limit_min", "The configured minimum, limits.min.")
	limitMaxFamily = tierFamily("tier_limit_max", "The configured maximum, limits.max.")
)

// The families that only people look at.
var (
	pendingFamily   = tierFamily("tier_pending_size", "The part of the desired size that is not in service yet; absent if it could not be read.")
	decisionsFamily = tierCounter("decisions_total", "Decisions to change the size, by direction. If later evaluations repeat "+
		"a decision because it was not carried out, it counts once.", "direction")
	addedFamily   = tierCounter("tier_units_added_total", "Units added by changes that AWS accepted; in mode `minimum`, units added to the minimum in AWS.")
	removedFamily = tierCounter("tier_units_removed_total", "Units removed by changes that AWS accepted; in mode `minimum`, units removed from the minimum in AWS.")
	changedFamily = tierFamily("tier_changed_timestamp_seconds", "When dynascale decided the last size change that AWS "+
		"accepted or may have accepted, in seconds since 1970, by direction and by the rule that decided; absent before the first change.", "direction", "rule")
	valueFamily = tierFamily("signal_value", "The value of a signal that the last evaluation used, in the unit that the label `unit` names; absent if there was no value.", "signal", "unit")
	atFamily    = tierFamily("signal_timestamp_seconds", "The time of the value in dynascale_signal_value, in seconds "+
		"since 1970. For a CloudWatch period it is the beginning of the period.", "signal")
	goalFamily = tierFamily("signal_goal", "The goal or threshold that a signal is compared with, in the "+
		"signal's unit of measurement. For a signal that is a total of the tier, the value is the goal of one unit times the units in service. Absent "+
		"if there is no goal or threshold, or if the signal is a total and the size is unknown.", "signal")
	infoFamily  = tierFamily("tier_info", "Always 1. The labels say what the tier scales, in which account and region, and in which mode. The label `account` is absent until AWS has reported it.", "account", "kind", "mode", "region")
	priceFamily = tierFamily("tier_unit_price_dollars", "What one unit costs in an hour, in US dollars; "+
		"absent while no price is known, and for tiers with a ladder.")
	costFamily = tierFamily("tier_cost_dollars_per_hour", "What AWS bills for the tier at its present size, in US dollars an hour; absent while no price is known and the size is not 0.")
)

// leftOut tells what the bound of the series has cost.
var leftOut = &exposition.Family{Name: "dynascale_metrics_left_out_tiers", Kind: exposition.Gauge, Labels: []string{"series"},
	Help: "How many tiers lack some or all of their time series, because all tiers together would have more than 200,000 time series. " +
		"The label `series` says what these tiers lack: `details` (only time series that no alert needs, such as values of signals and prices) or " +
		"`all` (all of them, so no alert sees these tiers)."}

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
