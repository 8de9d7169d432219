package api

import (
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Status is the state of the daemon: durations in seconds, instants that never were
// left out.
type Status struct {
	// Version is the version of the daemon.
	Version string `json:"version"`
	// Host is the host on which the daemon runs.
	Host string `json:"host,omitempty"`
	// PID is the process id of the daemon.
	PID int `json:"pid"`
	// Now is the clock of the daemon when it answered.
	Now time.Time `json:"now"`
	// The age is that of the last evaluation that completed; left out before the first.
	*Age `json:",omitempty"`
	// Started is when the daemon started.
	Started time.Time `json:"started,omitzero"`
	// Ready is true while evaluations complete: the last completed one began less than three intervals
	// (`loop.interval`) ago.
	Ready bool `json:"ready"`
	// Why is why the daemon is ready or not, as a sentence.
	Why string `json:"why"`
	// IntervalSeconds is the configured time between the starts of two evaluations.
	IntervalSeconds float64 `json:"interval_seconds"`
	// LastEvaluation is when the last completed evaluation began; left out before the first. The keys
	// `evaluated_at`, `age_seconds` and `stale` are about the same evaluation.
	LastEvaluation time.Time `json:"last_evaluation,omitzero"`
	// EvaluationTookSeconds is how long the last evaluation took, even if it failed.
	EvaluationTookSeconds float64 `json:"evaluation_took_seconds"`
	// `evaluations` is how many evaluations have completed since the start.
	Passes uint64 `json:"evaluations"`
	// `missed_evaluations` is how many evaluations were skipped since the start, because the previous evaluation
	// was still running.
	Missed uint64 `json:"missed_evaluations"`
	// `failed_evaluations` is how many evaluations failed for all tiers since the start. An evaluation that failed
	// only for some tiers counts as completed.
	Failed uint64 `json:"failed_evaluations"`
	// Failing is there from a failed evaluation until the next completed one; left out otherwise.
	Failing *Failing `json:"failing,omitempty"`
	// ConfigLoaded is when the daemon read the configuration that is in force.
	ConfigLoaded time.Time `json:"config_loaded,omitzero"`
	// ConfigError is why the newest configuration was refused. The previous one then stays in force. "" if the
	// newest is in force.
	ConfigError string `json:"config_error,omitempty"`
	// ConfigWaiting are the keys whose new values take effect only after a restart.
	ConfigWaiting []string `json:"waiting_for_restart,omitempty"`
	// LedgerPath is the path of the ledger; "" if the daemon has none.
	LedgerPath string `json:"ledger_path,omitempty"`
	// LedgerError is why the daemon cannot write to the ledger; "" if it can.
	LedgerError string `json:"ledger_error,omitempty"`
	// DryRun is true if the daemon changes nothing in AWS.
	DryRun bool `json:"dry_run"`
	// Tiers is the number of tiers in the configuration.
	Tiers int `json:"tiers"`

	// Brake is the state of the brakes. A brake that is set stops every tier.
	Brake *brake.Report `json:"brake,omitempty"`
	// Heartbeats are the receivers of the heartbeat message. The daemon sends this message after a completed
	// evaluation, at least `heartbeat.every` after the last accepted heartbeat.
	Heartbeats []Heartbeat `json:"heartbeats,omitempty"`
	// Emergencies are the spending emergencies that have not ended. `budget -o json` and `/api/v1/budgets` have
	// the figures.
	Emergencies []Emergency `json:"emergencies,omitempty"`
}

// Failing is how evaluations fail.
type Failing struct {
	// Evaluations is how many evaluations failed for all tiers since the last completed one, or since the start.
	Evaluations uint64 `json:"evaluations"`
	// Last is when the last evaluation that failed began.
	Last time.Time `json:"last"`
	// Why is why the last evaluation failed.
	Why string `json:"why"`
}

// Text is a sentence about the last evaluation that failed.
func (f Failing) Text() string {
	return "the evaluation that began at " + f.Last.UTC().Format("15:04:05") + " UTC failed, and dynascale keeps trying: " + f.Why
}

// Emergency is a spending emergency: the tiers of a budget cost far more an hour than its hourly limit allows.
type Emergency struct {
	// Budget is the name of the budget; `all` is the budget of all tiers.
	Budget string `json:"budget"`
	// Since is when the spending emergency began. The emergency began when the tiers of the budget cost more per
	// hour than `budgets.emergency.above` times the hourly budget, grants included.
	Since time.Time `json:"since"`
}

// Text is the emergency in words: "SPENDING EMERGENCY of the budget of all tiers since 12:01 UTC". One that did not begin
// today has its date, so that nobody takes it for a new one.
func (e Emergency) Text(now time.Time) string {
	since, layout := e.Since.UTC(), "15:04"
	if since.Format(time.DateOnly) != now.UTC().Format(time.DateOnly) {
		layout = "2006-01-02 15:04"
	}
	return "SPENDING EMERGENCY of " + reason.Subject(scale.Action{Kind: scale.Grant, Budget: e.Budget}) + " since " + since.Format(layout) + " UTC"
}

// Heartbeat is how one receiver of the heartbeat is reached.
type Heartbeat struct {
	// To is the receiver of the heartbeats (messages that say that the daemon works): `url` (a web address) or
	// `cloudwatch` (a CloudWatch metric).
	To string `json:"to"`
	// Accepted is when the receiver last accepted a heartbeat; left out before the first.
	Accepted time.Time `json:"accepted,omitzero"`
	// Failing is when the heartbeats to this receiver began to fail; left out while the receiver accepts heartbeats.
	Failing time.Time `json:"failing_since,omitzero"`
	// Why is the cause of the last failure; "" while the receiver accepts heartbeats.
	Why string `json:"why,omitempty"`
}

// Interval is the time between two evaluations; 0 when it is not told.
func (s Status) Interval() time.Duration {
	return time.Duration(s.IntervalSeconds * float64(time.Second))
}

// Evaluation is what the last evaluation left: the state of the daemon, and the whole record of
// every tier.
type Evaluation struct {
	// Daemon is the state of the daemon.
	Daemon Status `json:"daemon"`
	// Records are the records of the last evaluation, one for each tier.
	Records []AgedRecord `json:"records"`
}
