package scaler

import (
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Scaler is one way to propose a size. A nil one could not be read.
type Scaler interface {
	// Propose is the size that the scaler would choose from a current one, and why.
	Propose(s scale.Snapshot, current int) scale.Proposal
	// Kind is the key that a configuration writes it under.
	Kind() string
	// Keys are the keys beneath that.
	Keys() keys.Set
	// Reads are the signals that it looks at, in the order of the file.
	Reads() []Reading
	// Steps reports whether it goes up and down by steps, which a ladder needs, and does
	// not multiply the size.
	Steps() bool
	// Wakes reports whether it can propose a size above zero while nothing runs. An
	// average over no members is not a number, and a pressure multiplies the capacity,
	// which is zero.
	Wakes() bool
}

// Reading is one signal that a scaler reads, and what it is compared with.
type Reading struct {
	Signal string
	// At is where in the scaler's keys the signal is named: terms[0]; "" for the scaler.
	At string
	// Ratio says that the value is divided by Goal.
	Ratio bool
	Goal  float64
	// PerUnit says of a ratio that the signal must be a total, and Goal is what one unit
	// carries of it; otherwise it must not be one.
	PerUnit bool
	// Bound is the value that makes the tier grow when it is exceeded, and Key what the
	// configuration calls it; 0 and "" where no value is too much. It is what is written
	// times Factor; Why names the factor.
	Key    string
	Bound  float64
	Factor float64
	Why    string
	// Counts is the unit that the signal must be in; "" for any.
	Counts string
}

// registry is all scalers, each made with its defaults.
var registry = []func() Scaler{
	func() Scaler { return &Target{Tolerance: usualTolerance} },
	func() Scaler { return &Pressure{GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.10} },
	func() Scaler { return &Backlog{Tolerance: usualTolerance} },
	func() Scaler { return &Threshold{Step: 1} },
}

// Kinds are the kinds of scalers, in the order in which messages list them.
func Kinds() []string {
	out := make([]string, len(registry))
	for i, made := range registry {
		out[i] = made().Kind()
	}
	return out
}

// New is a scaler of a kind with its defaults; nil when there is no such kind.
func New(kind string) Scaler {
	for _, made := range registry {
		if s := made(); s.Kind() == kind {
			return s
		}
	}
	return nil
}

// Pick is the key of a scaler, bound to where it goes.
func Pick(into *Scaler) keys.Set {
	return keys.Set{keys.Pick("a scaler", into, Kinds(), New, func(s Scaler) keys.Key { return keys.Section(s.Kind(), s) })}
}

// usualTolerance is the distance from the goal at which nothing is proposed:
// ten percent, as the Kubernetes autoscaler has it.
const usualTolerance = 0.1
