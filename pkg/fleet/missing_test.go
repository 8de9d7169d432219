package fleet

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/spend"
)

func TestWhatIsSaidOfATimeWithoutEvaluations(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	const means = "; AWS does not show everything that ran in that time; dynascale estimates the cost twice, from the hourly costs before and after that time, and counts the larger estimate: "
	for _, c := range []struct {
		name  string
		tiers []string
		to    time.Time
		want  string
	}{
		{"one day", []string{"web"}, at(2, 14), "1 tier without an evaluation from 2026-03-02 12:00 to 14:00 UTC: web" + means + "$2.00 in all"},
		{"over midnight", []string{"web", "api", "db", "jobs"}, at(3, 12), "4 tiers without an evaluation from 2026-03-02 12:00 to 2026-03-03 12:00 UTC: web, api, db and 1 other" + means + "$96.00 in all"},
	} {
		var m missing
		m.add("idle", nil)
		for _, tier := range c.tiers {
			m.add(tier, &spend.Assumed{From: at(2, 12), To: c.to, Rate: 1})
		}
		if got := m.events(c.to); len(got) != 1 || got[0].Text != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, got, c.want)
		}
	}
	if got := new(missing).events(at(2, 12)); got != nil {
		t.Errorf("nothing is missing, and %v is told", got)
	}
}
