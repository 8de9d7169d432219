package api

import (
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

// Status is the state of the daemon: durations in seconds, instants that never were
// left out.
type Status struct {
	// Version is the version of the daemon.
	Version string `json:"version"`
	// Host and PID are those of the daemon, and Now its clock when it answered.
	Host string    `json:"host,omitempty"`
	PID  int       `json:"pid"`
	Now  time.Time `json:"now"`
	// The age is that of the last evaluation that completed; left out before the first.
	*Age
	// Started is when the daemon began.
	Started time.Time `json:"started,omitzero"`
	// Ready is true while evaluations are completed, and Why says it in a sentence.
	Ready bool   `json:"ready"`
	Why   string `json:"why"`
	// IntervalSeconds is the time between two evaluations.
	IntervalSeconds float64 `json:"interval_seconds"`
	// LastEvaluation is when the last evaluation completed.
	LastEvaluation time.Time `json:"last_evaluation,omitzero"`
	// EvaluationTookSeconds is how long the last evaluation took.
	EvaluationTookSeconds float64 `json:"evaluation_took_seconds"`
	// `evaluations` counts the completed evaluations since the start.
	Passes uint64 `json:"evaluations"`
	// `missed_evaluations` counts the evaluations that were skipped because the one before was still running.
	Missed uint64 `json:"missed_evaluations"`
	// `failed_evaluations` counts the evaluations that failed as a whole.
	Failed uint64 `json:"failed_evaluations"`
	// ConfigLoaded is when the configuration that is in force was read.
	ConfigLoaded time.Time `json:"config_loaded,omitzero"`
	// ConfigError is why the newest configuration was refused, so that the one before stays in force; "" if it is
	// in force.
	ConfigError string `json:"config_error,omitempty"`
	// ConfigWaiting are the keys whose new values wait for a restart.
	ConfigWaiting []string `json:"waiting_for_restart,omitempty"`
	// LedgerPath is the path of the ledger; left out if there is none.
	LedgerPath string `json:"ledger_path,omitempty"`
	// LedgerError is why the ledger cannot be written; "" if it can.
	LedgerError string `json:"ledger_error,omitempty"`
	// DryRun is true if the daemon changes nothing in AWS.
	DryRun bool `json:"dry_run"`
	// Tiers is the number of tiers in the configuration.
	Tiers int `json:"tiers"`

	Brake *brake.Report `json:"brake,omitempty"`
	// Heartbeats are how each receiver of the heartbeat is reached.
	Heartbeats []Heartbeat `json:"heartbeats,omitempty"`
}

// Heartbeat is how one receiver of the heartbeat is reached.
type Heartbeat struct {
	To string `json:"to"` // url or cloudwatch
	// Accepted is when a heartbeat was last accepted.
	Accepted time.Time `json:"accepted,omitzero"`
	// Failing is since when no heartbeat is accepted, and Why the last cause.
	Failing time.Time `json:"failing_since,omitzero"`
	Why     string    `json:"why,omitempty"`
}

// Interval is the time between two evaluations; 0 when it is not told.
func (s Status) Interval() time.Duration {
	return time.Duration(s.IntervalSeconds * float64(time.Second))
}

// Evaluation is what the last evaluation left: the state of the daemon, and the whole record of
// every tier.
type Evaluation struct {
	Daemon  Status       `json:"daemon"`
	Records []AgedRecord `json:"records"`
}
