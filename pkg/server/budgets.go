package server

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// mostGranted is the largest grant, in US dollars: more is a slip of the hand.
const mostGranted = 1e6

var errNoBudgets = refuse(http.StatusServiceUnavailable, "this daemon keeps no budgets")

// budgets tells what was spent and how every budget stands.
func (h *handler) budgets(w http.ResponseWriter, _ *http.Request) {
	if h.Budgets == nil {
		h.refused(w, errNoBudgets, "")
		return
	}
	all := h.Budgets()
	if h.Actions != nil {
		all.Grants = grants(h.Actions.Actions(h.Now()))
	}
	all.Budgets, all.Tiers, all.Unpriced, all.Grants = listed(all.Budgets), listed(all.Tiers), listed(all.Unpriced), listed(all.Grants)
	if h.Metrics != nil {
		all.Itself = &api.Itself{Since: h.Reporter.Status().Started, Metrics: h.Metrics.calls.asked.Load(), Tiers: h.Metrics.calls.byTier.sorted()}
	}
	h.answer(w, http.StatusOK, all)
}

func grants(inForce []scale.Action) (out []scale.Action) {
	for _, a := range inForce {
		if a.Kind == scale.Grant {
			out = append(out, a)
		}
	}
	return out
}

// grant adds to a budget for a while.
func (h *handler) grant(w http.ResponseWriter, r *http.Request) {
	var body api.Grant
	err := readBody(w, r, &body)
	name := r.PathValue("budget")
	a := scale.Action{Kind: scale.Grant, USD: body.USD, Budget: name}
	a, wrong := h.completed(r, a, body.Terms)
	if err = first(err, wrong); err == nil {
		switch {
		case h.Actions == nil:
			err = errNoActions
		case h.Budgets == nil:
			err = errNoBudgets
		case a.Until.IsZero():
			err = refuse(http.StatusBadRequest, "a grant needs an end time, because its amount is spread evenly until "+
				"then; to spend more without an end time, raise the budget in the configuration")
		case math.IsNaN(a.USD) || a.USD <= 0 || a.USD > mostGranted:
			err = refuse(http.StatusBadRequest, "usd is %v; it must be above 0 and at most %s", a.USD, amount.Dollars(mostGranted))
		default:
			err = h.hasBudget(name)
		}
	}
	if err != nil {
		h.refused(w, err, "the grant is not in force")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), keepTimeout)
	defer cancel()
	if a, err = h.Actions.Act(ctx, a); err != nil {
		h.refused(w, err, "the grant is not in force")
		return
	}
	h.Log.Info("an operator's action is in force", append(described(a), zap.String("event", "action in force"))...)
	answer := api.Answer{Durable: true, Action: &a, InForce: grants(h.Actions.Actions(h.Now())), InFlight: []string{}}
	answer.Notes = []string{"while the grant lasts, " + called(name) + " has " + amount.Dollars(budget.Pace(a)) + " an hour more, from a grant of " + amount.Dollars(a.USD) + "; what is not spent when the grant ends is lost"}
	for _, b := range h.Budgets().Budgets {
		if b.Name == name && !b.Emergency.IsZero() {
			answer.Notes = append(answer.Notes, "the spending emergency of "+called(name)+" ends at the next evaluation if the hourly budget plus the grant covers what the tiers of this budget cost now ("+amount.Dollars(b.RunRate)+" an hour); otherwise the emergency continues")
		}
	}
	h.answer(w, http.StatusOK, answer)
}

// withoutGrants tells of the spending emergencies that begin because grants were taken back.
func (h *handler) withoutGrants(ended []scale.Action) (notes []string) {
	if h.Budgets == nil || !slices.ContainsFunc(ended, func(a scale.Action) bool { return a.Kind == scale.Grant }) {
		return nil
	}
	for _, b := range h.Budgets().Budgets {
		pace := 0.0
		for _, a := range grants(h.Actions.Actions(h.Now())) {
			if budget.Of(a) == b.Name {
				pace += budget.Pace(a)
			}
		}
		alarm := b.Alarm + b.Above*(pace-b.Granted)
		if b.Above == 0 || !b.Emergency.IsZero() || b.RunRate <= alarm {
			continue
		}
		then := "tiers with 'critical: false' then shrink to their minimum"
		if !b.Deny {
			then = "nothing shrinks, because the budget only warns"
		}
		notes = append(notes, "a spending emergency of "+called(b.Name)+" begins at the next evaluation: without the grant, an emergency begins above "+amount.Dollars(alarm)+" an hour, and the tiers of the budget cost "+
			amount.Dollars(b.RunRate)+" an hour now; "+then+"; to prevent the emergency, make a new grant at once ('dynascale budget grant')")
	}
	return notes
}

// hasBudget refuses a name that no budget has.
func (h *handler) hasBudget(name string) error {
	var names []string
	all := h.Budgets()
	for _, b := range all.Budgets {
		names = append(names, b.Name)
	}
	later := ""
	if !all.Reloaded.IsZero() {
		later = "; if the reload at " + all.Reloaded.UTC().Format("15:04:05") + " UTC added the budget, repeat the command after the next evaluation"
	}
	switch {
	case slices.Contains(names, name):
		return nil
	case len(names) == 0:
		return refuse(http.StatusNotFound, "there is no budget: the configuration has none, or no evaluation has ended yet%s", later)
	}
	return refuse(http.StatusNotFound, "there is no budget %s; the budgets are: %s%s", name, strings.Join(names, ", "), later)
}

func called(name string) string { return reason.Subject(scale.Action{Kind: scale.Grant, Budget: name}) }
