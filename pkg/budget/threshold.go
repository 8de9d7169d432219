package budget

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/spend"
)

var zero time.Time

// Thresholds are the shares of a budget, in percent, at which people are told. Source: seed.
var Thresholds = [...]int{50, 80, 90, 100}

// crossed is the largest threshold that a share of a budget has come to; 0 for none.
func crossed(spent, limit float64) (most int) {
	for _, t := range Thresholds {
		if spent >= limit*float64(t)/100-tolerance {
			most = t
		}
	}
	return most
}

// thresholds tells what was crossed since the evaluation before: each once in its period, the largest
// where several were crossed at once, first what is spent and then what will be.
func (a *account) thresholds(cal *spend.Calendar) (told []event.Event) {
	for _, p := range spend.Periods {
		limit := a.limit[p]
		was := &a.memory.Told[p]
		if a.Limit[p] == 0 {
			*was = Told{}
			continue
		}
		if !was.Begin.Equal(cal.Begin[p]) {
			*was = Told{Begin: cal.Begin[p].UTC()}
		}
		if limit > 1.01*was.Limit { // a budget that was raised, or granted to, is told of anew
			f, _ := a.forecast(p, cal)
			was.Actual, was.Forecast = min(was.Actual, crossed(a.spent[p], limit)), min(was.Forecast, crossed(f, limit))
		}
		if limit > 1.01*was.Limit || limit < 0.99*was.Limit {
			was.Limit = limit
		}
		if t := crossed(a.spent[p], limit); t > was.Actual {
			was.Actual = t
			told = append(told, a.threshold(event.BudgetSpent, p, t, cal, fmt.Sprintf("%s of %s is spent: %s of %s", amount.Percent(100*a.spent[p]/limit), Called(a.Name, p),
				amount.Dollars(a.spent[p]), amount.Dollars(limit)), a.spent[p]))
		}
		if f, known := a.forecast(p, cal); known {
			if t := crossed(f, limit); t > was.Forecast && t > was.Actual {
				was.Forecast = t
				pace := "pace of the " + p.String() + " so far"
				if p == spend.Hour {
					pace = "present run rate"
				}
				told = append(told, a.threshold(event.BudgetForecast, p, t, cal, fmt.Sprintf("%s of %s is expected to be spent by the end of the %s: %s of %s, at the %s", amount.Percent(100*f/limit), Called(a.Name, p), p,
					amount.Dollars(f), amount.Dollars(limit), pace), f))
			}
		}
	}
	return told
}

func (a *account) threshold(kind event.Kind, p spend.Period, t int, cal *spend.Calendar, text string, spent float64) event.Event {
	severity := event.Info
	switch {
	case t >= 100 && kind == event.BudgetSpent:
		severity = event.Error
		text += a.then(p)
	case t >= 80:
		severity = event.Warn
	}
	return event.Event{Kind: kind, At: cal.Now, Severity: severity, Text: text, Details: []event.Detail{
		{Name: "budget", Value: a.Name}, {Name: "period", Value: p.String()}, {Name: "threshold", Value: t}, {Name: "dollars", Value: spent}, {Name: "limit", Value: a.limit[p]}}}
}

// then is what dynascale does now.
func (a *account) then(p spend.Period) string {
	if !a.Deny {
		return "; growth continues, because the budget only warns"
	}
	but := ""
	if a.Allowance > 0 {
		but = ", except critical tiers and load emergencies (scaler `phases`), which may spend " + amount.Percent(100*a.Allowance) + " more"
	}
	return "; no tier of this budget grows above its minimum until the end of the " + p.String() + but + " (to allow more: dynascale budget grant USD --budget " + a.Name + ")"
}

// seen is what was spent in a period since the budget was looked at first, and in how many hours.
func (a *account) seen(p spend.Period, cal *spend.Calendar) (usd, hours float64) {
	since := a.memory.Since
	if since.IsZero() || !since.After(cal.Begin[p]) {
		return a.spent[p], cal.Gone(p)
	}
	return max(0, a.spent[p]-a.memory.Before[p]), cal.Now.Sub(since).Hours()
}

// forecast is what will have been spent by the end of a period: of an hour at the present run rate,
// of a day or a month at its pace so far, and known once a tenth of it has passed.
func (a *account) forecast(p spend.Period, cal *spend.Calendar) (float64, bool) {
	if p == spend.Hour {
		return a.spent[p] + (a.rate-a.wished)*cal.Left(p), true
	}
	spent, gone := a.seen(p, cal)
	if whole := cal.Gone(p) + cal.Left(p); gone < whole/10 {
		return 0, false
	}
	return a.spent[p] + spent/gone*cal.Left(p), true
}
