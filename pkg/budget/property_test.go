package budget

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// anyFleet draws budgets and tiers that want anything.
func anyFleet(t *rapid.T) *fleet {
	usd, mostly := rapid.SampledFrom([]float64{5, 10, 20, 40, 0.3, 0}), rapid.SampledFrom([]bool{true, true, true, false})
	limits := func(name string) spend.Sums {
		return spend.Sums{usd.Draw(t, name+" hour"), usd.Draw(t, name+" day") * 20, usd.Draw(t, name+" month") * 500}
	}
	second := rapid.OneOf(rapid.IntRange(0, 86399), rapid.IntRange(42000, 43199)).Draw(t, "second") // often right before midnight
	f := budgets(noon.Add(time.Duration(second)*time.Second),
		Budget{Name: All, Deny: mostly.Draw(t, "deny"), Allowance: rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "allowance"), Limit: limits(All)},
		Budget{Name: "set", Tiers: []string{"t0", "t1", "t2"}, Deny: mostly.Draw(t, "set denies"), Limit: limits("set")})
	for i := range rapid.IntRange(1, 6).Draw(t, "tiers") {
		f.tier(fmt.Sprintf("t%d", i), rapid.IntRange(0, 12).Draw(t, "from"), rapid.IntRange(0, 60).Draw(t, "to"), anyTier(t))
	}
	if rapid.Bool().Draw(t, "granted") {
		f.in.Actions = []scale.Action{{ID: "a1", Kind: scale.Grant, USD: 30, Given: noon, Until: noon.Add(3 * time.Hour)}}
	}
	if rapid.Bool().Draw(t, "emergency") {
		f.in.State = State{Budgets: map[string]Memory{All: {Since: noon.AddDate(0, -1, 0), Emergency: noon.Add(-time.Hour)}}}
	}
	return f
}

func anyTier(t *rapid.T) change {
	return func(s *scale.Snapshot, d *scale.Decision, tier *Tier) {
		tier.Limits.Min = rapid.IntRange(0, 8).Draw(t, "min")
		tier.Class = rapid.SampledFrom([]Class{"", Critical, Expendable}).Draw(t, "class")
		tier.Priority = rapid.IntRange(0, 2).Draw(t, "priority")
		s.Mode = rapid.SampledFrom([]scale.Mode{scale.Manage, scale.Manage, scale.Observe}).Draw(t, "mode")
		unit := rapid.SampledFrom([]float64{0, 0.096, 0.1, 1, 3}).Draw(t, "unit")
		s.Cost = &scale.Cost{Unit: unit, Running: unit * float64(rapid.IntRange(0, s.Capacity.Desired+3).Draw(t, "running"))}
		switch rapid.IntRange(0, 5).Draw(t, "cost") {
		case 0:
			s.Cost = nil
		case 1:
			s.Cost = &scale.Cost{Unknown: "nobody knows"}
		}
		d.Wish = d.To
		d.Urgency = rapid.SampledFrom([]scale.Urgency{scale.Calm, scale.High}).Draw(t, "urgency")
		if rapid.IntRange(0, 4).Draw(t, "emergency of load") == 0 {
			d.Emergency = rapid.IntRange(0, 60).Draw(t, "emergency")
		}
		// Mostly little was spent: a budget that is spent trims everything, which shows none of its other rules.
		spent := rapid.SampledFrom([]float64{0, 0, 0, 0.01, 0.1, 1})
		s.Past.Spent = scale.Meter{At: s.Now.Add(-time.Minute), Rate: s.Cost.At(s.Capacity.Desired), Hour: 20 * spent.Draw(t, "hour"), Day: 200 * spent.Draw(t, "day"), Month: 5000 * spent.Draw(t, "month")}
	}
}

// Growth never pushes the run rate past an hourly budget that denies, but for minimums and the
// allowance of critical tiers; what has no price never grows above its minimum. Nothing is shrunk, and
// the parts are the whole.
func TestGrowthStaysWithinTheHour(t *testing.T) {
	within := func(t *rapid.T) {
		f := anyFleet(t)
		out := f.review(t)
		r := New(f.rules)
		for _, b := range r.Budgets {
			pace := 0.0
			for _, a := range f.in.Actions {
				if Of(a) == b.Name && a.Holds(f.in.Now) {
					pace += Pace(a)
				}
			}
			limit, before, after, critical := b.Limit[spend.Hour]+pace, 0.0, 0.0, false
			for i, d := range out.Plan {
				s := f.in.World[i]
				if !b.covers(d.Tier) || !s.Mode.Writes() {
					continue
				}
				low := min(f.rules.Tiers[d.Tier].Limits.Min, f.in.Plan[i].To)
				if !s.Cost.Known() {
					if b.Deny && d.To > max(d.From, low) {
						t.Fatalf("%s grows from %d to %d at no known price", d.Tier, d.From, d.To)
					}
					before, after = before+s.Past.Spent.Rate, after+s.Past.Spent.Rate
					continue
				}
				base := max(s.Cost.Running, s.Cost.At(s.Capacity.Desired))
				before += base + max(0, s.Cost.At(max(low, s.Capacity.Desired))-s.Cost.At(s.Capacity.Desired))
				after += base + max(0, s.Cost.At(d.To)-s.Cost.At(d.From))
				critical = critical || f.rules.Tiers[d.Tier].Class == Critical || f.in.Plan[i].Emergency > d.From && f.rules.Tiers[d.Tier].Class == ""
			}
			for i, s := range f.in.World { // what only observes costs what it costs
				if b.covers(s.Tier) && !s.Mode.Writes() {
					base := s.Past.Spent.Rate
					if s.Cost.Known() {
						base = max(s.Cost.Running, s.Cost.At(s.Capacity.Desired))
					}
					before, after = before+base, after+base
				}
				_ = i
			}
			if critical {
				limit += b.Allowance * b.Limit[spend.Hour]
			}
			if b.Deny && b.Limit[spend.Hour] > 0 && after > max(limit, before)+1e-6 {
				t.Fatalf("%s: $%v an hour before and $%v after, of $%v", b.Name, before, after, limit)
			}
		}
	}
	for range 5 { // a budget of two tiers that both want more is rare
		rapid.Check(t, within)
	}
}

// Growth that goes beyond an hourly budget all the same, to minimums or by an allowance, names it in some decision.
func TestWhatGoesBeyondTheHourIsNamed(t *testing.T) {
	beyond := 0
	for range 5 {
		rapid.Check(t, func(t *rapid.T) {
			f := anyFleet(t)
			out := f.review(t)
			for _, b := range out.Budgets {
				limit, grew, named := 0.0, 0.0, false
				for _, r := range f.rules.Budgets {
					if r.Name == b.Name {
						limit = r.Limit[spend.Hour] + b.Granted
					}
				}
				for i, d := range out.Plan {
					s := f.in.World[i]
					if !s.Mode.Writes() || !s.Cost.Known() || !(Budget{Tiers: b.Tiers}).covers(d.Tier) {
						continue
					}
					more := max(0, s.Cost.At(d.To)-s.Cost.At(max(d.From, s.Capacity.Desired)))
					grew, named = grew+more, named || more > 0 && said(out, d.Tier) != ""
				}
				if limit > b.Granted && b.RunRate > limit+1e-6 && grew > 0 {
					if beyond++; !named {
						t.Fatalf("%s: the run rate becomes $%v of $%v, and no decision says so", b.Name, b.RunRate, limit)
					}
				}
			}
		})
	}
	if beyond < 20 {
		t.Errorf("only %d of all went beyond", beyond)
	}
}

// What was granted above minimums fits into every sum of the issue, worked out here a second time: the hour with the new
// run rate for the rest of it, and the day and the month with minimums for the rest and each unit above them for as long as
// it stays. Nobody may spend an allowance here, nothing was granted, and all prices are known.
func TestWhatIsGrantedFitsEverySum(t *testing.T) {
	within := func(t *rapid.T) {
		f := anyFleet(t)
		f.in.Actions = nil
		for i := range f.rules.Budgets {
			f.rules.Budgets[i].Allowance = 0
		}
		for i := range f.in.World {
			s := &f.in.World[i]
			if s.Mode, f.in.Plan[i].Mode = scale.Manage, scale.Manage; !s.Cost.Known() {
				s.Cost = &scale.Cost{Unit: 0.5, Running: 0.5 * float64(s.Capacity.Desired)}
			}
		}
		out := f.review(t)
		cal := spend.On(f.in.Now, time.UTC)
		for _, b := range f.rules.Budgets {
			var spent spend.Sums
			rate, floors, least, after := 0.0, 0.0, spend.Sums{}, spend.Sums{} // what units above minimums cost at least, in a period and after it
			grew := false
			for i, d := range out.Plan {
				if !b.covers(d.Tier) {
					continue
				}
				s, tier := f.in.World[i], f.rules.Tiers[d.Tier]
				spent.Add(spend.Read(s.Past.Spent, cal))
				low, size := tier.Limits.Min, s.Capacity.Desired
				runs := max(s.Cost.Running, s.Cost.At(size)) + max(0, s.Cost.At(d.To)-s.Cost.At(size))
				rate, floors = rate+runs, floors+s.Cost.At(low)
				for p := range least {
					stays := min(tier.Stay.Hours(), cal.Left(spend.Period(p)))
					least[p] += max(0, runs-s.Cost.At(low)) * stays
					after[p] += max(0, runs-s.Cost.At(low)) * (tier.Stay.Hours() - stays)
				}
				grew = grew || d.To > max(d.From, min(low, f.in.Plan[i].To)) && s.Cost.At(d.To) > s.Cost.At(max(d.From, low))
			}
			if !b.Deny || !grew {
				continue
			}
			for p, limit := range b.Limit {
				left := cal.Left(spend.Period(p))
				comes := spent[p] + floors*left + least[p]
				if spend.Period(p) == spend.Hour {
					comes = spent[p] + rate*left
				}
				if next := floors*24 + after[p]; spend.Period(p) == spend.Day && limit > 0 && left < 0.25 && next > limit+1e-6 {
					t.Fatalf("%s: of $%v for the next day, minimums and what stays come to $%v", b.Name, limit, next)
				}
				if limit > 0 && comes > limit+1e-6 || limit > 0 && spend.Period(p) == spend.Hour && rate > limit+1e-6 {
					t.Fatalf("%s: of $%v for the %s, $%v is spent, $%v an hour runs, and it comes to $%v", b.Name, limit, spend.Period(p), spent[p], rate, comes)
				}
			}
		}
	}
	for range 5 {
		rapid.Check(t, within)
	}
}

func (b Budget) covers(tier string) bool {
	return b.Tiers == nil || tier == "t0" || tier == "t1" || tier == "t2"
}

// The order of a configuration decides nothing.
func TestTheOrderOfTiersDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFleet(t)
		one := f.review(t)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(f.in.Plan), func(i, j int) {
			f.in.Plan[i], f.in.Plan[j] = f.in.Plan[j], f.in.Plan[i]
			f.in.World[i], f.in.World[j] = f.in.World[j], f.in.World[i]
		})
		other := f.review(t)
		if diff := cmp.Diff(sizes(one), sizes(other)); diff != "" {
			t.Fatal(diff)
		}
		if len(one.Emergency) != len(other.Emergency) || len(one.Events) != len(other.Events) {
			t.Fatalf("%v and %v", one.Emergency, other.Emergency)
		}
	})
}

// An emergency names only tiers that are marked as not critical, and only while there is one.
func TestAnEmergencyTouchesNobodyElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFleet(t)
		out := f.review(t)
		for tier := range out.Emergency {
			if f.rules.Tiers[tier].Class != Expendable {
				t.Fatalf("%s is %q", tier, f.rules.Tiers[tier].Class)
			}
		}
	})
}

// The same evaluation twice changes nothing more, and every budget adds up.
func TestTheSumIsThatOfTheTiers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFleet(t)
		f.in.Gone = spend.Sums{1, 2, 3}
		out := f.review(t)
		for _, b := range out.Budgets {
			want := spend.Sums{}
			if len(b.Tiers) == 0 {
				want = f.in.Gone
			}
			for _, s := range f.in.World {
				if len(b.Tiers) == 0 || (Budget{Tiers: b.Tiers}).covers(s.Tier) {
					want.Add(spend.Read(s.Past.Spent, spend.On(f.in.Now, time.UTC)))
				}
			}
			for _, p := range b.Periods {
				for i, q := range spend.Periods {
					if p.Period == q.String() && !near(p.Spent, want[i]) {
						t.Fatalf("%s %s: $%v, and the tiers are $%v", b.Name, p.Period, p.Spent, want[i])
					}
				}
			}
		}
		f.in.State = out.State
		again := f.review(t)
		if diff := cmp.Diff(out.State, again.State); diff != "" || len(again.Events) > 0 {
			t.Fatalf("a second look: %s %v", diff, again.Events)
		}
	})
}

// Every decision that was trimmed says which budget it was, by how much, and what it would have cost.
func TestATrimSaysWhy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFleet(t)
		for i, d := range f.review(t).Plan {
			if was := f.in.Plan[i]; d.To == was.To {
				continue
			}
			said := reason.Of(d, reason.Budget)
			if said == "" || f.in.World[i].Cost.Known() && d.Reasons[len(d.Reasons)-1].Figures == nil {
				t.Fatalf("%s: %q", d.Tier, said)
			}
		}
	})
}
