package budget

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// A minimum that an override raises is paid for as long as the override lasts, and not to the end of the day: what
// others need is not kept back for hours in which nobody asks for it.
func TestAnOverrideIsPaidForUntilItsEnd(t *testing.T) {
	daily := Budget{Name: All, Deny: true, Limit: spend.Sums{0, 100, 0}}
	until := func(end time.Time) change {
		return func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
			s.Past.Actions = []scale.Action{{ID: "a1", Kind: scale.Override, Min: 10, Given: noon, Until: end}}
		}
	}
	for _, c := range []struct {
		name string
		from int
		end  time.Time
		want int
	}{
		{"for minutes", 10, noon.Add(3 * time.Minute), 15},
		{"that starts them", 0, noon.Add(3 * time.Minute), 15},
		{"for hours that the day pays for", 10, noon.Add(8 * time.Hour), 15},
		{"till midnight", 10, noon.Add(12 * time.Hour), 5},
		{"for days", 10, noon.Add(72 * time.Hour), 5},
		{"until it is taken back", 10, time.Time{}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := budgets(noon, daily).tier("workers", c.from, 10, until(c.end)).tier("web", 5, 15).review(t)
			if got := sizes(out)["web"]; got != c.want {
				t.Errorf("web grows to %d, want %d: %s", got, c.want, said(out, "web"))
			}
		})
	}
}

// What the calendar asks for of a critical tier is a minimum of today, and not of the rest of the month.
func TestTheCalendarsMinimumIsPaidForToday(t *testing.T) {
	month := Budget{Name: All, Deny: true, Limit: spend.Sums{0, 0, 5000}}
	out := budgets(noon, month).tier("shop", 10, 10, calendar(10), minimum(2), is(Critical), spent(0, 0, 100)).tier("web", 1, 2).review(t)
	if got := sizes(out)["web"]; got != 2 {
		t.Errorf("web grows to %d, want 2: %s", got, said(out, "web"))
	}
}

// A budget that only warns lets the growth happen: what it costs after the evaluation is what runs then.
func TestAWarningCountsWhatItDoesNotTrim(t *testing.T) {
	warns := Budget{Name: All, Limit: spend.Sums{10, 0, 0}}
	out := budgets(noon, warns).tier("web", 4, 30).tier("watched", 2, 40, mode(scale.Observe)).review(t)
	if got := out.Budgets[0]; got.RunRate != 32 || *got.Periods[0].Projected != 32 {
		t.Errorf("$%v an hour and $%v by the end of the hour, want $32", got.RunRate, *got.Periods[0].Projected)
	}
}

// Machines that leave a tier that was at nothing are paid for beside those of its minimum, which the growth starts anew.
func TestTheMinimumIsTakenOffOnce(t *testing.T) {
	leaving := func(n float64) change {
		return func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) { s.Cost.Running = n }
	}
	daily := Budget{Name: All, Deny: true, Limit: spend.Sums{0, 6, 0}}
	for running, want := range map[float64]int{0: 23, 2: 21} { // 20 min of $1, and 15 min of $22 above it
		late := noon.Add(11*time.Hour + 40*time.Minute)
		out := budgets(late, daily).tier("web", 0, 40, minimum(1), leaving(running)).review(t)
		if got := sizes(out)["web"]; got != want {
			t.Errorf("web grows to %d with %v leaving, want %d: %s", got, running, want, said(out, "web"))
		}
	}
}
