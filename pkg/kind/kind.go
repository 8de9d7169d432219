package kind

import (
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Configured is what a tier scales, as its configuration says it.
type Configured interface {
	// Kind is the name of the kind: the key of a tier that makes it one.
	Kind() string
	// Key is that key, bound to this value.
	Key() keys.Key
	// Name is what it is called in AWS.
	Name() string
	// Thing is what it is: "group", "service", "database", "cluster" or "instance". Two tiers whose
	// thing and name are the same touch the same.
	Thing() string
	// Ladder is what it can be, smallest first; nil where units are counted.
	Ladder() []scale.Rung
	// WorstCase is how long a change may take; 0 where it is one call.
	WorstCase() time.Duration
	// Guards are the guards of a tier that does not speak of them.
	Guards() guard.Set
	// Headroom tells which signals say whether a smaller size holds what is used.
	// signalOf is the tier's signal of a CloudWatch metric, "" when it has none.
	Headroom(signalOf func(metric string) string) guard.Headroom
	// Demands are asked when a whole tier was read: what is wrong with the keys around
	// its own. at is the tier.
	Demands(t Tier, at keys.At)
	// Rule is what a schema can say of these demands, as of a tier that has Key.
	Rule() keys.Rule
	// Presets are the ready-made signals of the kind, by name.
	Presets() map[string]Preset
	// Traits are what only some kinds have.
	Traits() Traits
	// Claims are the things outside of AWS's own names that only one tier may have.
	Claims() []Claim
}

// Note is what is right beneath the key of a kind and probably not meant. A kind that has some says them by a method Notes.
type Note struct{ Key, Says string }

// Tier is what the demands of a kind are about: the keys around its own.
type Tier struct {
	Mode      scale.Mode
	Limits    guard.Limits
	UnitPrice float64
	Guards    guard.Set
	// Wakes reports whether a scaler can propose a size above zero while nothing runs.
	Wakes bool
	// SignalOf is the tier's signal of a CloudWatch metric, "" when it has none.
	SignalOf func(metric string) string
}

// Traits are what only some kinds have.
type Traits struct {
	// Vertical says that its size is a rung of a ladder, also where that cannot be read.
	Vertical bool
	Readers  bool // a metric may be read of each of its readers: each_reader, in_rotation, redistributes
	Least    bool // it has a least capacity that a value may be measured against: relative_to_min
	// RaisesMax says that the maximum that AWS holds can be raised for a time: schedule.entries[].raise_max.
	RaisesMax bool
	// Published is set when applications read where dynascale tells them to.
	Published bool
}

// Claim is something that two tiers must not both have.
type Claim struct {
	// Key is where a tier claims it.
	Key, Value string
	// Local says that it is on this machine; otherwise it is of an account and region.
	Local bool
}

// Named is a kind that says what its sizes are called.
type Named interface{ Words() reason.Words }
