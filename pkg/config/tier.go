package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/schedule"
	"github.com/dynascale/dynascale/pkg/signal"
)

// looksLikeAnAction is what the id of an operator action looks like, such as a12.
var looksLikeAnAction = pattern.Of(`^a[0-9]+$`)

// TierName is the check of the name of a tier beside that of every name: commands take ids of actions and
// the word all in its place, and would do something else than was meant.
var TierName = keys.That(keys.Rule{"not": keys.Rule{"pattern": "^(a[0-9]+|all)$"}}, func(v string) string {
	switch {
	case v == "all":
		return "is the name of the budget of all tiers, and --all means every tier; choose another name for this tier, such as tier-all"
	case looksLikeAnAction.MatchString(v):
		return "looks like the id of an operator action: 'dynascale resume " + v + "' would end that action, which may be one of another tier; " +
			"choose another name for this tier, such as tier-" + v
	}
	return ""
})

// misnamed reports whether a name that no tier has was probably meant for a tier whose own name is refused, which was
// told: the name that is proposed there may be this one.
func misnamed(name string, tiers []string) bool {
	return slices.ContainsFunc(tiers, func(tier string) bool {
		wrong := keys.Word.Wrong(tier) + TierName.Wrong(tier)
		return wrong != "" && (strings.EqualFold(tier, name) || strings.HasSuffix(wrong, "; write "+name) || keys.Nearest(name, []string{tier}) != "")
	})
}

// Tier is one thing that dynascale scales: a group, a database, a machine.
type Tier struct {
	Name         string
	Mode         scale.Mode
	Target       kind.Target // what is scaled; its type is the kind of the tier
	LoadBalancer string      // app/NAME/ID, or ""
	TargetGroup  string      // targetgroup/NAME/ID, or ""
	Queue        string      // the SQS queue's URL, or ""
	// Region and AssumeRole are the tier's own, or those of AWS where it has none:
	// what the tier's calls use.
	Region     string
	AssumeRole AssumeRole
	Limits     guard.Limits
	// Schedule is what the calendar asks for.
	Schedule schedule.Schedule
	// UnitPrice is US dollars for one unit for one hour; 0 when it is not known.
	UnitPrice float64
	// Critical is whether the tier may use the allowance of budgets, where that is Marked; one that is
	// marked and not critical shrinks in an emergency of money.
	Critical, Marked bool
	// Priority orders growth when money does not suffice, 0 to 100: the larger first.
	Priority int
	// Adaptive lets the tier be looked at less often while nothing can come of it.
	Adaptive bool
	Signals  []signal.Signal // sorted by name
	Scalers  []scaler.Scaler // in the order of the file, never empty
	Spare    guard.Spare     // capacity beside what the scalers recommend
	Guards   guard.Set
	Line     int    // where the tier begins in the file
	File     string // of a folder, where it begins; "" for a configuration of one file
	// Places are those of the entries of its schedule.
	Places []Problem
}

// SignalOf is the signal of a CloudWatch metric; "" when the tier has none.
func (t *Tier) SignalOf(metric string) string {
	for _, s := range t.Signals {
		for _, q := range []*signal.Query{s.Source.Metric, s.Source.Each} {
			if q != nil && q.Name == metric {
				return s.Name
			}
		}
	}
	return ""
}

// Errors are the signals that tell which share of requests failed, each with what it reads
// when all of them do: 100 for percent. nil for none.
func (t Tier) Errors() (out map[string]float64) {
	for _, s := range t.Signals {
		if r := s.Source.Ratio; r != nil && r.Part.Failures() {
			if out == nil {
				out = map[string]float64{}
			}
			out[s.Name] = r.Times
		}
	}
	return out
}

// ladder is the ladder of a vertical tier; nil for one that is counted, or that says not
// what it scales.
func (t Tier) ladder() []scale.Rung {
	if t.Target == nil {
		return nil
	}
	return t.Target.Ladder()
}

// Account is the number of the account whose role the tier takes; "" for that of the credentials.
func (t Tier) Account() string { return t.AssumeRole.account() }

// Resource is what no two operations may touch at once: the database of replicas
// and the one whose class changes are the same. "" where a change is one call.
func (t Tier) Resource() string {
	if t.Target == nil || t.Target.WorstCase() == 0 {
		return ""
	}
	return strings.Join([]string{t.Region, t.AssumeRole.account(), t.Target.Thing(), t.Target.Name()}, "/")
}
