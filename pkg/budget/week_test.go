package budget

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Where last week is known, a day keeps what its later hours needed then: growth in the morning leaves enough for the
// afternoon.
func TestADayLeavesWhatLastWeekNeeded(t *testing.T) {
	morning := time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC) // a Tuesday
	var week Week
	for h := 8; h < 20; h++ {
		week[2*24+h] = 10
	}
	for _, c := range []struct {
		name string
		week Week
		to   int
		says string
	}{
		{"nothing is known", Week{}, 40, ""},
		// $90 are left for sixteen hours, of which twelve needed units above the minimum.
		{"last Tuesday needed ten by day", week, 7, "grows to 7 and not to 40: the daily budget of all tiers is $100.00 and $10.00 is spent; if the sizes of last week repeat, the rest of the budget allows a run rate of at most $7.17 an hour" +
			", and the run rate is $2.00 an hour; $5.17 an hour is left; 33 more units would cost $33.00 an hour"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := budgets(morning, Budget{Name: All, Deny: true, Limit: spend.Sums{0, 100, 0}}).tier("web", 2, 40, minimum(1), spent(0, 10, 10))
			f.in.State = State{Budgets: map[string]Memory{All: {Since: morning.AddDate(0, -1, 0), Week: c.week}}}
			out := f.review(t)
			if out.Plan[0].To != c.to || said(out, "web") != c.says {
				t.Errorf("to %d: %s", out.Plan[0].To, said(out, "web"))
			}
		})
	}
}

// An hour is written down when it is over, by the owner's clock, and only then is the state another.
func TestAnHourIsLearned(t *testing.T) {
	prague, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		t.Fatal(err)
	}
	state := State{}
	at := time.Date(2026, 3, 10, 11, 58, 0, 0, time.UTC)
	for minute := range 65 {
		size := 4
		if minute > 31 { // from 12:30 on
			size = 8
		}
		f := budgets(at.Add(time.Duration(minute)*time.Minute), Budget{Name: All, Limit: spend.Sums{100}}).tier("web", size, size, func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {})
		f.rules.Zone, f.in.State = prague, state
		out := f.review(t)
		if same := out.State.Equal(state); minute > 2 && minute != 62 && !same {
			t.Errorf("minute %d: the state is another", minute)
		}
		state = out.State
	}
	if got := state.Budgets[All].Week[2*24+13]; got != 6 {
		t.Errorf("from 13:00 to 14:00 in Prague an hour cost $%v", got)
	}
	if strings.Count(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC).In(prague).Format("15"), "13") != 1 {
		t.Error("noon in UTC is 13:00 in Prague")
	}
}
