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
	Now    time.Time   `json:"now"`
	Daemon daemonShape `json:"daemon"`
	Ledger ledgerShape `json:"ledger"`
	// Source is the source of the tiers: the daemon, or the ledger.
	Source string          `json:"source"`
	Tiers  []api.TierShown `json:"tiers"`
	// Removed are the last decisions about tiers that left the configuration.
	Removed []api.TierShown `json:"removed"`
	// Operations are the operations under way.
	Operations []api.Operation `json:"operations"`
	// Actions are the operators' pauses and overrides in force.
	Actions []scale.Action `json:"actions"`
	// Brake is what stops every tier; null if neither the daemon nor its ledger could be read.
	Brake *brake.Report `json:"brake"`
	// Cost is null if no price is known.
	Cost *costShape `json:"cost"`
	// Since says, by tier, that what held it at its last evaluation has ended since.
	Since map[string]string `json:"released"`
}

// daemonShape is whether the daemon lives, and what it says of itself; status is null when it could
// not be asked.
type daemonShape struct {
	// State is ready, not ready, not answering, not running, elsewhere (a process has the ledger open,
	// and nobody listens), another (a dynascale with another ledger answers) or foreign (what answers
	// is no dynascale).
	State life.State `json:"state"`
	// Text is the state as a sentence.
	Text string `json:"text"`
	// Do is what the reader can do, or "".
	Do string `json:"do"`
	// Notes are problems that the daemon has although it is ready, one sentence each.
	Notes []string `json:"notes"`
	// Address is the address at which the daemon was asked.
	Address string `json:"address"`
	// Status is what the daemon says of itself; null if it did not answer.
	Status *api.Status `json:"status"`
}

// ledgerShape is the file of the ledger and who has it open. open is null where its lock cannot be
// read, as on another machine; writable where the daemon was not asked.
type ledgerShape struct {
	// Path is the path of the ledger; null if there is none.
	Path *string `json:"path"`
	// Open is whether a process of this machine has the ledger open for writing.
	Open *bool `json:"open"`
	// Holder is the process that has the ledger open, or had it open last.
	Holder *string `json:"holder"`
	// Writable is what the daemon says; false in a dry run.
	Writable *bool `json:"writable"`
	// Error is why the ledger cannot be read or written, or "".
	Error string `json:"error"`
}

// planShape is the answer of plan.
type planShape struct {
	Daemon daemonShape `json:"daemon"`
	// PlannedAt is the time of the plan.
	PlannedAt time.Time       `json:"planned_at"`
	History   *time.Time      `json:"history_until"` // null without a ledger
	Tiers     []api.TierShown `json:"tiers"`
	Cost      *costShape      `json:"cost"`
	// Budgets is the state of each budget after the planned evaluation.
	Budgets []budget.Standing `json:"budgets"`
	// Error is why the evaluation failed as a whole, or "".
	Error string `json:"error"`
}

// explainShape is the answer of explain. daemon is null with --at.
type explainShape struct {
	// Daemon is null with --at.
	Daemon *daemonShape  `json:"daemon"`
	Tier   api.TierShown `json:"tier"`
	// Actions are the operator actions that were in force for the tier.
	Actions []scale.Action `json:"actions"`
	// Released says that what held the tier has ended since then; "" otherwise.
	Released string `json:"released"`
	// Names are sentences about other names of the resource of the tier, present or former.
	Names []string `json:"names"`
	// Inherited is the place in the configuration, as it is now, of each key that the tier takes from defaults:
	// "guards.cooldown.grow": "defaults (line 12)".
	Inherited map[string]string `json:"inherited,omitempty"`
}

// historyShape is the answer of history, newest first.
type historyShape struct {
	Since time.Time       `json:"since"`
	Tiers []api.TierShown `json:"decisions"`
	// Names are sentences about other names of the resource of the tier, present or former.
	Names []string `json:"names"`
}

// onceShape is the answer of run --once.
type onceShape struct {
	EvaluatedAt time.Time `json:"evaluated_at"`
	// Took is how long the evaluation took.
	Took float64 `json:"took_seconds"`
	// Calls is the number of AWS calls, retries included.
	Calls int `json:"aws_calls"`
	// DryRun is true if nothing was changed in AWS.
	DryRun bool            `json:"dry_run"`
	Tiers  []api.TierShown `json:"tiers"`
	// Error is why the evaluation failed as a whole, or "".
	Error string `json:"error"`
}

// actionShape is the answer of pause, override and resume.
type actionShape struct {
	api.Answer
	// BrakeFile is the brake file that holds every tier. It was written because no daemon answered, or it is still there
	// after a resume. Null if there is none.
	BrakeFile *string `json:"brake_file"`
	// Removed are the brake files that resume --brake-file removed.
	Removed []string `json:"removed_brake_files,omitempty"`
}

// abandonShape is the answer of abandon.
type abandonShape struct {
	Operation api.Operation `json:"operation"`
	// Left is what the operation leaves half done: finish it yourself.
	Left string `json:"left_half_done"`
}

// doctorShape is the answer of doctor.
type doctorShape struct {
	// Findings are all findings, or with --problems those that warn or fail.
	Findings []finding.Finding `json:"findings"`
	// Counts is how many of all findings are ok, info, warn and fail.
	Counts map[finding.Result]int `json:"counts"`
}

// checkShape is the answer of check; effective is null while there are problems.
type checkShape struct {
	// OK is true if the configuration has no problem.
	OK       bool           `json:"ok"`
	File     string         `json:"file"`
	Problems []problemShape `json:"problems"`
	// Effective is the whole configuration with its defaults; null while there are problems.
	Effective any `json:"effective"`
	// Inherited is the place of each value that a tier takes from defaults, by the path of the value.
	Inherited map[string]string `json:"inherited,omitempty"`
	// Notes are about values that are correct and probably not intended, such as a signal that no scaler reads.
	Notes []problemShape `json:"notes,omitempty"`
	// NotRead are files in the folder of the configuration that are not part of it, each with the reason.
	NotRead []string `json:"not_read,omitempty"`
}

// problemShape is one thing wrong with a configuration; the line and the column are null where the
// file could not be read.
type problemShape struct {
	File string `json:"file"`
	// Line and Column are the place in the file; null if there is none.
	Line   *int `json:"line"`
	Column *int `json:"column"`
	// Path is the key, such as tiers.web.limits.max.
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
	Account *string `json:"account"`
	Region  string  `json:"region"`
	// Tiers is how many tiers were written.
	Tiers int `json:"tiers"`
	// Unlisted are the resources that could not be listed, one sentence each.
	Unlisted []string `json:"could_not_be_listed"`
	// File is the file that was written; null without --out. Then Config is the text of the configuration.
	File   *string `json:"file"`
	Config *string `json:"config"`
	// Update is what --update found; null without --update.
	Update *updateShape `json:"update"`
}

// updateShape is what a configuration lacks of what there is now. Written are the files that were
// changed; without --write the diff is what would change them.
type updateShape struct {
	// Diff is the difference between the configuration and what it would be; null if there is nothing to change.
	Diff *string `json:"diff"`
	// New are tiers for resources that the configuration does not have, Gone are tiers whose resource no longer
	// exists, and Back are tiers whose resource exists again.
	New   []string `json:"new"`
	Gone  []string `json:"gone"`
	Back  []string `json:"back"`
	Notes []string `json:"notes"`
	// Written are the files that were changed; none without --write.
	Written []string `json:"written"`
}

// tokensShape is the answer of token list.
type tokensShape struct {
	Tokens []tokenShape `json:"tokens"`
}

// tokenShape is a token of http.tokens; held is how many its file holds.
type tokenShape struct {
	Name string `json:"name"`
	// Scope is read or operate.
	Scope string `json:"scope"`
	File  string `json:"file"`
	// Held is how many tokens the file holds.
	Held int `json:"held"`
	// Wrong is what is wrong with the file; null if nothing is.
	Wrong *string `json:"wrong"`
}

// iamShape is the answer of iam: one policy, or with --out those of all roles.
type iamShape struct {
	Policies []policyShape `json:"policies"`
}

// policyShape is the policy of a role, null for the identity that dynascale runs with.
type policyShape struct {
	// Role is the role that needs the policy; null for the identity that dynascale runs with.
	Role   *string         `json:"role"`
	Policy rights.Document `json:"policy"`
	// Size is the length of the policy as IAM counts it: characters without white space.
	Size int `json:"characters"`
	// Whys are the reasons for each statement.
	Whys  []whyShape `json:"statements"`
	Notes []string   `json:"notes"`
	// Files are the files that --out wrote.
	Files []string `json:"files"`
}

type whyShape struct {
	Sid     string `json:"sid"`
	Because string `json:"because"`
}

// versionShape is the answer of version; revision is null where it is not known.
type versionShape struct {
	Version  string  `json:"version"`
	Revision *string `json:"revision"`
	Go       string  `json:"go"`
	OS       string  `json:"os"`
	Arch     string  `json:"arch"`
}

// playShape is the answer of simulate and demo.
type playShape struct {
	Summary report.Summary `json:"summary"`
	Notes   []string       `json:"notes"`
	// Report is the path of the report, and Ledger that of the ledger; null if none was written.
	Report string  `json:"report"`
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
	Command playground.Command `json:"command"`
	// Done is a sentence about what was done.
	Done string `json:"done"`
}
