package main

import (
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/rights"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/playground"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// What -o json writes, an object for each command; writeShape adds schema_version and command. docs/json.md
// is made from these types.

// statusShape is the answer of status.
type statusShape struct {
	// Now is the time of this answer.
	Now time.Time `json:"now"`
	// Daemon is the state of the daemon: whether it runs, and what it reports.
	Daemon daemonShape `json:"daemon"`
	// Ledger is the state of the ledger.
	Ledger ledgerShape `json:"ledger"`
	// Source is where the decisions in Tiers are from: `daemon` or `ledger`.
	Source string `json:"source"`
	// Tiers are the last decisions, one for each tier.
	Tiers []api.TierShown `json:"tiers"`
	// Removed are the last decisions about tiers that are no longer in the configuration.
	Removed []api.TierShown `json:"removed"`
	// Operations are the operations under way.
	Operations []api.Operation `json:"operations"`
	// Actions are the operator actions that are in force: pauses, overrides and grants.
	Actions []scale.Action `json:"actions"`
	// Brake is the state of the brakes, each of which stops every tier; null if neither the daemon nor its ledger
	// could be read.
	Brake *brake.Report `json:"brake"`
	// Cost is what the tiers cost in an hour; null if no price was looked up, or if the command has no
	// configuration.
	Cost *costShape `json:"cost"`
	// Since has one sentence for each tier that a pause or a brake stopped at the last evaluation, if that pause or
	// brake has ended since.
	Since map[string]string `json:"released"`
}

// daemonShape is whether the daemon lives, and what it says of itself; status is null when it could
// not be asked.
type daemonShape struct {
	// State is `ready`, `not ready` (evaluations do not complete), `not answering` (the address is open, but no
	// answer comes in time: the process there hangs or is suspended), `not running`, `elsewhere` (no answer,
	// but a process has the ledger open, or may have it open), `another` (a dynascale with another ledger answers)
	// or `foreign` (the answer is not from dynascale).
	State life.State `json:"state"`
	// Text is the state as a sentence.
	Text string `json:"text"`
	// Do is what you can do; "" if there is nothing to do.
	Do string `json:"do"`
	// Notes are more facts about the daemon, such as its problems, one sentence each.
	Notes []string `json:"notes"`
	// Address is where the command looked for the daemon: an address, or the path of a socket or of the ledger.
	Address string `json:"address"`
	// Status is the state that the daemon reports; null if the command could not read it.
	Status *api.Status `json:"status"`
}

// ledgerShape is the file of the ledger and who has it open. open is null where its lock cannot be
// read, as on another machine; writable where the daemon was not asked.
type ledgerShape struct {
	// Path is the path of the ledger; null if there is none.
	Path *string `json:"path"`
	// Open is true if a process of this machine has the ledger open for writing; null if it is not known.
	Open *bool `json:"open"`
	// Holder is the process that has the ledger open, or had it open last; null if it is not known.
	Holder *string `json:"holder"`
	// Writable is true if the daemon can write the ledger, and false in a dry run; null if the daemon did not
	// answer.
	Writable *bool `json:"writable"`
	// Error is why the ledger cannot be read or written; "" if it can.
	Error string `json:"error"`
}

// planShape is the answer of plan.
type planShape struct {
	// Daemon is the state of the daemon: whether it runs, and what it reports.
	Daemon daemonShape `json:"daemon"`
	// PlannedAt is when the plan was made.
	PlannedAt time.Time `json:"planned_at"`
	// History is the time of the newest record that the plan read from the ledger; null without a ledger.
	History *time.Time `json:"history_until"`
	// Tiers are the planned decisions, one for each tier.
	Tiers []api.TierShown `json:"tiers"`
	// Cost is what the tiers cost in an hour, now and with the planned sizes; null if no price was looked up.
	Cost *costShape `json:"cost"`
	// Budgets are the states of the budgets after the planned evaluation.
	Budgets []budget.Standing `json:"budgets"`
	// Error is why the evaluation failed as a whole; "" if it did not.
	Error string `json:"error"`
}

// explainShape is the answer of explain. daemon is null with --at.
type explainShape struct {
	// Daemon is the state of the daemon: whether it runs, and what it reports; null with `--at`.
	Daemon *daemonShape `json:"daemon"`
	// Tier is the decision about the tier, with all its steps.
	Tier api.TierShown `json:"tier"`
	// Actions are the operator actions that are in force for the tier now; with `--at`, those that were in force
	// at that time.
	Actions []scale.Action `json:"actions"`
	// Released is a sentence if the pause or brake that stopped the tier at this decision has ended since; "" in all
	// other cases, and always with `--at`.
	Released string `json:"released"`
	// Names are sentences about renames: under which other name the tier has earlier or later records, or that
	// the name of the tier belonged to another resource before. The list is empty if there was no rename.
	Names []string `json:"names"`
	// Inherited has the keys that the tier takes from `defaults:`, each with the place of its value in the present
	// configuration, for example "guards.cooldown.grow": "defaults (line 12)".
	Inherited map[string]string `json:"inherited,omitempty"`
}

// historyShape is the answer of history, newest first.
type historyShape struct {
	// Since is the beginning of the period that the answer covers.
	Since time.Time `json:"since"`
	// Tiers are the decisions whose change was made, refused or failed, or would have been made in a tier in mode
	// `observe`; newest first.
	Tiers []api.TierShown `json:"decisions"`
	// Names are sentences about renames: under which other name the tier has earlier or later records, or that
	// the name of the tier belonged to another resource before. The list is empty if there was no rename, or if
	// the command was given no tier.
	Names []string `json:"names"`
}

// onceShape is the answer of run --once.
type onceShape struct {
	// EvaluatedAt is when the evaluation took place.
	EvaluatedAt time.Time `json:"evaluated_at"`
	// Took is how long the evaluation took.
	Took float64 `json:"took_seconds"`
	// Calls is how many calls to AWS were made, retries included.
	Calls int `json:"aws_calls"`
	// DryRun is true if the evaluation was a dry run (`--dry-run`). A dry run changes nothing in AWS.
	DryRun bool `json:"dry_run"`
	// Tiers are the decisions, one for each tier.
	Tiers []api.TierShown `json:"tiers"`
	// Error is why the evaluation failed as a whole, or could not be recorded in the ledger; "" if neither happened.
	Error string `json:"error"`
}

// actionShape is the answer of pause, override and resume.
type actionShape struct {
	api.Answer
	// BrakeFile is the path of a brake file, which stops every tier while it exists. Either `pause` could not pause
	// through the daemon and wrote or found the file, or `resume` left the file in place. null in all other cases.
	BrakeFile *string `json:"brake_file"`
	// Removed are the paths of the brake files that `resume --brake-file` removed.
	Removed []string `json:"removed_brake_files,omitempty"`
}

// abandonShape is the answer of abandon.
type abandonShape struct {
	// Operation is the abandoned operation.
	Operation api.Operation `json:"operation"`
	// Left is what the operation left half done. Finish this part yourself.
	Left string `json:"left_half_done"`
}

// doctorShape is the answer of doctor.
type doctorShape struct {
	// Findings are all findings; with `--problems`, only those with the result `warn` or `fail`.
	Findings []finding.Finding `json:"findings"`
	// Counts is how many findings have each of the results `ok`, `info`, `warn` and `fail`; with `--problems` too,
	// all findings are counted.
	Counts map[finding.Result]int `json:"counts"`
}

// checkShape is the answer of check; effective is null while there are problems.
type checkShape struct {
	// OK is true if the configuration has no problem.
	OK bool `json:"ok"`
	// File is the file or folder that was checked.
	File string `json:"file"`
	// Problems are the problems of the configuration.
	Problems []problemShape `json:"problems"`
	// Effective is the whole configuration with its defaults; null if there are problems.
	Effective any `json:"effective"`
	// Inherited has the keys that tiers take from `defaults:`, each with the place of its value in the file, for
	// example "tiers.web.guards.cooldown.grow": "defaults.group (line 12)".
	Inherited map[string]string `json:"inherited,omitempty"`
	// Notes are hints about values that are allowed and probably not intended, such as a signal that no scaler
	// reads.
	Notes []problemShape `json:"notes,omitempty"`
	// NotRead are the files that dynascale does not read although they are in the folder of the configuration, each
	// with the reason.
	NotRead []string `json:"not_read,omitempty"`
}

// problemShape is one thing wrong with a configuration; the line and the column are null where the
// file could not be read.
type problemShape struct {
	// File is the file with the problem.
	File string `json:"file"`
	// Line is the line in the file; null if there is none.
	Line *int `json:"line"`
	// Column is the column in the line; null if there is none.
	Column *int `json:"column"`
	// Path is the key, such as `tiers.web.limits.max`.
	Path string `json:"path"`
	// Message is what is wrong and what to write instead.
	Message string `json:"message"`
}

func problemsOf(problems config.Problems) []problemShape {
	out := make([]problemShape, len(problems))
	for i, p := range problems {
		out[i] = problemShape{File: p.File, Path: p.Path, Message: p.Message}
		if p.Line > 0 {
			out[i].Line = &p.Line
		}
		if p.Col > 0 {
			out[i].Column = &p.Col
		}
	}
	return out
}

// discoverShape is the answer of discover; config is null where a file was written.
type discoverShape struct {
	// Account is the AWS account; null if it is not known.
	Account *string `json:"account"`
	// Region is the AWS region; "" with `--update`.
	Region string `json:"region"`
	// Tiers is how many tiers the new configuration has; 0 with `--update`.
	Tiers int `json:"tiers"`
	// Unlisted are the kinds of resource that could not be listed, one sentence each.
	Unlisted []string `json:"could_not_be_listed"`
	// File is the file that was written; null without `--out`.
	File *string `json:"file"`
	// Config is the text of the configuration; null if a file was written, and with `--update`.
	Config *string `json:"config"`
	// Update is what `--update` found; null without `--update`.
	Update *updateShape `json:"update"`
}

// updateShape is what a configuration lacks of what there is now. Written are the files that were
// changed; without --write the diff is what would change them.
type updateShape struct {
	// Diff is the difference between the present configuration and the updated one; null if nothing changes.
	Diff *string `json:"diff"`
	// New are the new tiers: their resources are not in the present configuration.
	New []string `json:"new"`
	// Gone are the tiers whose resource no longer exists.
	Gone []string `json:"gone"`
	// Back are the tiers whose resource exists again.
	Back []string `json:"back"`
	// Notes are sentences about what could not be updated, and what you can do.
	Notes []string `json:"notes"`
	// Written are the files that were changed; an empty list without `--write`.
	Written []string `json:"written"`
}

// tokensShape is the answer of token list.
type tokensShape struct {
	// Tokens are the tokens under `http.tokens` in the configuration.
	Tokens []tokenShape `json:"tokens"`
}

// tokenShape is a token of http.tokens; held is how many its file holds.
type tokenShape struct {
	// Name is the name of the token.
	Name string `json:"name"`
	// Scope is `read` (the token may only read) or `operate` (it may also make changes).
	Scope string `json:"scope"`
	// File is the path of the file with the token.
	File string `json:"file"`
	// Held is how many tokens the file holds: 2 while an old token still works beside the new one, and 0 if all
	// were revoked or the file cannot be used.
	Held int `json:"held"`
	// Wrong is the problem of the file; null if there is none.
	Wrong *string `json:"wrong"`
}

// iamShape is the answer of iam: one policy, or with --out those of all roles.
type iamShape struct {
	// Policies are all policies if `--out` is given and `--for` is not: one for each role that dynascale assumes, and
	// one for the identity that dynascale runs with. In all other cases the list has one policy.
	Policies []policyShape `json:"policies"`
}

// policyShape is the policy of a role, null for the identity that dynascale runs with.
type policyShape struct {
	// Role is the role that needs the policy; null for the identity that dynascale runs with.
	Role *string `json:"role"`
	// Policy is the policy, as IAM accepts it.
	Policy rights.Document `json:"policy"`
	// Size is the length of the policy as IAM counts it: characters without white space.
	Size int `json:"characters"`
	// Whys say for each statement of the policy why dynascale needs it.
	Whys []whyShape `json:"statements"`
	// Notes are sentences about the policy.
	Notes []string `json:"notes"`
	// Files are the paths of the files that `--out` wrote.
	Files []string `json:"files"`
}

type whyShape struct {
	// Sid is the id of the statement in the policy.
	Sid string `json:"sid"`
	// Because is why dynascale needs the statement.
	Because string `json:"because"`
}

// versionShape is the answer of version; revision is null where it is not known.
type versionShape struct {
	// Version is the version of dynascale.
	Version string `json:"version"`
	// Revision is the commit from which the binary was built; null if it is not known.
	Revision *string `json:"revision"`
	// Go is the version of the toolchain that built the binary, such as go1.26.1.
	Go string `json:"go"`
	// OS is the operating system, such as linux.
	OS string `json:"os"`
	// Arch is the processor architecture, such as amd64.
	Arch string `json:"arch"`
}

// playShape is the answer of simulate and demo.
type playShape struct {
	// Summary is the result of the run.
	Summary report.Summary `json:"summary"`
	// Notes are sentences about the run.
	Notes []string `json:"notes"`
	// Report is the path of the report.
	Report string `json:"report"`
	// Ledger is the path of the ledger; null if none was written.
	Ledger *string `json:"ledger"`
}

func operationsOf(list []scale.Operation, now time.Time) []api.Operation {
	out := make([]api.Operation, len(list))
	for i, op := range list {
		out[i] = api.ShownOperation(op, now)
	}
	return out
}

// listed is a list that is [] where it is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func daemonOf(l life.Life) daemonShape {
	return daemonShape{l.State, l.Text, l.Do, listed(l.Notes), l.Address, l.Status}
}

// troubleShape is what a command of the playground did.
type troubleShape struct {
	// Understood is the command as the playground understood it.
	Understood playground.Command `json:"understood"`
	// Done says, as a sentence, what the playground did.
	Done string `json:"done"`
}
