package main

import (
	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
)

func pauseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pause TIER | --all",
		Short: "Tell the running daemon to stop changing the size of a tier, or of every tier",
		Long: `Stop changing the size of a tier. With --all, stop changing every tier, including tiers that are
added to the configuration later. A pause stops growth and shrinking; with --grow it stops only
growth, and with --shrink only shrinking. The pause is in force when the command returns: no change
is begun or retried. An operation that has begun, such as a resize, is finished.

If several pauses are in force, a tier does not grow while at least one of them stops growth, and
does not shrink while at least one of them stops shrinking. Without --for, a pause ends after 8
hours. The daemon's log announces the end at most 10 minutes before. A pause survives a restart of
the daemon. While a tier is paused, a size outside its limits is not corrected either.

If the daemon does not answer, or cannot carry out the pause, the command writes within two seconds
the file PAUSE into the folder of the daemon's ledger (its database file). The file stops the changes
of every tier, in both directions, even if you gave one tier, one direction or a time. To remove the
file: 'dynascale resume --brake-file'. With --url, the command writes no file, because the daemon
may run on another machine.`,
		Example: `  dynascale pause --all
  dynascale pause web --for 2h --reason "deploy of 4.2"
  dynascale pause web --shrink --for 3d --reason "load test"
  dynascale pause --all --for ever --reason "incident 4711"`,
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	var shrink, grow bool
	for _, f := range []struct {
		to          *bool
		name, alias string
		what        string
	}{{&shrink, "shrink", "in", "stop only shrinking"}, {&grow, "grow", "out", "stop only growth"}} {
		cmd.Flags().BoolVar(f.to, f.name, false, f.what)
		cmd.Flags().BoolVar(f.to, f.alias, false, "the same as --"+f.name)
		_ = cmd.Flags().MarkHidden(f.alias)
	}
	length, reason := actionFlags(cmd)
	all := allFlag(cmd, "every tier, including tiers that are added later")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkLength(*length); err != nil {
			return err
		}
		direction := "both"
		switch {
		case shrink && !grow:
			direction = "shrink"
		case grow && !shrink:
			direction = "grow"
		}
		tier := ""
		if !*all {
			tier = args[0]
		}
		answer, left, err := to.pause(tier, api.Pause{Direction: direction, Terms: api.Terms{For: *length, Reason: *reason}})
		if err != nil || left {
			return err
		}
		return tellAction(cmd, answer)
	}
	return cmd
}
