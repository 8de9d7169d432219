package budget

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/scale"
)

func maximum(n int) change {
	return func(_ *scale.Snapshot, _ *scale.Decision, t *Tier) { t.Limits.Max = n }
}

// What a tier that only observes would like costs nothing: it is in no run rate and in no forecast.
func TestWishesCostNothing(t *testing.T) {
	out := budgets(noon, hour(40)).tier("web", 5, 30, mode(scale.Observe)).tier("api", 5, 6).review(t)
	if got := out.Budgets[0].RunRate; got != 11 {
		t.Errorf("the run rate is %g, want that of 5 and 6", got)
	}
	for _, e := range out.Events {
		t.Errorf("and somebody is told: %s", e.Text)
	}
}

// Nor does it bring one tier more to its minimum in an emergency.
func TestWishesShrinkNobody(t *testing.T) {
	out := budgets(noon, hour(10)).tier("dev", 12, 12, is(Expendable)).tier("stage", 5, 5, is(Expendable), priority(2)).
		tier("web", 1, 9, mode(scale.Observe), minimum(9)).review(t)
	if out.Emergency["dev"] == "" || len(out.Emergency) != 1 {
		t.Errorf("without dev 6 of 10 are spent, and these have to shrink: %v", out.Emergency)
	}
}

// A grant that ended while nobody looked added what was used of it until then, and no more.
func TestAGrantEndsWhileNobodyLooks(t *testing.T) {
	f := budgets(noon, Budget{Name: All, Limit: [3]float64{1.2, 20, 400}, Deny: true}).tier("web", 70, 70) // more than the budget and the grant
	f.in.Actions = []scale.Action{{ID: "a1", Kind: scale.Grant, USD: 1, Given: noon, Until: noon.Add(time.Minute)}}
	out := f.review(t)
	f.in.State, f.in.Now, f.in.Actions = out.State, noon.Add(10*time.Hour), nil
	for i := range f.in.World {
		f.in.World[i].Now = f.in.Now
	}
	out = f.review(t)
	for _, p := range out.Budgets[0].Periods {
		if added := p.Limit - map[string]float64{"hour": 1.2, "day": 20, "month": 400}[p.Period]; added > 1+1e-9 || p.Period != "hour" && math.Abs(added-1) > 1e-9 {
			t.Errorf("the budget of the %s has %.2f more out of a grant of 1.00", p.Period, added)
		}
	}
}

// The emergencies of two budgets are two, and one whose budget is taken away is over.
func TestEmergenciesHaveTheirBudget(t *testing.T) {
	f := budgets(noon, hour(2)).tier("web", 9, 9)
	out := f.review(t)
	var began event.Event
	for _, e := range out.Events {
		if e.Kind == event.EmergencyBegan {
			began = e
		}
	}
	if began.Subject != All {
		t.Fatalf("it began as %+v", began)
	}
	f.rules.Budgets[0].Limit = [3]float64{0, 1000, 0}
	f.in.State, f.in.Now = out.State, noon.Add(time.Minute)
	ended := false
	for _, e := range f.review(t).Events {
		ended = ended || e.Kind == event.EmergencyEnded && e.Subject == All
	}
	if !ended {
		t.Error("nobody is told that it is over")
	}
}

// Nobody waits for the end of an emergency of a budget that is no longer there.
func TestAnEmergencyEndsWithItsBudget(t *testing.T) {
	f := budgets(noon, hour(2), Budget{Name: "jobs", Limit: [3]float64{1, 0, 0}, Tiers: []string{"web"}}).tier("web", 9, 9)
	out := f.review(t)
	f.rules.Budgets, f.in.State, f.in.Now = f.rules.Budgets[:1], out.State, noon.Add(time.Minute)
	var ended []string
	for _, e := range f.review(t).Events {
		if e.Kind == event.EmergencyEnded {
			ended = append(ended, e.Subject+": "+e.Text)
		}
	}
	if want := []string{"jobs: the spending emergency is over: the configuration no longer has this budget"}; !slices.Equal(ended, want) {
		t.Errorf("%q, want %q", ended, want)
	}
	f.rules.Budgets = nil
	if got := f.review(t).Events; len(got) != 2 {
		t.Errorf("without any budget: %v", got)
	}
}

// Who raised a budget that was spent hears when the new one is spent, and nothing twice in between.
func TestARaisedBudgetIsToldOfAnew(t *testing.T) {
	f := budgets(noon, Budget{Name: All, Limit: [3]float64{0, 100, 0}}).tier("web", 1, 1, spent(1, 100, 100))
	told := func(limit, day float64, minute int) (n int) {
		f.rules.Budgets[0].Limit[1], f.in.Now = limit, noon.Add(time.Duration(minute)*time.Minute)
		s := &f.in.World[0]
		s.Now, s.Past.Spent = f.in.Now, scale.Meter{At: f.in.Now, Hour: 1, Day: day, Month: day}
		out := f.review(t)
		f.in.State = out.State
		for _, e := range out.Events {
			if e.Kind == event.BudgetSpent {
				n++
			}
		}
		return n
	}
	for i, c := range []struct {
		limit, day float64
		want       int
	}{{100, 100, 1}, {100, 101, 0}, {160, 102, 0}, {160, 129, 1}, {160, 161, 1}, {160, 170, 0}} {
		if got := told(c.limit, c.day, i); got != c.want {
			t.Errorf("with %g of %g spent %d are told, want %d", c.day, c.limit, got, c.want)
		}
	}
}

// A budget that is written after half a day is over expects what a day at this pace costs, and not all of it once more.
func TestABudgetThatBeginsLate(t *testing.T) {
	begins := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	f := budgets(begins, Budget{Name: All, Limit: [3]float64{0, 100, 0}}).tier("web", 1, 1, spent(1, 10, 10))
	for minutes := 0; minutes <= 3*60; minutes += 60 {
		at := begins.Add(time.Duration(minutes) * time.Minute)
		f.in.Now = at
		s := &f.in.World[0]
		day := 10 + float64(minutes)/60
		s.Now, s.Past.Spent = at, scale.Meter{At: at, Hour: 1, Day: day, Month: day, Rate: 1}
		out := f.review(t)
		f.in.State = out.State
		for _, p := range out.Budgets[0].Periods {
			if p.Period == "day" && minutes == 180 && (p.Projected == nil || math.Abs(*p.Projected-24) > 0.01) {
				t.Errorf("%v is expected by the end of the day, want 24", p.Projected)
			}
		}
	}
}
