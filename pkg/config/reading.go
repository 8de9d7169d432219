package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// read says what is wrong with a signal that something of a tier reads. path is where it
// is named, and reader the kind of the scaler.
func (t *tierKeys) read(at keys.At, path, reader string, r scaler.Reading) {
	named := keys.Join(path, "signal")
	if !at.Has(named) || !at.Sound(named) && r.Signal == "" {
		return // which was told
	}
	preset, known := t.presets[r.Signal]
	if !known {
		at.Problem(named, "%s", t.unknown(r.Signal))
		return
	}
	// Multiplying the capacity by a total over a goal never ends: the total does
	// not fall when the tier grows. The other way round the tier's size would
	// follow the average of one member.
	switch {
	case preset.Unit == "":
	case r.Ratio && preset.Total && !r.PerUnit:
		at.Problem(keys.Join(path, "per_unit"), "must be true for %s, which is a total of the tier; goal is the share of one unit", r.Signal)
	case r.Ratio && !preset.Total && r.PerUnit:
		at.Problem(keys.Join(path, "per_unit"), "must be false for %s, which is not a total of the tier; goal is compared with it directly", r.Signal)
	case r.Counts != "" && preset.Unit != r.Counts:
		at.Problem(named, "%s counts %s; a %s needs a signal that counts %s", r.Signal, preset.Unit, reader, r.Counts)
	}
	if r.Key != "" && !r.PerUnit {
		t.beyond(at, keys.Join(path, r.Key), r)
	}
}

// unknown is what is wrong with the name of a signal that the tier has not.
func (t *tierKeys) unknown(name string) string {
	names := slices.Sorted(maps.Keys(t.presets))
	switch near := keys.Nearest(name, names); {
	case near != "":
		return keys.Show(name) + " is not a signal of this tier; did you mean " + near + "?"
	case len(names) == 0:
		return keys.Show(name) + " is not a signal of this tier; it has none"
	}
	return keys.Show(name) + " is not a signal of this tier; it has " + strings.Join(names, ", ")
}

// beyond refuses a bound that a signal can never exceed: nothing would ever happen, and
// nobody would be told.
func (t *tierKeys) beyond(at keys.At, path string, r scaler.Reading) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	if i < 0 {
		return
	}
	switch top := t.Signals[i].Ceiling; {
	case top == 0 || r.Grow() < top:
	case r.Factor > 1:
		at.Problem(path, "%s would never grow the tier: %s is at most %s, and %s the tier grows only above %s; choose less than %s",
			keys.Say(r.Bound), r.Signal, keys.Say(top), r.Why, fmt.Sprintf("%.4g", r.Grow()), keys.Say(math.Floor(top/r.Factor*100)/100))
	default:
		at.Problem(path, "%s is never exceeded: %s is at most %s; choose less", keys.Say(r.Bound), r.Signal, keys.Say(top))
	}
}
