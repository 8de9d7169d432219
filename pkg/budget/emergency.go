package budget

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/spend"
)

// emergency moves the emergency of a budget on: it begins when the run rate is Above times the hourly
// budget, and ends when it was below the budget itself for Calm. In between it goes on, so that what
// was shrunk does not grow and shrink in turns. A grant that was given since it began, and with which the run rate is
// below the budget, ends it at once: somebody knows of it, and pays. Growth cannot reach it under deny: minimums,
// overrides, somebody else's hand, prices and a smaller budget can.
func (a *account) emergency(r *Review, cal *spend.Calendar) (told []event.Event) {
	limit := a.Limit[spend.Hour] + a.pace
	m := &a.memory
	if a.Limit[spend.Hour] == 0 || r.Above <= 0 {
		if !m.Emergency.IsZero() {
			why := "the configuration no longer has this hourly budget"
			if a.Limit[spend.Hour] > 0 {
				why = "budgets.emergency.above is 0 now"
			}
			told = []event.Event{{Kind: event.EmergencyEnded, Subject: a.Name, At: cal.Now, Severity: event.Info, Text: "the spending emergency is over: " + why,
				Details: []event.Detail{{Name: "budget", Value: a.Name}, {Name: "run_rate", Value: a.running}}}}
		}
		m.Emergency, m.Calm = zero, zero
		return told
	}
	say := func(kind event.Kind, severity event.Severity, text string) {
		told = append(told, event.Event{Kind: kind, Subject: a.Name, At: cal.Now, Severity: severity, Text: text, Details: []event.Detail{
			{Name: "budget", Value: a.Name}, {Name: "run_rate", Value: a.running}, {Name: "limit", Value: limit}}})
	}
	switch {
	case m.Emergency.IsZero() && a.running > r.Above*limit:
		m.Emergency, m.Calm = cal.Now, zero
		what := "tiers with 'critical: false' shrink to their minimum, lowest priority first, until the run rate is within the budget"
		switch {
		case !a.Deny:
			what = "no tier is shrunk, because the budget only warns (on_exceeded: warn)"
		case !r.expendable(a.Name):
			what = "no tier of this budget has 'critical: false', so none shrinks"
		}
		say(event.EmergencyBegan, event.Error, reason.Say("SPENDING EMERGENCY: the run rate is %s, more than %s times %s (%s): %s", hourly("run rate", a.running),
			reason.Amount("above", r.Above, ""), Called(a.Name, spend.Hour), usd("budget", limit), what).Text)
	case m.Emergency.IsZero():
	case a.running >= limit:
		m.Calm = zero
	case a.given.After(m.Emergency):
		m.Emergency, m.Calm = zero, zero
		say(event.EmergencyEnded, event.Info, reason.Say("the spending emergency is over: a grant raises %s to %s, and the run rate is %s", Called(a.Name, spend.Hour), usd("budget", limit),
			hourly("run rate", a.running)).Text)
	case m.Calm.IsZero() || cal.Now.Before(m.Calm):
		m.Calm = cal.Now
	case cal.Now.Sub(m.Calm) >= r.Calm:
		m.Emergency, m.Calm = zero, zero
		say(event.EmergencyEnded, event.Info, reason.Say("the spending emergency is over: the run rate was below %s (%s) for %s, and is now %s", Called(a.Name, spend.Hour), usd("budget", limit),
			reason.Span("calm", r.Calm), hourly("run rate", a.running)).Text)
	}
	return told
}

// expendable reports whether a budget has a tier that an emergency may shrink. The configuration tells it, and not the
// evaluation, in which a tier may be missing.
func (r *Review) expendable(name string) bool {
	i := slices.IndexFunc(r.Budgets, func(b Budget) bool { return b.Name == name })
	for _, e := range r.of {
		if e.tier.Class == Expendable && slices.Contains(e.budgets, i) {
			return true
		}
	}
	return false
}

// removed ends the emergencies of budgets that the configuration no longer has.
func (r *Review) removed(in Input) (told []event.Event) {
	for _, name := range slices.Sorted(maps.Keys(in.State.Budgets)) {
		there := slices.ContainsFunc(r.Budgets, func(b Budget) bool { return b.Name == name })
		if m := in.State.Budgets[name]; !there && !m.Emergency.IsZero() {
			told = append(told, event.Event{Kind: event.EmergencyEnded, Subject: name, At: in.Now, Severity: event.Info,
				Text: "the spending emergency is over: the configuration no longer has this budget", Details: []event.Detail{{Name: "budget", Value: name}}})
		}
	}
	return told
}

// shrinks names the tiers that an emergency brings to their minimum: those that are not critical,
// the smallest priority first, as many as it takes to come below the budget. One that only observes, or that
// something holds, such as a pause, saves nothing.
func (a *account) shrinks(r *Review, spare []*line, in Input, chosen map[string]string) {
	if a.memory.Emergency.IsZero() || !a.Deny {
		return
	}
	limit := a.Limit[spend.Hour] + a.pace
	i := slices.IndexFunc(r.Budgets, func(b Budget) bool { return b.Name == a.Name })
	mine := slices.DeleteFunc(slices.Clone(spare), func(l *line) bool { return !l.known || !slices.Contains(l.budgets, i) })
	slices.SortFunc(mine, func(x, y *line) int {
		return cmp.Or(cmp.Compare(x.tier.Priority, y.tier.Priority), cmp.Compare(in.Plan[x.at].Tier, in.Plan[y.at].Tier))
	})
	rate := a.rate - a.wished - a.relief
	for _, l := range mine {
		if rate <= limit {
			return
		}
		s := &in.World[l.at]
		saves := l.after - l.floor
		if saves <= tolerance || !s.Mode.Writes() {
			continue
		}
		chosen[s.Tier] = a.why(r, limit)
		if d := &in.Plan[l.at]; s.Emergency == "" || d.To < d.From {
			rate -= saves // else something holds the tier, and the next one has to help
		}
	}
}

// over holds the tiers that would shrink to their minimum in an evaluation in which nothing asks for it any more: the
// plan was made of the one before.
func (r *Review) over(spare []*line, in Input, accounts []account) {
	for _, l := range spare {
		d := &in.Plan[l.at]
		if in.World[l.at].Emergency == "" || d.To >= d.From || reason.Of(*d, reason.Emergency) == "" ||
			slices.ContainsFunc(l.budgets, func(b int) bool { return !accounts[b].memory.Emergency.IsZero() }) {
			continue
		}
		*d = policy.Amend(*d, reason.Emergency, d.From, reason.Cause{Text: "the spending emergency is over; tiers no longer shrink because of it"})
	}
}

// why is what a tier is told that shrinks.
func (a *account) why(r *Review, limit float64) string {
	return reason.Say("shrinks to the minimum: the tier has 'critical: false', and %s has been in a spending emergency since %s UTC (run rate %s, budget %s); the emergency ends when the run rate has been below the budget for %s, or when a new grant raises the budget above the run rate",
		Called(a.Name, spend.Hour), a.memory.Emergency.UTC().Format("15:04"), hourly("run rate", a.running), usd("budget", limit), amount.Span(r.Calm)).Text
}
