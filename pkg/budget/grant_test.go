package budget

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// granted is a grant from noon on.
func granted(dollars float64, lasts time.Duration) scale.Action {
	return scale.Action{ID: "a1", Kind: scale.Grant, USD: dollars, Given: noon, Until: noon.Add(lasts)}
}

// limitsOf are the limits of the first budget, by period.
func limitsOf(out Output) (limits spend.Sums) {
	for _, p := range out.Budgets[0].Periods {
		limits[slices.Index([]string{"hour", "day", "month"}, p.Period)] = p.Limit
	}
	return limits
}

// A grant that was revoked, or is over, leaves the limit, but for what was used of it: what was billed above the budget
// while it lasted.
func TestOfAGrantStaysWhatWasUsed(t *testing.T) {
	for _, c := range []struct {
		name    string
		limit   spend.Sums
		running int
		grant   scale.Action
		end     time.Time
		want    spend.Sums
	}{
		{"unused and revoked", spend.Sums{10, 200, 4000}, 4, granted(50, 2*time.Hour), noon.Add(30 * time.Minute), spend.Sums{10, 200, 4000}},
		{"unused until its end", spend.Sums{10, 200, 4000}, 4, granted(50, 30*time.Minute), noon.Add(30 * time.Minute), spend.Sums{10, 200, 4000}},
		{"used in part", spend.Sums{10, 200, 4000}, 20, granted(50, 2*time.Hour), noon.Add(30 * time.Minute), spend.Sums{15, 205, 4005}},
		{"used whole, and more was billed", spend.Sums{10, 200, 4000}, 90, granted(50, 2*time.Hour), noon.Add(30 * time.Minute), spend.Sums{22.5, 212.5, 4012.5}},
		{"of a budget of days, spread evenly", spend.Sums{0, 240, 0}, 20, granted(50, 2*time.Hour), noon.Add(30 * time.Minute), spend.Sums{0, 245, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			state := State{}
			look := func(at time.Time, actions ...scale.Action) Output {
				f := budgets(at, Budget{Name: All, Deny: true, Limit: c.limit}).tier("web", c.running, c.running)
				f.in.State, f.in.Actions = state, actions
				out := f.review(t)
				state = out.State
				return out
			}
			for at := noon; at.Before(c.end); at = at.Add(time.Minute) {
				look(at, c.grant)
			}
			got := limitsOf(look(c.end))
			for p := range got {
				if !near(got[p], c.want[p]) {
					t.Errorf("the limit of the %s is $%v, want $%v", spend.Period(p), got[p], c.want[p])
				}
			}
		})
	}
}

// Whichever rule of a budget holds a tier, a grant adds its pace: today's share of a month and the hours of last week
// do not spread it over days.
func TestAGrantAddsItsPaceWhateverHolds(t *testing.T) {
	var week Week
	for h := range week {
		week[h] = 40
	}
	long := State{Budgets: map[string]Memory{All: {Since: noon.AddDate(0, -2, 0)}}}
	for _, c := range []struct {
		name  string
		limit spend.Sums
		at    time.Time
		spent spend.Sums
		state State
		rule  string
	}{
		{"the hour", spend.Sums{10}, noon, spend.Sums{}, long, "the run rate is"},
		{"a month that runs short", spend.Sums{0, 0, 1000}, noon.AddDate(0, 0, 5), spend.Sums{1, 10, 600}, long, "will not last"},
		{"a young month", spend.Sums{0, 0, 1000}, time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC), spend.Sums{8, 160, 160}, long, "the costs of less than a week of this month are known"},
		{"last week", spend.Sums{0, 100, 0}, noon, spend.Sums{1, 10, 10}, State{Budgets: map[string]Memory{All: {Since: noon.AddDate(0, -1, 0), Week: week}}}, "of last week"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := func(actions ...scale.Action) (int, string) {
				f := budgets(c.at, Budget{Name: All, Deny: true, Limit: c.limit}).tier("web", 1, 500, minimum(1), spent(c.spent[0], c.spent[1], c.spent[2]))
				f.in.State, f.in.Actions = c.state, actions
				out := f.review(t)
				return out.Plan[0].To, said(out, "web")
			}
			without, says := to()
			if !strings.Contains(says, c.rule) {
				t.Fatalf("another rule: %s", says)
			}
			if with, says := to(scale.Action{ID: "a1", Kind: scale.Grant, USD: 50, Given: c.at, Until: c.at.Add(2 * time.Hour)}); with != without+25 {
				t.Errorf("%d without and %d with a grant of $25 an hour: %s", without, with, says)
			}
		})
	}
}

// A grant pays for units as long as it lasts: one of a minute, or one that is nearly over, starts no more than what it still
// is pays for while they stay, which is a quarter of an hour here.
func TestAGrantThatIsNearlyOver(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Time // of the look
		to   int
		says string
	}{
		{"two hours are left", noon, 35, "grows to 35 and not to 5000: the hourly budget of all tiers is $35.00"},
		{"a quarter of an hour is left", noon.Add(105 * time.Minute), 35, "grows to 35 and not to 5000: the hourly budget of all tiers is $35.00"},
		{"three minutes are left", noon.Add(117 * time.Minute), 15, "grows to 15 and not to 5000: the hourly budget of all tiers is $15.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := budgets(c.at, hour(10)).tier("web", 1, 5000)
			f.in.Actions = []scale.Action{granted(50, 2*time.Hour)}
			out := f.review(t)
			if got := said(out, "web"); out.Plan[0].To != c.to || !strings.HasPrefix(got, c.says) {
				t.Errorf("to %d: %s", out.Plan[0].To, got)
			}
		})
	}
	f := budgets(noon.Add(59*time.Minute), hour(10)).tier("web", 1, 5000)
	f.in.Actions = []scale.Action{{ID: "a1", Kind: scale.Grant, USD: 50, Given: f.in.Now, Until: f.in.Now.Add(time.Minute)}}
	if got := f.review(t).Plan[0].To; got != 210 {
		t.Errorf("a grant of a minute starts %d, and $50.00 pay for 200 that stay for a quarter of an hour", got)
	}
}

// However much runs and whenever a grant is revoked: what stays of it is never more than what passed of it, nor than
// what was billed while it lasted, and a limit is never below the budget.
func TestAGrantAddsNoMoreThanItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := spend.Sums{rapid.SampledFrom([]float64{0, 5, 20}).Draw(t, "hour"), rapid.SampledFrom([]float64{100, 300}).Draw(t, "day"), rapid.SampledFrom([]float64{0, 5000}).Draw(t, "month")}
		g := granted(rapid.Float64Range(0.1, 500).Draw(t, "usd"), time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes"))*time.Minute)
		g.Given, g.Until = g.Given.Add(-10*time.Hour), g.Until.Add(-10*time.Hour)
		state, used := State{}, 0.0
		end := g.Given.Add(time.Duration(rapid.IntRange(1, 800).Draw(t, "revoked after")) * time.Minute)
		for at := g.Given; ; at = at.Add(10 * time.Minute) {
			if at.After(end) {
				at = end
			}
			running := rapid.IntRange(0, 100).Draw(t, "running")
			f := budgets(at, Budget{Name: All, Deny: true, Limit: limit}).tier("web", running, running)
			f.in.State = state
			if at.Before(end) {
				f.in.Actions = []scale.Action{g}
			}
			out := f.review(t)
			state = out.State
			for p, got := range limitsOf(out) {
				if most := min(g.USD, used+Pace(g)*max(0, g.Until.Sub(at).Hours())); limit[p] > 0 && (got < limit[p]-1e-9 || got > limit[p]+most+1e-6) {
					t.Fatalf("%s: the limit of the %s is $%v of $%v, and at most $%v more is left of the grant", at.Format("15:04"), spend.Period(p), got, limit[p], most)
				}
			}
			if !at.Before(end) {
				return
			}
			until := at.Add(10 * time.Minute)
			if until.After(end) {
				until = end
			}
			if until.After(g.Until) {
				until = g.Until
			}
			used += min(Pace(g), float64(running)) * max(0, until.Sub(at).Hours())
		}
	})
}

// A grant with which the run rate is lawful ends an emergency at the next evaluation, and nothing shrinks for it in that
// one. A grant that was there before does not, nor one that is not enough; once it is over, the emergency begins anew.
func TestAGrantEndsAnEmergency(t *testing.T) {
	before := State{}
	look := func(at time.Time, state State, actions ...scale.Action) Output {
		f := budgets(at, hour(10)).tier("dev", 10, 10, is(Expendable), minimum(1)).tier("shop", 6, 6, is(Critical))
		f.in.State, f.in.Actions = state, actions
		if e := state.Budgets[All].Emergency; !e.IsZero() { // as it was decided after the evaluation before
			f.in.World[0].Emergency = "the tier is not critical"
			d := &f.in.Plan[0]
			d.To = 1
			d.Reasons = append(d.Reasons, scale.Reason{Rule: "emergency", From: 10, To: 1, Because: "the tier is not critical"})
		}
		return f.review(t)
	}
	began := look(noon, before)
	ended := func(out Output) string {
		for _, e := range out.Events {
			if e.Kind == event.EmergencyEnded {
				return e.Text
			}
		}
		return ""
	}
	for _, c := range []struct {
		name  string
		given time.Time
		usd   float64
		says  string
	}{
		{"enough", noon.Add(30 * time.Second), 14, "the spending emergency is over: a grant raises the hourly budget of all tiers to $17.00, and the run rate is $16.00 an hour"},
		{"not enough", noon.Add(30 * time.Second), 8, ""},
		{"given before it began", noon.Add(-time.Minute), 14, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := scale.Action{ID: "a1", Kind: scale.Grant, USD: c.usd, Given: c.given, Until: c.given.Add(2 * time.Hour)}
			out := look(noon.Add(time.Minute), began.State, g)
			over := c.says != ""
			if got := ended(out); got != c.says || out.State.Budgets[All].Emergency.IsZero() != over || (out.Plan[0].To == 10) != over {
				t.Errorf("%q, dev goes to %d, emergency %v", got, out.Plan[0].To, out.Emergency)
			}
			if !over {
				return
			}
			again := look(g.Until.Add(time.Second), out.State)
			if len(again.Emergency) == 0 {
				t.Error("the grant is over, and far too much is spent: nothing begins")
			}
		})
	}
}

// However the run rate goes and whatever is granted: emergencies begin and end in turns. One begins only far above the
// budget, and ends only when the run rate was below it for so long as is configured, or a grant given since is enough.
func TestEmergenciesBeginAndEndInTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state, at := State{}, noon
		var began, over time.Time // over is when the run rate was last above the budget
		var grants []scale.Action
		for range rapid.IntRange(1, 60).Draw(t, "evaluations") {
			at = at.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "minutes")) * time.Minute)
			if rapid.IntRange(0, 9).Draw(t, "somebody grants") == 0 {
				grants = append(grants, scale.Action{ID: "a", Kind: scale.Grant, USD: float64(rapid.IntRange(1, 40).Draw(t, "usd")), Given: at.Add(-time.Second), Until: at.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "lasts")) * time.Minute)})
			}
			size := rapid.SampledFrom([]int{2, 8, 9, 12, 16, 30}).Draw(t, "run rate")
			f := budgets(at, hour(10)).tier("dev", size, size, is(Expendable), minimum(1))
			f.in.State, f.in.Actions = state, grants
			out := f.review(t)
			state = out.State
			limit, granted := 10.0, false
			for _, g := range grants {
				if g.Holds(at) {
					limit += Pace(g)
					granted = granted || g.Given.After(began)
				}
			}
			if float64(size) >= limit {
				over = at
			}
			for _, e := range out.Events {
				switch {
				case e.Kind == event.EmergencyBegan && (!began.IsZero() || float64(size) <= 1.5*limit):
					t.Fatalf("%s: it begins at $%d of $%v, since %s", at.Format("15:04"), size, limit, began)
				case e.Kind == event.EmergencyBegan:
					began = at
				case e.Kind == event.EmergencyEnded && (began.IsZero() || float64(size) >= limit || !granted && at.Sub(over) < f.rules.Calm):
					t.Fatalf("%s: it ends at $%d of $%v, was above until %s, granted %v", at.Format("15:04"), size, limit, over.Format("15:04"), granted)
				case e.Kind == event.EmergencyEnded:
					began = time.Time{}
				}
			}
			if began.IsZero() == (!state.Budgets[All].Emergency.IsZero()) || began.IsZero() && len(out.Emergency) > 0 {
				t.Fatalf("%s: %v, began %s", at.Format("15:04"), out.Emergency, began)
			}
		}
	})
}
