package api

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
)

// fewTiers are named; of more, who asks is told where they are listed.
const fewTiers = 6

// NoTier says that there is no tier of a name, and which one was probably meant: "web2: no such
// tier; did you mean web?"
func NoTier(name string, known []string) string {
	text := keys.Show(name) + ": no such tier; "
	if near := keys.Nearest(name, known); near != "" {
		return text + "did you mean " + near + "?"
	}
	if len(known) > 0 && len(known) <= fewTiers {
		return text + "known: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
	}
	return text + "'dynascale status' and /api/v1/tiers list the tiers"
}
