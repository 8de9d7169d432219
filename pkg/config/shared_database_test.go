package config

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/guard"
)

func TestTiersThatShareADatabaseAreNoted(t *testing.T) {
	tier := func(name, db string, total int) Tier {
		t := Tier{Name: name, Line: 7}
		t.Guards.Connections = guard.Connections{Tier: db, Total: total}
		return t
	}
	c := &Config{Tiers: []Tier{tier("web", "db", 0), tier("api", "db", 0), tier("jobs", "db", 200), tier("mails", "other", 0), tier("none", "", 0)}}
	notes := c.SharedDatabases("dynascale.yaml")
	if len(notes) != 1 || notes[0].Path != "tiers.api.guards.connections" || !strings.Contains(notes[0].Message, "the tiers web and api may each open all connections of the tier db") {
		t.Errorf("%+v", notes)
	}
}
