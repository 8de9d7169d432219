package history

import (
	"slices"
	"testing"
	"time"
)

// What is told of a tier's names, and under which one its records of a time stand.
func TestNamings(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }
	all := Namings{
		{Resource: "A", Tier: "web", Since: at(1)}, {Resource: "B", Tier: "api", Since: at(1)},
		{Resource: "A", Tier: "shop", Since: at(5)}, {Resource: "C", Tier: "web", Since: at(9)},
	}
	for _, c := range []struct {
		name, tier, want string
		at               int
	}{
		{"its own name", "api", "api", 3}, {"before anybody said", "api", "api", 0}, {"what it was called", "shop", "web", 3},
		{"before that too", "shop", "shop", 0}, {"the new name", "shop", "shop", 6}, {"a name that another has now", "web", "web", 3}, {"and now", "web", "web", 10},
		{"one that nobody knows", "new", "new", 3},
	} {
		if got := all.Then(c.tier, at(c.at)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for tier, want := range map[string][]string{
		"api": nil, "new": nil,
		"shop": {"tier shop was named web until 2026-03-02 05:00:00 UTC: earlier records are under that name"},
		"web":  {"the name web has belonged to C since 2026-03-02 09:00:00 UTC; before, the name belonged to A"},
	} {
		if got := all.Tell(tier); !slices.Equal(got, want) {
			t.Errorf("%s: %q", tier, got)
		}
	}
	if got := all[:3].Tell("web"); !slices.Equal(got, []string{"tier web has been named shop since 2026-03-02 05:00:00 UTC (A): later records are under that name"}) {
		t.Errorf("%q", got)
	}
	if got := all.Before("shop"); !slices.Equal(got, []string{"web"}) {
		t.Errorf("%q", got)
	}
}
