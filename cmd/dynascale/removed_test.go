package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A tier that was renamed must not stand in the table as if it were live, and one
// that only the file has lost, because no reload came yet, must.
func TestTiersThatLeftStandApart(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	record := func(tier string, at time.Time) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: tier, At: at, From: 17, To: 17, Capacity: scale.Capacity{Desired: 17, At: at}}}
	}
	cfg := &config.Config{Tiers: []config.Tier{{Name: "web"}, {Name: "late"}}}
	live, removed := present(cfg, []scale.Record{
		record("late", at.Add(-time.Hour)), record("old", at.Add(-time.Minute)), record("unread", at), record("web", at),
	})
	var names []string
	for _, r := range live {
		names = append(names, r.Decision.Tier)
	}
	if got := strings.Join(names, " "); got != "late unread web" {
		t.Errorf("live are %s", got)
	}
	until := at.Add(time.Hour)
	actions := []scale.Action{
		{ID: "a1", Tier: "web", Kind: scale.Override, Min: 5, Until: until, Reason: "sale"},
		{ID: "a2", Tier: "old", Kind: scale.Override, Min: 9, Until: until, Reason: "fair"},
	}
	var b strings.Builder
	printActions(&b, "\nOperator actions in force", actionsOf(actions, removed), at)
	printRemoved(&b, removed, actions, at, " --socket /srv/dynascale/control.sock")
	want := `
Operator actions in force
  a1  web: override, at least 5, until 2026-03-02T13:00:00Z (in 1 h): sale

Not in the configuration any more ('dynascale history TIER' still shows these tiers)
  old: last evaluated 2026-03-02 11:59:00 UTC, hold at 17
    in force again if the tier comes back: override, at least 9, until 2026-03-02T13:00:00Z (in 1 h): fair; to end this action: dynascale resume a2 --socket /srv/dynascale/control.sock
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
