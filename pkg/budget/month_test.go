package budget

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// month plays one tier at $1 a unit and hour under a monthly budget that denies, a look each half hour, and says what each
// day has cost and how often growth was held back. Nobody shrinks but the load.
type month struct {
	limit float64
	least int
	// wants is the load at an instant.
	wants func(at time.Time) int
	state State
	meter scale.Meter
	size  int
}

func (m *month) play(t *testing.T, from, to time.Time) (days []float64, held int) {
	t.Helper()
	const every = 30 * time.Minute
	for at := from; at.Before(to); at = at.Add(every) {
		cal := spend.On(at, time.UTC)
		m.meter, _ = spend.Advance(m.meter, spend.Look{Rate: float64(m.size), Known: true, Last: at.Add(-every), Gap: time.Hour}, cal, time.UTC)
		f := budgets(at, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 0, m.limit}}).tier("web", m.size, m.wants(at), minimum(m.least), func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) { s.Past.Spent = m.meter })
		f.in.State = m.state
		out := f.review(t)
		m.state = out.State
		m.size = out.Plan[0].To
		if m.size < m.wants(at) {
			held++
		}
		if begin := cal.Begin[spend.Day]; at.Equal(begin) {
			days = append(days, 0)
		}
		days[len(days)-1] += float64(m.size) * every.Hours()
	}
	return days, held
}

func first(month time.Month) time.Time { return time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC) }

func sum(days []float64) (usd float64) {
	for _, d := range days {
		usd += d
	}
	return usd
}

// byDay needs ten times as much by day as by night, and nothing beyond the night on weekends.
func byDay(at time.Time) int {
	if h := at.Hour(); h >= 8 && h < 20 && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
		return 20
	}
	return 2
}

// A month that lasts is held back nowhere, also not in its first week: whatever day of the week it begins with, days that
// cost several times as much as the even share of a day fit, with and without a history of last week.
func TestAYoungMonthHoldsNothingBackThatFits(t *testing.T) {
	for _, m := range []time.Month{2, 4, 6, 8} { // a Sunday, a Wednesday, a Monday and a Saturday
		whole := &month{limit: 1e9, least: 2, wants: byDay}
		days, _ := whole.play(t, first(m), first(m+1))
		for name, from := range map[string]time.Time{"with a history": first(m).AddDate(0, 0, -14), "without": first(m)} {
			room := 1.1 // who knows no week takes a month for as many weeks as it has days by seven
			if from.Before(first(m)) {
				room = 1.04
			}
			budget := &month{limit: room * sum(days), least: 2, wants: byDay}
			if _, held := budget.play(t, from, first(m+1)); held > 0 {
				t.Errorf("%s, %s: held back %d times of $%v, and the month costs $%v", m, name, held, budget.limit, sum(days))
			}
		}
	}
}

// A load that explodes in the first hour of a month does not take the month: no day takes more than what would come back
// each week, the rest of the week takes its even share, and once the load is as usual the month lasts.
func TestAYoungMonthIsPaced(t *testing.T) {
	for name, c := range map[string]struct {
		from         time.Time
		first, month float64 // at most, as a share of the budget
	}{
		"without a history": {first(3), 7.0/31 + 0.001, 1},
		"with a history":    {first(3).AddDate(0, 0, -14), 0.6, 1},
	} {
		t.Run(name, func(t *testing.T) {
			attack := func(at time.Time) int {
				if at.Month() == 3 && at.Day() <= 6 && at.Hour() < 22 { // the load shrinks at night
					return 100000
				}
				return byDay(at)
			}
			m := &month{limit: 6000, least: 2, wants: attack}
			if c.from.Before(first(3)) {
				m.play(t, c.from, first(3))
			}
			days, held := m.play(t, first(3), first(4))
			if held == 0 || days[0] > c.first*m.limit || sum(days) > c.month*m.limit+1e-6 {
				t.Errorf("$%.2f on the first day, $%.2f in the first week, $%.2f in the month of $%v; %d times held back", days[0], sum(days[:7]), sum(days), m.limit, held)
			}
			for i, d := range days[:6] {
				if least := 0.9 * (m.limit - sum(days[:i])) / float64(31-i); d < least {
					t.Errorf("day %d had $%.2f, less than its share of what was left, $%.2f", i+1, d, least)
				}
			}
		})
	}
}

// A load that explodes right before midnight and goes on after it takes no more of a month than one in the morning: what
// is left for today is not spread over the minutes that are left of it.
func TestAnAttackBeforeMidnight(t *testing.T) {
	for name, from := range map[string]time.Time{"without a history": first(3), "with a history": first(3).AddDate(0, 0, -14)} {
		t.Run(name, func(t *testing.T) {
			begin := time.Date(2026, 3, 12, 23, 30, 0, 0, time.UTC)
			m := &month{limit: 9000, least: 2, wants: func(at time.Time) int {
				if !at.Before(begin) && at.Before(begin.Add(5*time.Hour)) {
					return 1_000_000
				}
				return byDay(at)
			}}
			if from.Before(first(3)) {
				m.play(t, from, first(3))
			}
			days, held := m.play(t, first(3), first(4))
			if held == 0 || sum(days) > m.limit+1e-6 {
				t.Errorf("$%.2f in the month of $%v, days %.0f", sum(days), m.limit, days)
			}
		})
	}
}

// What is said of a month that is not a week old.
func TestWhatAYoungMonthSays(t *testing.T) {
	second := first(3).AddDate(0, 0, 1).Add(12 * time.Hour)
	for _, c := range []struct {
		name  string
		limit float64
		spent spend.Sums
		to    int
		says  string
	}{
		{"it fits", 3000, spend.Sums{1, 30, 60}, 9, ""},
		{"more than comes back each week", 3000, spend.Sums{1, 30, 60}, 20, "of it is spent, and the run rate of $1.00 an hour is counted for the rest of the day; $"},
		{"it runs short", 3000, spend.Sums{1, 30, 1500}, 20, "($3,000.00) will not last at the expected pace (the costs of less than a week of this month are known); the share of today is $51.00; $30.00 of it is spent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := c.to
			if c.says != "" {
				want = 1000
			}
			f := budgets(second, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 0, c.limit}}).tier("web", 1, want, minimum(1), spent(c.spent[0], c.spent[1], c.spent[2]))
			sinceMarch(f)
			out := f.review(t)
			if says := said(out, "web"); !strings.Contains(says, c.says) || (says == "") != (c.says == "") {
				t.Errorf("to %d: %s", out.Plan[0].To, says)
			}
		})
	}
}

// Whatever was spent and whatever is known of last week: today's share is never less than its even share of what is left,
// and never more than what is left.
func TestTodaysShareIsBetweenEvenAndAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := first(3).Add(time.Duration(rapid.IntRange(0, 31*24*3600-1).Draw(t, "second")) * time.Second)
		cal := spend.On(at, time.UTC)
		day := rapid.Float64Range(0, 100).Draw(t, "day")
		month := day + rapid.Float64Range(0, 2000).Draw(t, "month")
		b := Budget{Name: All, Limit: spend.Sums{0, 0, rapid.Float64Range(1, 3000).Draw(t, "limit")}}
		share := func(w Week) float64 {
			a := account{Budget: &b, limit: b.Limit, spent: spend.Sums{0, day, month}, floors: rapid.SampledFrom([]float64{0, 1}).Draw(t, "floors"), memory: Memory{Since: first(1), Week: w}}
			a.shareToday(cal, time.UTC)
			return a.share
		}
		var w Week
		for h := range w {
			if rapid.IntRange(0, 2).Draw(t, "known") > 0 {
				w[h] = float32(rapid.IntRange(0, 20).Draw(t, "usd"))
			}
		}
		left := max(0, b.Limit[spend.Month]-(month-day))
		even := left * 24 / (24*31 - 24*float64(at.Day()-1))
		for _, got := range []float64{share(w), share(Week{})} {
			if got < even-1e-6 || got > max(left, even)+1e-6 {
				t.Fatalf("$%v for today of $%v, of which $%v would be even", got, left, even)
			}
		}
	})
}

// A budget that is looked at for the first time in the middle of a month knows nothing of how what was spent before came about.
func TestABudgetThatBeginsInAMonthKnowsNoPace(t *testing.T) {
	f := budgets(noon, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 0, 4000}}).tier("web", 1, 9, minimum(1), spent(1, 10, 1200))
	out := f.review(t)
	if out.Plan[0].To != 9 || out.Budgets[0].Shared {
		t.Errorf("to %d: %s", out.Plan[0].To, said(out, "web"))
	}
	if i := slices.IndexFunc(out.Budgets[0].Periods, func(p Spent) bool { return p.Projected != nil }); i >= 0 {
		t.Error("it is projected from nothing")
	}
}

// With last week known a month is counted by its own days: as many weekends as there are, and no more.
func TestTheRestOfAMonthAsLastWeek(t *testing.T) {
	var w Week
	for h := range w {
		w[h] = 10 // by hours; and on weekends 1
		if h < 24 || h >= 6*24 {
			w[h] = 1
		}
	}
	b := Budget{Name: All, Limit: spend.Sums{0, 0, 6000}}
	cal := spend.On(noon.AddDate(0, 0, 15), time.UTC) // 25 March, a Wednesday: six days are left, of which two are a weekend
	a := account{Budget: &b, limit: b.Limit, floors: 2, memory: Memory{Week: w}}
	if usd, known := a.asLastWeek(cal, 6*24, time.UTC); !known || !near(usd, 4*240+2*24*2) {
		t.Errorf("$%v, %v", usd, known)
	}
	if usd, known := a.asLastWeek(cal, 0, time.UTC); !known || usd != 0 {
		t.Errorf("no day is left: $%v", usd)
	}
	a.memory.Week[3] = 0
	if _, known := a.asLastWeek(cal, 6*24, time.UTC); known {
		t.Error("an hour of it is not known")
	}
}
