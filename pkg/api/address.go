package api

import "net/url"

// The addresses that commands ask. TierPath, ActionPath and OperationPath are about one.
const (
	Ready      = "/readyz"
	StatusPath = "/api/v1/status"
	Evaluated  = "/api/v1/evaluation"
	Decisions  = "/api/v1/decisions"
	ActionList = "/api/v1/actions"
	Operating  = "/api/v1/operations"
	PauseAll   = "/api/v1/pause"
	ResumeAll  = "/api/v1/resume"
	Reload     = "/-/reload"
	Figures    = "/metrics"
)

// TierPath is a verb about a tier: pause, override or resume.
func TierPath(tier, verb string) string { return "/api/v1/tiers/" + url.PathEscape(tier) + "/" + verb }

// ResumePath ends one action.
func ResumePath(id string) string { return ActionList + "/" + url.PathEscape(id) + "/resume" }

// AbandonPath ends one operation where it is.
func AbandonPath(id string) string { return Operating + "/" + url.PathEscape(id) + "/abandon" }

// NothingAt begins the answer about an address that a daemon does not have. The address follows.
const NothingAt = "there is nothing at "

// SudoHeader carries who ran a command under sudo. The command says so itself, and anybody
// could say anything: it is told as a claim.
const SudoHeader = "Dynascale-Sudo-User"

// DueHeader carries until when a command on the same machine waits for the answer
// (RFC 3339). What it asks for is not done later than that: a daemon that was stopped
// would else obey, when it goes on, a resume that was given up long before a pause.
const DueHeader = "Dynascale-Due"

// MostDecisions is the most records of one answer.
const MostDecisions = 1000
