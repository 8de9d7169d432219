package heartbeat

import (
	"context"
	"time"
)

// Beat is what is told after one evaluation. The names of its fields in JSON are those that
// receivers read, and none changes its meaning.
type Beat struct {
	Version string `json:"version"`
	// Instance tells one daemon from another: the name of its machine.
	Instance string `json:"instance"`
	// EvaluatedAt is when the evaluation began, and Took how long it took, in seconds.
	EvaluatedAt time.Time `json:"evaluated_at"`
	Took        float64   `json:"took_seconds"`
	// Tiers were evaluated, but for Unknown, whose size could not be read.
	Tiers   int `json:"tiers"`
	Unknown int `json:"tiers_unknown"`
	// Changed are tiers whose change AWS accepted, Failed those whose change was refused,
	// failed or had no known outcome.
	Changed int `json:"tiers_changed"`
	Failed  int `json:"tiers_failed"`
	// LedgerWritable is false while no tier shrinks, because nothing can be written down.
	LedgerWritable bool `json:"ledger_writable"`
}

// Receiver is told of Beats.
type Receiver interface {
	// Name is "url" or "cloudwatch".
	Name() string
	// Send returns when the Beat was accepted, or an error without any secret in it.
	Send(ctx context.Context, b Beat) error
}
