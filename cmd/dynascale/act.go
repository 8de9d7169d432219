package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// actionFlags are the flags of every action.
func actionFlags(cmd *cobra.Command) (length, why *string) {
	length = cmd.Flags().String("for", "", "how long: from 1m to 30d, such as 90m, 2h or 3d; 'ever' means without an end (default 8h)")
	why = cmd.Flags().String("reason", "", "the reason, in a few words; shown in every decision that the "+cmd.Name()+" affects")
	return length, why
}

// checkLength refuses a --for that the daemon would refuse: also where none answers, and the
// brake file would be written in its place.
func checkLength(text string) error {
	if _, _, err := server.ParseFor(text); err != nil {
		return usageError{fmt.Errorf("--%w", err)}
	}
	return nil
}

// allFlag is for a command that takes one tier or all of them, and never leaves open
// which.
func allFlag(cmd *cobra.Command, what string) *bool {
	all := cmd.Flags().Bool("all", false, what)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *all && len(args) > 0 {
			name := cmd.CommandPath()
			return usageError{fmt.Errorf("%s and --all cannot be combined: use '%s %s' for this one only, or '%s --all' for all", args[0], name, args[0], name)}
		}
		if *all {
			return nil
		}
		return cobra.ExactArgs(1)(cmd, args)
	}
	return all
}

// oneOfFlags refuses a command that has none of some flags.
func oneOfFlags(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			return nil
		}
	}
	return usageError{errors.New("--" + strings.Join(names, " or --") + " is missing; use: " + cmd.UseLine())}
}

// tellAction tells what holds after an action came into force, what goes on all the same,
// and how to undo it.
func tellAction(cmd *cobra.Command, answer api.Answer) error {
	if answer.Action == nil {
		return errors.New("the answer does not show whether the action is in force, so the daemon is probably another version of dynascale; 'dynascale actions' lists the actions in force")
	}
	if wantsJSON(cmd) {
		return writeAnswer(cmd, actionShape{Answer: answer})
	}
	w, now := cmd.OutOrStdout(), time.Now()
	a := *answer.Action
	sayf(w, "%s  %s: %s", paint(w, bold, a.ID), reason.Subject(a), reason.Action(a, now))
	switch {
	case answer.Waits:
		say(w, "In force, but without effect now:")
	case a.Kind == scale.Pause:
		sayf(w, "In force now: no %s is begun or retried.", heldBy(a))
	default:
		say(w, "In force now: the next evaluation applies it.")
	}
	printAfter(w, answer)
	if others := without(answer.InForce, a.ID); len(others) > 0 {
		printActions(w, "Also in force", others, now)
	}
	offer(w, "To undo it:", "dynascale resume "+a.ID+same(cmd))
	return nil
}

// heldBy names the changes that a pause holds.
func heldBy(a scale.Action) string {
	switch {
	case !a.Shrink:
		return "growth"
	case !a.Grow:
		return "shrinking"
	}
	return "change"
}

// printAfter tells what an answer says beside its action.
func printAfter(w io.Writer, answer api.Answer) {
	for _, write := range answer.InFlight {
		say(w, paint(w, yellow, "sent to AWS before this action, not answered yet:")+" "+write)
	}
	for _, note := range answer.Notes {
		say(w, paint(w, yellow, "note:")+" "+note)
	}
}

func without(list []scale.Action, id string) (out []scale.Action) {
	for _, a := range list {
		if a.ID != id {
			out = append(out, a)
		}
	}
	return out
}

// printActions lists actions under a heading; nothing when there are none.
func printActions(w io.Writer, heading string, list []scale.Action, now time.Time) {
	if len(list) == 0 {
		return
	}
	say(w, heading)
	for _, a := range list {
		say(w, fmt.Sprintf("  %s  %s: %s", a.ID, reason.Subject(a), reason.Action(a, now)))
	}
}
