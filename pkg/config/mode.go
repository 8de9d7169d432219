package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// modes are the modes of a tier by what dynascale may do, least first.
var modes = []string{string(scale.Off), string(scale.Observe), string(scale.Minimum), string(scale.Manage)}

// renamed are the words that modes once had.
var renamed = map[string]string{"own": string(scale.Manage), "floor": string(scale.Minimum)}

// meansOff are words by which people ask for a tier to be left alone.
var meansOff = []string{"false", "no", "none", "disabled", "disable", "stop", "stopped", "pause", "paused", "0", "~", "null"}

// meansObserve are words by which people ask that nothing is changed.
var meansObserve = []string{"dry-run", "dryrun", "dry_run", "dry", "test", "simulate", "simulation", "monitor", "monitoring", "read-only", "readonly", "recommend", "recommendation", "watch", "report"}

// modeProblem says what is wrong with a mode. A hint never offers more than was asked
// for: manage and minimum are offered only to who almost wrote them, and a word that is
// as near to one that does less gets the list.
func modeProblem(v string) string {
	word := strings.ToLower(strings.TrimSpace(v))
	switch {
	case slices.Contains(modes, v):
		return ""
	case slices.Contains(modes, word):
		return keys.Show(v) + " is not known; did you mean " + word + "?"
	case renamed[word] != "":
		return keys.Show(v) + " is now called " + renamed[word]
	case slices.Contains(meansOff, word):
		return keys.Show(v) + " is not a mode; to switch the tier off, write mode: off"
	}
	if slices.Contains(meansObserve, word) {
		return keys.Show(v) + " is not a mode; to have the tier evaluated and never changed, write mode: observe"
	}
	const most = 2 // letters that may be wrong
	best, meant := most+1, ""
	for _, mode := range modes {
		if d := keys.Distance(word, mode); d < best && d < len(mode)-1 {
			best, meant = d, mode
		}
	}
	if meant == "" {
		return keys.Show(v) + " is not one of off (not evaluated), observe (decides, changes nothing), minimum (changes only the minimum), manage (changes the size)"
	}
	return keys.Show(v) + " is not known; did you mean " + meant + "?"
}

// Watched is the configuration of what dynascale looks at: without the tiers in mode off.
func (c *Config) Watched() *Config {
	out := *c
	out.Tiers = slices.DeleteFunc(slices.Clone(c.Tiers), func(t Tier) bool { return t.Mode == scale.Off })
	return &out
}
