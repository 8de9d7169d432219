package budget

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// What was granted is no longer there for the next: a budget is checked and reserved in one pass, by
// priority.
func TestTheRestIsReducedWithinAnEvaluation(t *testing.T) {
	f := budgets(noon, hour(10)).tier("a", 2, 3, priority(1)).tier("b", 2, 3, priority(3)).tier("c", 2, 3, priority(2)).tier("d", 2, 3, priority(4))
	out := f.review(t)
	if diff := cmp.Diff(map[string]int{"a": 2, "b": 3, "c": 2, "d": 3}, sizes(out)); diff != "" {
		t.Error(diff)
	}
	if out.Budgets[0].RunRate != 10 || out.Budgets[0].Trimmed != 2 {
		t.Errorf("%+v", out.Budgets[0])
	}
	want := "stays at 2 and does not grow to 3: the hourly budget of all tiers is $10.00, and the run rate is $10.00 an hour; nothing is left for growth" +
		"; 1 more unit would cost $1.00 an hour; this tier comes after d, b, c; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority 1, urgency calm, confidence 0.5"
	if got := said(out, "a"); got != want {
		t.Errorf("%s", got)
	}
}

// Every rule of a budget, and what is said.
func TestWhatBudgetsPayFor(t *testing.T) {
	month := func(usd float64) Budget {
		return Budget{Name: All, Deny: true, Limit: spend.Sums{0, 0, usd}}
	}
	day := func(usd float64) Budget {
		return Budget{Name: All, Deny: true, Limit: spend.Sums{0, usd, 0}}
	}
	half := noon.Add(30 * time.Minute)
	grant := func(f *fleet) {
		f.in.Actions = []scale.Action{{ID: "a1", Kind: scale.Grant, USD: 50, Given: f.in.Now, Until: f.in.Now.Add(2 * time.Hour)}}
	}
	for _, c := range []struct {
		name  string
		fleet *fleet
		with  func(*fleet)
		to    int
		says  string // "" for nothing at all
	}{
		{"it fits", budgets(noon, hour(10)).tier("web", 4, 10), nil, 10, ""},
		{"a part of it fits", budgets(noon, hour(10)).tier("web", 4, 20), nil, 10,
			"grows to 10 and not to 20: the hourly budget of all tiers is $10.00, and the run rate is $4.00 an hour; $6.00 an hour is left; 10 more units would cost $10.00 an hour"},
		{"prices that are no whole cents", budgets(noon, hour(0.96)).tier("web", 4, 20, priced(0.096)), nil, 10,
			"grows to 10 and not to 20: the hourly budget of all tiers is $0.96, and the run rate is $0.3840 an hour; $0.5760 an hour is left; 10 more units would cost $0.96 an hour"},
		{"the hour was dear before", budgets(half, hour(10)).tier("web", 4, 9, spent(9, 9, 9)), nil, 4,
			"stays at 4 and does not grow to 9: the hourly budget of all tiers is $10.00, of which $9.00 is spent, and the run rate of $4.00 an hour is counted for the rest of the hour; nothing is left for growth; 5 more units would cost $5.00 an hour"},
		{"the day pays for a while of it", budgets(noon.Add(11*time.Hour), day(100)).tier("web", 4, 30, minimum(2), spent(1, 96, 96)), nil, 10,
			"grows to 10 and not to 30: the daily budget of all tiers is $100.00, of which $96.00 is spent, and the rest of the day needs $2.50 for the minimums and for the running units above the minimums; $6.00 an hour is left; 20 more units would cost $20.00 an hour"},
		{"a unit that stays beyond midnight is paid by the next day as well", budgets(noon.Add(11*time.Hour+59*time.Minute), day(100)).tier("web", 4, 5000, minimum(2), spent(1, 50, 50)), nil, 224,
			"grows to 224 and not to 5000: the daily budget of all tiers is $100.00, and the next day already needs $48.47 for the minimums and for those units above the minimums that will still run then; $220.86 an hour is left"},
		{"and a little growth before midnight fits", budgets(noon.Add(11*time.Hour+59*time.Minute), day(100)).tier("web", 4, 9, minimum(2), spent(1, 99.8, 99.8)), nil, 9, ""},
		{"the day is spent", budgets(noon, day(100)).tier("web", 4, 9, spent(1, 101, 101)), nil, 4,
			"stays at 4 and does not grow to 9: the daily budget of all tiers is $100.00, of which $101.00 is spent, and the rest of the day needs $1.00 for the minimums and for the running units above the minimums; nothing is left for growth; 5 more units would cost $5.00 an hour"},
		{"the minimum comes first", budgets(noon, hour(10)).tier("web", 4, 12, minimum(12)), nil, 12,
			"the minimum of 12 is allowed even above the budget, and is charged to the budget: the run rate becomes $12.00 an hour and the hourly budget of all tiers is $10.00"},
		{"up to the minimum, and no further", budgets(noon, hour(10)).tier("web", 4, 20, minimum(12)), nil, 12,
			"grows to 12 and not to 20: the hourly budget of all tiers is $10.00, and the run rate is $12.00 an hour; nothing is left for growth; 8 more units would cost $8.00 an hour"},
		{"so does that of an override", budgets(noon, hour(10)).tier("web", 4, 12, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
			s.Past.Actions = []scale.Action{{ID: "a2", Kind: scale.Override, Min: 12, Until: noon.Add(time.Hour)}}
		}), nil, 12, "an override raises the minimum to 12; a minimum is allowed even above the budget, and is charged to the budget: the run rate becomes $12.00 an hour and the hourly budget of all tiers is $10.00"},
		{"a size out of bounds is repaired", budgets(noon, hour(2)).tier("web", 1, 4, func(_ *scale.Snapshot, d *scale.Decision, _ *Tier) {
			d.Urgency, d.Reasons[0].Rule = scale.Repair, reason.Bounds
		}), nil, 4, "the minimum of 4 is allowed even above the budget, and is charged to the budget: the run rate becomes $4.00 an hour and the hourly budget of all tiers is $2.00"},
		{"a warning trims nothing", budgets(noon, Budget{Name: All, Limit: spend.Sums{10}}).tier("web", 4, 20), nil, 20,
			"would be trimmed to 10 if the budget denied growth (on_exceeded: deny): the hourly budget of all tiers is $10.00, and the run rate is $4.00 an hour; $6.00 an hour is left; 10 more units would cost $10.00 an hour"},
		{"a shrink is nobody's matter", budgets(noon, hour(2)).tier("web", 9, 5), nil, 5, ""},
		{"what is critical has an allowance", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 20, is(Critical)), nil, 12,
			"grows to 12 and not to 20: the hourly budget of all tiers is $10.00, and the run rate is $9.00 an hour; critical tiers and load emergencies (scaler `phases`) may spend 20 % more; $3.00 an hour is left; 8 more units would cost $8.00 an hour"},
		{"and says that it uses it", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 12, is(Critical)), nil, 12,
			"the tier is critical and uses the emergency allowance of 20 %: the run rate becomes $12.00 an hour and the hourly budget of all tiers is $10.00"},
		{"what is critical and has no allowance says nothing of one", budgets(noon, hour(10)).tier("web", 9, 12, is(Critical), priced(0)).tier("api", 12, 12), nil, 12,
			"the growth is allowed, because it adds no cost: the run rate becomes $12.00 an hour and the hourly budget of all tiers is $10.00"},
		{"an emergency of load has it too", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 20, emergency(20)), nil, 12,
			"grows to 12 and not to 20: the hourly budget of all tiers is $10.00, and the run rate is $9.00 an hour; critical tiers and load emergencies (scaler `phases`) may spend 20 % more; $3.00 an hour is left; 8 more units would cost $8.00 an hour"},
		{"and says so", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 12, emergency(12)), nil, 12,
			"this is a load emergency (scaler `phases`) and uses the emergency allowance of 20 %: the run rate becomes $12.00 an hour and the hourly budget of all tiers is $10.00"},
		{"but for no more than the emergency asks for", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 20, emergency(11)), nil, 11, "grows to 11 and not to 20"},
		{"and not where the tier is not critical", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 20, emergency(20), is(Expendable)), nil, 10, "grows to 10 and not to 20"},
		{"nobody else has it", budgets(noon, Budget{Name: All, Deny: true, Allowance: 0.2, Limit: spend.Sums{10}}).tier("web", 9, 20), nil, 10,
			"grows to 10 and not to 20: the hourly budget of all tiers is $10.00, and the run rate is $9.00 an hour; $1.00 an hour is left; 10 more units would cost $10.00 an hour"},
		{"an unknown price is not zero", budgets(noon, hour(10)).tier("web", 4, 9, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
			s.Cost = &scale.Cost{Unknown: "no price for x9.huge in eu-west-1"}
		}), nil, 4, "stays at 4 and does not grow to 9: the price of the tier is not known (no price for x9.huge in eu-west-1), and the hourly budget of all tiers pays only for growth with a known price; set prices.rates, prices.unknown or, if the size of the tier is a count, unit_price"},
		{"a grant adds to the hour what it is for an hour", budgets(noon, hour(10)).tier("web", 4, 60), grant, 35,
			"grows to 35 and not to 60: the hourly budget of all tiers is $35.00, and the run rate is $4.00 an hour; $31.00 an hour is left; 25 more units would cost $25.00 an hour"},
		{"and to the day all of it", budgets(noon.Add(11*time.Hour), day(100)).tier("web", 4, 500, spent(1, 96, 96)), grant, 116,
			"grows to 116 and not to 500: the daily budget of all tiers is $125.00, of which $96.00 is spent, and the rest of the day needs $1.00 for the minimums and for the running units above the minimums; $112.00 an hour is left; 384 more units would cost $384.00 an hour"},
		{"a ladder goes as far as it may", budgets(noon, hour(10)).tier("db", 1, 4, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
			s.Cost = &scale.Cost{Sizes: []float64{2, 4, 8, 16}, Running: 2}
			s.Capacity.Ladder = []scale.Rung{{Name: "large"}, {Name: "xlarge"}, {Name: "2xlarge"}, {Name: "4xlarge"}}
		}), nil, 3, "grows to 2xlarge and not to 4xlarge: the hourly budget of all tiers is $10.00, and the run rate is $2.00 an hour; $8.00 an hour is left; the difference would cost $8.00 an hour"},
		{"an ordered unit is charged before it is billed", budgets(noon, hour(10)).tier("web", 8, 12, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) { s.Cost.Running = 2 }), nil, 10,
			"grows to 10 and not to 12: the hourly budget of all tiers is $10.00, and the run rate is $8.00 an hour; $2.00 an hour is left; 2 more units would cost $2.00 an hour"},
		{"minimum mode pays only for what does not run already", budgets(noon, hour(8)).tier("web", 8, 8, func(s *scale.Snapshot, d *scale.Decision, _ *Tier) {
			s.Mode, s.Capacity.Min = scale.Minimum, 2
			d.From, d.To, d.Wish, d.Reasons = 2, 8, 8, []scale.Reason{{Rule: "target cpu", From: 2, To: 8, Because: "cpu is as it is"}}
		}), nil, 8, ""},
		{"a month that lasts is not shared out", budgets(noon, month(1000)).tier("web", 1, 9, spent(1, 10, 200)), sinceMarch, 9, ""},
		{"a month that runs short is", budgets(noon.AddDate(0, 0, 5), month(1000)).tier("web", 1, 40, spent(1, 10, 600)), sinceMarch, 1,
			"stays at 1 and does not grow to 40: the monthly budget of all tiers ($1,000.00) will not last at its present pace; the share of today is $24.12; $10.00 of it is spent, and the run rate of $1.00 an hour is counted for the rest of the day; $0.1765 an hour is left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.with != nil {
				c.with(c.fleet)
			}
			out := c.fleet.review(t)
			if d := out.Plan[0]; d.To != c.to || said(out, d.Tier) != c.says && (c.says == "" || !strings.HasPrefix(said(out, d.Tier), c.says)) {
				t.Errorf("to %d, want %d: %s", d.To, c.to, said(out, d.Tier))
			}
		})
	}
}

// sinceMarch lets budgets be looked at since before the month.
func sinceMarch(f *fleet) {
	f.in.State = State{Budgets: map[string]Memory{All: {Since: noon.AddDate(0, -2, 0)}}}
}

// A set of tiers has a budget of its own, and what is granted has to fit into every budget of a tier.
func TestSetsOfTiers(t *testing.T) {
	staging := Budget{Name: "staging", Tiers: []string{"dev", "test"}, Deny: true, Limit: spend.Sums{5}}
	f := budgets(noon, staging, hour(20)).tier("dev", 2, 9).tier("test", 2, 3).tier("web", 9, 30)
	out := f.review(t)
	if diff := cmp.Diff(map[string]int{"dev": 3, "test": 2, "web": 15}, sizes(out)); diff != "" {
		t.Error(diff)
	}
	if got := said(out, "test"); !strings.Contains(got, "the hourly budget of all tiers is $20.00") {
		t.Error(got)
	}
	if rates := []float64{out.Budgets[0].RunRate, out.Budgets[1].RunRate}; !slices.Equal(rates, []float64{20, 5}) {
		t.Errorf("all %v, staging %v", rates[0], rates[1])
	}
}

// What only observes is told what it would get, and takes nothing from who changes something.
func TestWhatObservesReservesNothingOfOthers(t *testing.T) {
	out := budgets(noon, hour(10)).tier("a", 2, 9, mode(scale.Observe), priority(9), is(Critical)).tier("b", 2, 6).review(t)
	if diff := cmp.Diff(map[string]int{"a": 4, "b": 6}, sizes(out)); diff != "" {
		t.Error(diff)
	}
	if got, want := said(out, "a"), "this tier: priority 9 (critical), urgency calm, confidence 1, mode observe (tiers in this mode come last)"; !strings.HasSuffix(got, want) {
		t.Error(got)
	}
}

// Days end at the owner's midnight: what was denied in the evening is open at 00:00 in Tokyo, which is
// 15:00 UTC.
func TestADayEndsAtTheOwnersMidnight(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{"2026-03-10T12:30:00Z": 4, "2026-03-10T14:59:00Z": 4, "2026-03-10T15:00:00Z": 9, "2026-03-11T00:00:00Z": 9} {
		t.Run(at, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			f := budgets(now, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 100, 0}})
			f.rules.Zone = tokyo
			f.tier("web", 4, 9, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
				s.Past.Spent = scale.Meter{At: time.Date(2026, 3, 10, 12, 30, 0, 0, time.UTC), Rate: 0, Day: 100, Month: 100}
			})
			if got := f.review(t).Plan[0].To; got != want {
				t.Errorf("to %d, want %d", got, want)
			}
		})
	}
}

// Far too much is spent: tiers that are not critical go to their minimum, the smallest priority first
// and no more of them than it takes, until it was well for a while. Critical ones are never touched,
// nor is one of which nothing is said.
func TestAnEmergency(t *testing.T) {
	state := State{}
	at := noon
	look := func(dev int, to int) Output {
		f := budgets(at, hour(10)).tier("dev", dev, to, is(Expendable), minimum(1)).tier("stage", 5, 5, is(Expendable), minimum(1), priority(2)).
			tier("shop", 3, 3, is(Critical)).tier("web", 2, 2)
		f.in.State = state
		out := f.review(t)
		state, at = out.State, at.Add(time.Minute)
		return out
	}
	kinds := func(out Output) (list []string) {
		for _, e := range out.Events {
			if strings.HasPrefix(string(e.Kind), "emergency") {
				list = append(list, fmt.Sprintf("%s %s: %s", e.Severity, e.Kind, e.Text))
			}
		}
		return list
	}
	if out := look(5, 5); len(out.Emergency) > 0 || kinds(out) != nil {
		t.Errorf("1.5 times is not above 1.5 times: %v", out.Emergency)
	}
	out := look(6, 6)
	if names := slices.Sorted(maps.Keys(out.Emergency)); !slices.Equal(names, []string{"dev", "stage"}) {
		t.Errorf("%v", out.Emergency)
	}
	if got := kinds(out); len(got) != 1 || got[0] != "error emergency began: SPENDING EMERGENCY: the run rate is $16.00 an hour, more than 1.5 times the hourly budget of all tiers ($10.00): "+
		"tiers with 'critical: false' shrink to their minimum, lowest priority first, until the run rate is within the budget" {
		t.Errorf("%q", got)
	}
	if why := out.Emergency["dev"]; why != "shrinks to the minimum: the tier has 'critical: false', and the hourly budget of all tiers has been in a spending emergency since 12:01 UTC (run rate $16.00 an hour, budget $10.00)"+
		"; the emergency ends when the run rate has been below the budget for 10 min, or when a new grant raises the budget above the run rate" {
		t.Error(why)
	}
	if out = look(1, 1); slices.Sorted(maps.Keys(out.Emergency)) == nil || out.Emergency["dev"] != "" || out.Emergency["stage"] == "" {
		t.Errorf("dev is at its minimum, stage has to follow: %v", out.Emergency)
	}
	// Below the budget, but only for a while; what is not critical does not grow.
	f := func(dev, to int) Output {
		g := budgets(at, hour(10)).tier("dev", dev, to, is(Expendable), minimum(1)).tier("stage", 1, 1, is(Expendable), minimum(1), priority(2)).tier("shop", 3, 3, is(Critical)).tier("web", 2, 2)
		g.in.State = state
		out := g.review(t)
		state, at = out.State, at.Add(time.Minute)
		return out
	}
	for range 10 {
		out = f(1, 3)
		if out.Plan[0].To != 1 || said(out, "dev") != "stays at 1 and does not grow to 3: the tier has 'critical: false', and the hourly budget of all tiers has been in a spending emergency since 12:01 UTC; 2 more units would cost $2.00 an hour" {
			t.Fatalf("%d %s", out.Plan[0].To, said(out, "dev"))
		}
	}
	if out = f(1, 3); out.Plan[0].To != 3 || len(kinds(out)) != 1 || !strings.HasPrefix(kinds(out)[0], "info emergency ended") {
		t.Errorf("%d %v", out.Plan[0].To, kinds(out))
	}
}

// A budget that only warns shrinks nothing in an emergency, and says so.
func TestAWarningShrinksNothing(t *testing.T) {
	out := budgets(noon, Budget{Name: All, Limit: spend.Sums{10}}).tier("dev", 20, 20, is(Expendable)).review(t)
	told := slices.ContainsFunc(out.Events, func(e event.Event) bool {
		return strings.Contains(e.Text, "no tier is shrunk, because the budget only warns")
	})
	if len(out.Emergency) > 0 || !told {
		t.Errorf("%v %v", out.Emergency, out.Events)
	}
}

// Nobody waits for a shrink in an emergency of a budget that has no tier with 'critical: false', whatever other budgets have.
func TestAnEmergencyWithNothingToShrink(t *testing.T) {
	jobs := Budget{Name: "jobs", Limit: spend.Sums{2}, Tiers: []string{"web"}, Deny: true}
	out := budgets(noon, hour(10), jobs).tier("web", 9, 9).tier("shop", 8, 8, is(Critical)).tier("dev", 1, 1, is(Expendable)).review(t)
	told := map[string]string{}
	for _, e := range out.Events {
		if e.Kind == event.EmergencyBegan {
			told[e.Subject] = e.Text
		}
	}
	if !strings.HasSuffix(told["jobs"], "the hourly budget jobs ($2.00): no tier of this budget has 'critical: false', so none shrinks") ||
		!strings.Contains(told[All], "($10.00): tiers with 'critical: false' shrink to their minimum") {
		t.Errorf("%q", told)
	}
}

// Each threshold is told once in its period, the largest where several are crossed, and again in the next.
func TestThresholdsAreToldOnce(t *testing.T) {
	state := State{Budgets: map[string]Memory{All: {Since: noon.AddDate(0, -1, 0)}}}
	look := func(at time.Time, dollars float64) (list []string) {
		f := budgets(at, Budget{Name: All, Limit: spend.Sums{0, 100, 0}}).tier("web", 0, 0, spent(0, dollars, dollars))
		f.in.State = state
		out := f.review(t)
		state = out.State
		for _, e := range out.Events {
			list = append(list, fmt.Sprintf("%s %s %v", e.Severity, e.Kind, e.Details[2].Value))
		}
		return list
	}
	for _, c := range []struct {
		at      time.Time
		dollars float64
		want    []string
	}{
		{noon.Add(-11 * time.Hour), 1, nil},
		{noon, 20, nil},
		{noon.Add(time.Minute), 30, []string{"info budget forecast 50"}},
		{noon.Add(2 * time.Minute), 55, []string{"info budget spent 50", "warn budget forecast 100"}},
		{noon.Add(3 * time.Minute), 55, nil},
		{noon.Add(4 * time.Minute), 95, []string{"warn budget spent 90"}},
		{noon.Add(5 * time.Minute), 101, []string{"error budget spent 100"}},
		{noon.Add(6 * time.Minute), 140, nil},
		{noon.Add(24 * time.Hour), 51, []string{"info budget spent 50", "warn budget forecast 100"}},
	} {
		if got := look(c.at, c.dollars); !slices.Equal(got, c.want) {
			t.Errorf("at %s, $%v: %q, want %q", c.at.Format("15:04"), c.dollars, got, c.want)
		}
	}
}

// A tier that is held, or only observes, does not stand in for those that could shrink.
func TestAnEmergencyGoesOnToTheNextTier(t *testing.T) {
	held := func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) { s.Emergency = "it was chosen before" }
	for _, c := range []struct {
		name  string
		first change
		want  string
	}{
		{"chosen for the first time", func(*scale.Snapshot, *scale.Decision, *Tier) {}, "dev"},
		{"held by a pause", held, "dev stage"},
		{"only observed", mode(scale.Observe), "stage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := budgets(noon, hour(10)).tier("dev", 10, 10, is(Expendable), minimum(1), c.first).tier("stage", 5, 5, is(Expendable), minimum(1), priority(2)).
				tier("shop", 3, 3, is(Critical)).review(t)
			if got := strings.Join(slices.Sorted(maps.Keys(out.Emergency)), " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
