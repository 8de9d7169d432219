package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Region is the only one that has the metric of estimated charges.
const Region = "us-east-1"

// The tag that every alarm of dynascale carries, and that nothing else of its does.
const (
	TagKey   = "dynascale:alarm"
	TagValue = "monthly-budget"
)

// shares of the budget that have an alarm each, in percent. The metric is what the month has cost so far:
// shares of a daily budget would be exceeded from the second day on.
var shares = []int{50, 80, 90, 100}

// period is that of the alarms, in seconds: AWS updates the metric a few times a day.
const period = 6 * 60 * 60

// Wanted are the alarms of a monthly budget in US dollars, by whom they tell. Names begin with a prefix.
func Wanted(prefix string, monthly float64, topic string) (out []resource.Alarm) {
	for _, share := range shares {
		out = append(out, resource.Alarm{
			Name: fmt.Sprintf("%s-estimated-charges-%d", prefix, share),
			Description: fmt.Sprintf("The account's estimated charges of this month are at least %d percent of the monthly budget of %s. Made by 'dynascale alarms apply', which overwrites manual changes.",
				share, amount.Dollars(monthly)),
			Actions: []string{topic}, Namespace: "AWS/Billing", Metric: "EstimatedCharges", Statistic: "Maximum", Dimensions: map[string]string{"Currency": "USD"},
			Period: period, Evaluations: 1, Threshold: monthly * float64(share) / 100, Comparison: "GreaterThanOrEqualToThreshold", Missing: "ignore",
			Tags: map[string]string{TagKey: TagValue},
		})
	}
	return out
}

// Prefix is how the names of alarms that are looked at begin.
func Prefix(prefix string) string { return prefix + "-estimated-charges-" }

// Verb is what is done about one alarm.
type Verb string

// The verbs.
const (
	Make   Verb = "make"
	Change Verb = "change"
	Remove Verb = "remove" // it is ours, and no longer wanted
	Keep   Verb = "keep"   // it is as it should be
	Leave  Verb = "leave"  // it is not ours
)

// Step is what is done about one alarm, and why.
type Step struct {
	Verb Verb
	Name string
	// Why is what differs, one text each; of Leave why it is not touched.
	Why []string
	// Alarm is what is put, of Make and Change.
	Alarm resource.Alarm
	// State is that of the alarm that is there; "" where there is none.
	State string
}

// Ours reports whether an alarm carries the tag of dynascale.
func Ours(a resource.Alarm) bool { return a.Tags[TagKey] == TagValue }

// Plan is what makes the alarms that there are those that are wanted.
func Plan(wanted, there []resource.Alarm) (out []Step) {
	is := func(name string) func(resource.Alarm) bool {
		return func(a resource.Alarm) bool { return a.Name == name }
	}
	for _, w := range wanted {
		i := slices.IndexFunc(there, is(w.Name))
		if i < 0 {
			out = append(out, Step{Verb: Make, Name: w.Name, Alarm: w, Why: []string{"at " + amount.Dollars(w.Threshold)}})
			continue
		}
		step := Step{Verb: Change, Name: w.Name, Alarm: w, State: there[i].State, Why: differences(there[i], w)}
		switch {
		case !Ours(there[i]):
			step.Verb, step.Why = Leave, []string{"it lacks the tag " + TagKey + "=" + TagValue + ", and dynascale changes only alarms with this tag; delete the alarm or set another notify.billing_alarms.prefix, or add the tag to let dynascale manage it"}
		case len(step.Why) == 0:
			step.Verb = Keep
		}
		out = append(out, step)
	}
	for _, a := range there {
		if Ours(a) && !slices.ContainsFunc(wanted, is(a.Name)) {
			out = append(out, Step{Verb: Remove, Name: a.Name, State: a.State, Why: []string{"it is no longer configured"}})
		}
	}
	return out
}

// Removal is what takes all alarms of dynascale away.
func Removal(there []resource.Alarm) (out []Step) {
	out = Plan(nil, there)
	for i := range out {
		out[i].Why = []string{"dynascale made it"}
	}
	return out
}

// differences are what putting an alarm changes, one text each.
func differences(is, want resource.Alarm) (out []string) {
	differ := func(what, a, b string) {
		if a != b {
			out = append(out, what+": "+a+" -> "+b)
		}
	}
	differ("threshold", amount.Dollars(is.Threshold), amount.Dollars(want.Threshold))
	differ("actions", list(is.Actions), list(want.Actions))
	differ("told", toldOf(is.Off), toldOf(want.Off))
	differ("metric", metric(is), metric(want))
	differ("period", fmt.Sprintf("%d x %d s", is.Evaluations, is.Period), fmt.Sprintf("%d x %d s", want.Evaluations, want.Period))
	differ("comparison", is.Comparison, want.Comparison)
	differ("missing data", missing(is.Missing), missing(want.Missing))
	if len(out) == 0 && is.Description != want.Description {
		out = append(out, "the description")
	}
	return out
}

func toldOf(off bool) string {
	if off {
		return "nobody"
	}
	return "its actions"
}

// missing is what AWS takes where nothing is said.
func missing(text string) string {
	if text == "" {
		return "missing"
	}
	return text
}

func list(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return strings.Join(texts, ", ")
}

func metric(a resource.Alarm) string {
	text := a.Namespace + " " + a.Metric + " " + a.Statistic
	for _, name := range slices.Sorted(maps.Keys(a.Dimensions)) {
		text += " " + name + "=" + a.Dimensions[name]
	}
	return text
}
