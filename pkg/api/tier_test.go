package api

import "testing"

func TestNoTier(t *testing.T) {
	many := []string{"a1", "b2", "c3", "d4", "e5", "f6", "web-frontend"}
	for _, c := range []struct {
		name  string
		known []string
		want  string
	}{
		{"web2", []string{"workers", "web"}, "web2: no such tier; did you mean web?"},
		{"wbe", []string{"web", "workers"}, "wbe: no such tier; did you mean web?"},
		{"Web", []string{"web", "workers"}, "Web: no such tier; did you mean web?"},
		{"nix", []string{"workers", "web"}, "nix: no such tier; known: web, workers"},
		{"web-fronted", many, "web-fronted: no such tier; did you mean web-frontend?"},
		{"database", many, "database: no such tier; 'dynascale status' and /api/v1/tiers list the tiers"},
		{"database", nil, "database: no such tier; 'dynascale status' and /api/v1/tiers list the tiers"},
		{"web\x1b[31m", []string{"db"}, `"web\x1b[31m": no such tier; known: db`},
		{"", []string{"db"}, `"": no such tier; known: db`},
	} {
		if got := NoTier(c.name, c.known); got != c.want {
			t.Errorf("%q: got %s, want %s", c.name, got, c.want)
		}
	}
}
