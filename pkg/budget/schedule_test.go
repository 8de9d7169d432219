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
