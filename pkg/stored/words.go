package stored

import (
	"cmp"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// modes had other names before format 4.
var modes = map[scale.Mode]scale.Mode{"own": scale.Manage, "floor": scale.Minimum}

// Mode is a mode by the name that is in use.
func Mode(m scale.Mode) scale.Mode { return cmp.Or(modes[m], m) }

// today gives what a decision says the names that are in use: records keep those of their day.
func today(d *scale.Decision) {
	d.Mode, d.Reasons = Mode(d.Mode), reason.Renamed(d.Reasons)
}
