package budget

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// calendar is a growth that a schedule asks for.
func calendar(least int) change {
	return func(_ *scale.Snapshot, d *scale.Decision, _ *Tier) {
		why := reason.Say("sale asks for at least %d", reason.Count("least", least))
		d.Reasons = []scale.Reason{{Rule: reason.Schedule, From: d.From, To: d.To, Because: why.Text, Figures: why.Figures}}
	}
}

// What the calendar asks for is growth, which a budget pays for or trims; of a critical tier it is a minimum.
func TestWhatTheCalendarAsksForIsGrowthUnlessTheTierIsCritical(t *testing.T) {
	for _, c := range []struct {
		name  string
		class Class
		want  int
	}{{"of no class", "", 10}, {"not critical", Expendable, 10}, {"critical", Critical, 20}} {
		t.Run(c.name, func(t *testing.T) {
			out := budgets(noon, hour(10)).tier("web", 5, 20, calendar(20), minimum(2), is(c.class)).review(t)
			if got := sizes(out)["web"]; got != c.want {
				t.Errorf("grows to %d, want %d: %s", got, c.want, said(out, "web"))
			}
		})
	}
}

// The group's own maximum is raised no further than budgets pay for; of a critical tier what lies above it is growth, too.
func TestAMaximumIsRaisedAsFarAsBudgetsPay(t *testing.T) {
	for _, c := range []struct {
		name  string
		class Class
		hour  float64
		want  int
		most  scale.Maximum
	}{
		{"it pays for all", "", 30, 20, scale.Maximum{From: 12, To: 20}},
		{"it pays for a part", "", 15, 15, scale.Maximum{From: 12, To: 15}},
		{"it pays for less than there may be anyway", "", 10, 10, scale.Maximum{From: 12, To: 12}},
		{"a part, of a critical tier", Critical, 15, 15, scale.Maximum{From: 12, To: 15}},
		{"less, of a critical tier", Critical, 10, 12, scale.Maximum{From: 12, To: 12}},
	} {
		t.Run(c.name, func(t *testing.T) {
			raising := func(s *scale.Snapshot, d *scale.Decision, _ *Tier) {
				s.Capacity.Max, d.Maximum = 12, scale.Maximum{From: 12, To: d.To}
			}
			out := budgets(noon, hour(c.hour)).tier("web", 5, 20, calendar(20), raising, minimum(2), is(c.class)).review(t)
			if got := out.Plan[0]; got.To != c.want || got.Maximum != c.most {
				t.Errorf("to %d with %+v, want %d with %+v: %s", got.To, got.Maximum, c.want, c.most, said(out, "web"))
			}
		})
	}
}

// A minimum that the calendar lowers reserves no money.
func TestALowerMinimumOfTheCalendar(t *testing.T) {
	out := budgets(noon, hour(10)).tier("night", 0, 0, calendar(0), minimum(4)).tier("web", 5, 10).review(t)
	if got := sizes(out)["web"]; got != 10 {
		t.Errorf("grows to %d, want 10: %s", got, said(out, "web"))
	}
}

// An override comes before the calendar and before every budget, whatever the calendar asks for.
func TestAnOverrideBesideTheCalendar(t *testing.T) {
	for _, class := range []Class{"", Expendable, Critical} {
		override := func(s *scale.Snapshot, d *scale.Decision, _ *Tier) {
			s.Past.Actions = []scale.Action{{ID: "a1", Kind: scale.Override, Min: 7, Given: noon, Until: noon.Add(time.Hour)}}
		}
		out := budgets(noon, hour(1)).tier("workers", 3, 7, calendar(3), override, minimum(0), maximum(20), is(class)).review(t)
		if got := sizes(out)["workers"]; got != 7 {
			t.Errorf("of class %q it grows to %d, want 7: %s", class, got, said(out, "workers"))
		}
	}
}
