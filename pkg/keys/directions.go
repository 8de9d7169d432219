package keys

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/span"
)

// Directions is how times for changes are written here, {grow: 5m, shrink: 5m}, that other tools have under names
// such as scale_in_cooldown, or under one name for both directions. Plain numbers are seconds.
func Directions(given map[string]string) string {
	var grow, shrink, both string
	for _, name := range slices.Sorted(maps.Keys(given)) { // the same answer each time
		text := given[name]
		if digits.MatchString(text) {
			text += "s"
		}
		d, err := span.Parse(text)
		if err != nil {
			continue
		}
		switch {
		case strings.Contains(name, "_in"):
			shrink = Say(d)
		case strings.Contains(name, "_out"):
			grow = Say(d)
		default:
			both = Say(d)
		}
	}
	grow, shrink = cmp.Or(grow, both), cmp.Or(shrink, both)
	switch {
	case grow == "" && shrink == "":
		return "{grow: 1m, shrink: 5m}"
	case grow == "":
		return "{shrink: " + shrink + "}"
	case shrink == "":
		return "{grow: " + grow + "}"
	}
	return "{grow: " + grow + ", shrink: " + shrink + "}"
}
