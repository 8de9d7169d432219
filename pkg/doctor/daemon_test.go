package doctor

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
)

// A daemon is ready in a spending emergency, and doctor warns of it all the same; what another daemon spends is not told.
func TestDoctorWarnsOfASpendingEmergency(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	d := doctor{Options: Options{Now: func() time.Time { return now }}, cfg: &config.Config{}}
	status := &api.Status{Emergencies: []api.Emergency{{Budget: "all", Since: now.Add(-time.Hour)}, {Budget: "staging", Since: now.Add(-time.Minute)}}}
	const do = "'dynascale budget' shows what is spent; docs/budgets.md says what to do"
	for state, want := range map[life.State][]finding.Finding{
		life.Ready: {{Result: finding.Doubted, About: "daemon", Check: "budget", Found: "SPENDING EMERGENCY of the budget of all tiers since 11:00 UTC", Do: do},
			{Result: finding.Doubted, About: "daemon", Check: "budget", Found: "SPENDING EMERGENCY of the budget staging since 11:59 UTC", Do: do}},
		life.Another: nil,
	} {
		found := d.examineDaemon(life.Life{State: state, Text: "as asked", Status: status}, nil)
		if got := found[1:]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: found %v, want %v", state, got, want)
		}
	}
}
