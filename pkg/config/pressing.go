package config

import (
	"github.com/dynascale/dynascale/pkg/keys"
)

// pressing demands that the signals of the urgency are those of the tier, in the units that they are compared in.
func (t *tierKeys) pressing(at keys.At) {
	u := t.Guards.Urgency
	for _, one := range []struct{ key, signal, unit string }{{"cpu", u.CPU, "percent"}, {"response", u.Response, "seconds"}, {"errors", u.Errors, "percent"}} {
		path := "guards.urgency." + one.key
		if one.signal == "" || !at.Sound(path) {
			continue
		}
		preset, known := t.presets[one.signal]
		switch {
		case !known && len(t.presets) > 0:
			at.Problem(path, "%s", t.unknown(one.signal, "this tier"))
		case known && preset.Unit != "" && preset.Unit != one.unit:
			at.Problem(path, "%s is in %s, but this key needs a signal in %s; name another signal", one.signal, preset.Unit, one.unit)
		}
	}
}
