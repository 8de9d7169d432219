package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// actionID is how an id looks. A tier of such a name is resumed with --tier.
var actionID = pattern.Of(`^a[0-9]+$`)

func resumeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "resume ID | TIER | --all | --brake-file",
		Short: "End one pause or override, the pauses of a tier, or all pauses, through the running daemon",
		Long: `End one pause or override by its id ('dynascale actions' lists the ids), the pauses of a tier, or
all pauses with --all. An override ends only if you give its id, or if you add --overrides:
'resume web --overrides' or 'resume --all --overrides'. 'resume TIER' does not end a pause that
'pause --all' began: this pause stays in force, and the command says so. 'resume ID' also ends a
budget grant (an amount that was added to a budget for a limited time).

While a brake file is in the folder of the ledger (the daemon's database file), dynascale begins no
change. With the brake file PAUSE, operations under way, such as a resize, are finished; with the
brake file PAUSE-HARD they wait too. 'resume' removes these files only with --brake-file.`,
		Example: `  dynascale resume a12
  dynascale resume web
  dynascale resume --all
  dynascale resume --brake-file`,
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	overrides := cmd.Flags().Bool("overrides", false, "end overrides too")
	isTier := cmd.Flags().Bool("tier", false, "the argument is the name of a tier, even if it looks like an id (a12)")
	all := allFlag(cmd, "end all pauses: those of single tiers, and those that 'pause --all' began")
	file := cmd.Flags().Bool("brake-file", false, "remove the brake files PAUSE and PAUSE-HARD in the folder of the ledger, and "+
		"nothing else; works also if no daemon runs")
	tiers := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		switch {
		case !*file:
			return tiers(cmd, args)
		case *all:
			return usageError{errors.New("--brake-file and --all cannot be combined: run the command once with each")}
		}
		return cobra.NoArgs(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *file {
			return to.removeBrakeFiles()
		}
		p, err := to.peer()
		if err != nil {
			return to.kept(cmd.Context(), p, err)
		}
		who := ""
		if !*all {
			who = args[0]
		}
		var answer api.Answer
		if actionID.MatchString(who) && !*isTier {
			answer, err = p.End(cmd.Context(), who)
		} else {
			answer, err = p.Resume(cmd.Context(), who, api.Resume{Overrides: *overrides})
		}
		if err != nil {
			return to.kept(cmd.Context(), p, p.stuck(err, "restart the daemon, and then resume; pauses, overrides and grants survive the restart, and those with an end time end by themselves"))
		}
		if wantsJSON(cmd) {
			shape := actionShape{Answer: answer}
			if left := brakeFiles(p.ledger); len(left) > 0 {
				shape.BrakeFile = &left[0]
			}
			return writeAnswer(cmd, shape)
		}
		w, now := cmd.OutOrStdout(), time.Now()
		for _, a := range answer.Ended {
			sayf(w, "ended: %s  %s: %s", paint(w, bold, a.ID), reason.Subject(a), reason.Action(a, now))
		}
		if len(answer.Ended) == 0 {
			what := "no pause"
			if *overrides {
				what = "no pause or override"
			}
			if who == "" {
				who = "every tier"
			} else {
				what += " of its own"
			}
			sayf(w, "%s: %s was in force, so nothing has changed", who, what)
		}
		no := "No"
		if slices.ContainsFunc(answer.Notes, func(note string) bool { return strings.HasPrefix(note, "a brake ") }) {
			no = "No other"
		}
		for _, path := range printBrakeFiles(cmd, p.ledger) { // which says more than the note of the daemon
			no = "No other"
			answer.Notes = slices.DeleteFunc(answer.Notes, func(note string) bool {
				return strings.Contains(note, "the brake file "+path) && !strings.Contains(note, path+"-HARD") && !strings.Contains(note, "cannot be checked")
			})
		}
		printAfter(w, answer)
		if len(answer.InForce) == 0 {
			sayf(w, "%s pause, override or grant is in force%s.", no, forTier(args, answer.Ended))
			return nil
		}
		printActions(w, "Still in force", answer.InForce, now)
		offer(w, "To end one:", "dynascale resume ID"+same(cmd))
		return nil
	}
	return cmd
}

// forTier names the tier that an answer to resume is about; "" if it is about every tier.
func forTier(args []string, ended []scale.Action) string {
	switch {
	case len(args) == 0 || len(ended) > 0 && ended[0].Tier == "":
		return ""
	case len(ended) > 0:
		return " for " + ended[0].Tier
	}
	return " for " + args[0]
}
