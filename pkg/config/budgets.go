package config

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Budgets are what tiers may spend. The zero value limits nothing.
type Budgets struct {
	// Zone is whose clock begins hours, days and months.
	Zone *time.Location
	// All is the budget of all tiers together.
	All Budget
	// Emergency is when tiers that are not critical shrink.
	Emergency Emergency
	// Sets are budgets of some tiers, sorted by name.
	Sets []Budget
}

// Budget is what some tiers may spend in US dollars; an amount of 0 is none.
type Budget struct {
	Name                   string
	Tiers                  []string
	Hourly, Daily, Monthly float64
	// OnExceeded is warn or deny.
	OnExceeded string
	// Allowance is the share of the budget that critical tiers may spend beyond it.
	Allowance float64
}

// What a budget does with growth that it does not pay for.
const (
	Warn = "warn" // the decision says what would be trimmed
	Deny = "deny" // it is trimmed
)

// Emergency is when far too much is spent.
type Emergency struct {
	// Above is how many times the hourly budget the run rate is then; 0 is never.
	Above float64
	// Calm is how long it has to be below the budget until it is over.
	Calm time.Duration
}

// usual are the budgets of a configuration that says nothing of them.
func usualBudgets() Budgets {
	return Budgets{Zone: time.UTC, All: Budget{OnExceeded: Warn}, Emergency: Emergency{Above: 1.5, Calm: 10 * time.Minute}}
}

// Limits reports whether any amount is limited.
func (b Budgets) Limits() bool {
	return b.All.limits() || slices.ContainsFunc(b.Sets, Budget.limits)
}

func (b Budget) limits() bool { return b.Hourly > 0 || b.Daily > 0 || b.Monthly > 0 }

// Keys are the keys of budgets.
func (b *Budgets) Keys() keys.Set {
	zone := b.Zone.String()
	return keys.Set{
		foreignToBudgets,
		keys.Text("time_zone", &zone, calendar.AZone).Then(func() {
			if z, err := calendar.Zone(zone); err == nil {
				b.Zone = z
			}
		}),
		b.All.amount("hourly", &b.All.Hourly), b.All.amount("daily", &b.All.Daily), b.All.amount("monthly", &b.All.Monthly),
		b.All.exceeded(), b.All.allowance(),
		keys.Section("emergency", &b.Emergency),
		keys.Map("sets", keys.Entries{
			Names: []keys.Check[string]{keys.Word, notAll}, Such: "data: {tiers: [db], monthly: 100}", Empty: "has no set; write the name of a set, its tiers and its budget: staging: {tiers: [dev], daily: 50}",
			Entry: func(name string, _ int) keys.Key {
				one := &Budget{Name: name, OnExceeded: b.All.OnExceeded, Allowance: b.All.Allowance}
				return keys.Section(name, one).Then(func() { b.Sets = append(b.Sets, *one) })
			},
			All: func() (out []keys.Key) {
				for i := range b.Sets {
					out = append(out, keys.Section(b.Sets[i].Name, &b.Sets[i]))
				}
				return out
			},
		}).ShownIf(func() bool { return len(b.Sets) > 0 }),
		keys.Then(func() { slices.SortFunc(b.Sets, func(x, y Budget) int { return cmp.Compare(x.Name, y.Name) }) }),
		keys.Demand(nil, func(at keys.At) { b.All.sense(at) }),
	}
}

var notAll = keys.That(keys.Rule{"not": keys.Rule{"const": "all"}}, func(v string) string {
	if v == "all" {
		return "is the name of the budget of all tiers: write that budget directly below the key `budgets`, or choose another name for this set"
	}
	return ""
})

// Keys are the keys of the budget of a set of tiers.
func (b *Budget) Keys() keys.Set {
	return keys.Set{
		keys.List("tiers", &b.Tiers, "names no tier, so this budget limits nothing; name at least one", keys.Checked(keys.TextForm, keys.Word)).With(keys.Rule{"uniqueItems": true}).Required(),
		b.amount("hourly", &b.Hourly), b.amount("daily", &b.Daily), b.amount("monthly", &b.Monthly),
		b.exceeded(), b.allowance(),
		keys.Demand(keys.Rule{"anyOf": []keys.Rule{{"required": []string{"hourly"}}, {"required": []string{"daily"}}, {"required": []string{"monthly"}}}}, func(at keys.At) {
			if at.Written() && at.Sound("hourly", "daily", "monthly") && !b.limits() {
				at.Problem("", "has no limit; write one of the keys `hourly`, `daily` and `monthly`, in US dollars")
			}
			b.sense(at)
		}),
	}
}

// mostDollars is more than anybody spends, so that an amount in another unit is noticed.
const mostDollars = 1e9

func (b *Budget) amount(name string, into *float64) keys.Key {
	return keys.Number(name, into, keys.AtLeast(0.0), keys.AtMost(mostDollars))
}

func (b *Budget) exceeded() keys.Key {
	return keys.Answered("on_exceeded", &b.OnExceeded, otherExceeded, Warn, Deny)
}

// otherExceeded are words for what happens beyond a budget.
var otherExceeded = keys.Words{"stop": Deny, "block": Deny, "refuse": Deny, "reject": Deny, "enforce": Deny, "hard": Deny, "limit": Deny, "cap": Deny, "trim": Deny,
	"notify": Warn, "alert": Warn, "log": Warn, "ignore": Warn, "soft": Warn, "none": Warn, "allow": Warn}

func (b *Budget) allowance() keys.Key {
	return keys.Share("emergency_allowance", &b.Allowance, keys.AtLeast(0.0), keys.AtMost(10.0))
}

// sense asks whether the amounts can all be meant: a longer period that pays for less than one shorter
// one makes the shorter one say nothing.
func (b *Budget) sense(at keys.At) {
	if !at.Sound("hourly", "daily", "monthly") {
		return
	}
	for _, pair := range []struct {
		short, long string
		is, most    float64
	}{{"hourly", "daily", b.Hourly, b.Daily}, {"daily", "monthly", b.Daily, b.Monthly}, {"hourly", "monthly", b.Hourly, b.Monthly}} {
		if pair.is > 0 && pair.most > 0 && pair.most < pair.is {
			at.Problem(pair.long, "%s is less than the %s budget of %s, so the %[2]s budget limits nothing; correct one of the two amounts (in US dollars)", keys.Say(pair.most), pair.short, keys.Say(pair.is))
			return
		}
	}
}

// mostTimes is from where on a multiple of the budget is taken for a percentage.
const mostTimes = 50

// Keys are the keys of an emergency.
func (e *Emergency) Keys() keys.Set {
	return keys.Set{
		keys.Factor("above", &e.Above, 1, keys.That(keys.Rule{"anyOf": []keys.Rule{{"const": 0}, {"minimum": 1, "maximum": mostTimes}}}, func(v float64) string {
			if v > mostTimes {
				return keys.Say(v) + " would be " + keys.Say(v) + " times the hourly budget; write a factor from 1 to 50, such as 1.5 for 150 %, or 0 for no emergency"
			}
			if v != 0 && v < 1 {
				return keys.Say(v) + " is less than the budget itself; write a factor from 1 to 50, such as 1.5, or 0 for no emergency"
			}
			return ""
		})),
		keys.Span("calm", &e.Calm, keys.AtLeast(time.Minute), keys.AtMost(keys.Day)),
	}
}

// budgeted asks whether the tiers of sets are there, when all tiers were read.
func (c *Config) budgeted(at keys.At) {
	for _, b := range c.Budgets.Sets {
		for _, of := range []struct {
			key       string
			part, all float64
		}{{"hourly", b.Hourly, c.Budgets.All.Hourly}, {"daily", b.Daily, c.Budgets.All.Daily}, {"monthly", b.Monthly, c.Budgets.All.Monthly}} {
			if path := "budgets.sets." + b.Name + "." + of.key; of.all > 0 && of.part > of.all && at.Sound(path, "budgets."+of.key) {
				c.note(at, path, keys.Say(of.part)+" is more than budgets."+of.key+" "+keys.Say(of.all)+", so the budget of all tiers is always reached first; write a smaller amount")
			}
		}
		seen := map[string]bool{}
		for i, name := range b.Tiers {
			path := keys.Join("budgets.sets."+b.Name, "tiers") + "[" + keys.Say(i) + "]"
			switch {
			case name == "" || !at.Sound(path):
			case seen[name]:
				at.Problem(path, "%s is named twice; remove one of them", name)
			case !slices.ContainsFunc(c.Tiers, func(t Tier) bool { return t.Name == name }):
				var names []string
				for _, t := range c.Tiers {
					names = append(names, t.Name)
				}
				if misnamed(name, names) {
					continue
				}
				hint := ""
				if near := keys.Nearest(name, names); near != "" {
					hint = "; did you mean " + near + "?"
				}
				at.Problem(path, "there is no tier %s%s", name, hint)
			default:
				seen[name] = true
			}
		}
	}
}
