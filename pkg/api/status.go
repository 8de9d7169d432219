package api

import (
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

// Status is the state of the daemon: durations in seconds, instants that never were
// left out.
type Status struct {
	Version string `json:"version"`
	// Host and PID are those of the daemon, and Now its clock when it answered.
	Host string    `json:"host,omitempty"`
	PID  int       `json:"pid"`
	Now  time.Time `json:"now"`
	// The age is that of the last evaluation that completed; left out before the first.
	*Age
	Started               time.Time `json:"started,omitzero"`
	Ready                 bool      `json:"ready"`
	Why                   string    `json:"why"`
	IntervalSeconds       float64   `json:"interval_seconds"`
	LastEvaluation        time.Time `json:"last_evaluation,omitzero"`
	EvaluationTookSeconds float64   `json:"evaluation_took_seconds"`
	Passes                uint64    `json:"evaluations"`
	Missed                uint64    `json:"missed_evaluations"`
	Failed                uint64    `json:"failed_evaluations"`
	ConfigLoaded          time.Time `json:"config_loaded,omitzero"`
	ConfigError           string    `json:"config_error,omitempty"`
	// ConfigWaiting are the keys whose new values wait for a restart.
	ConfigWaiting []string `json:"waiting_for_restart,omitempty"`
	LedgerPath    string   `json:"ledger_path,omitempty"`
	LedgerError   string   `json:"ledger_error,omitempty"`
	DryRun        bool     `json:"dry_run"`
	Tiers         int      `json:"tiers"`

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
