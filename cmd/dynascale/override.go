package main

import "github.com/spf13/cobra"

func overrideCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "override TIER",
		Short: "Raise a tier's minimum for a while, through the running daemon",
		Long: `Raise a tier's minimum for a while, never above its configured maximum. The
running daemon keeps the order in its ledger; it survives a restart and ends by
itself. A reason is welcome: every decision that the order touches shows it.`,
		Example: `  dynascale override web --min 40 --for 4h
  dynascale override web --min 40 --for 4h --reason "the sale begins at noon"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	size := cmd.Flags().Int("min", 0, "the smallest size while it lasts")
	length, reason := orderFlags(cmd, "")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := demand(cmd, "min", "for"); err != nil {
			return err
		}
		p, err := to.peer()
		if err != nil {
			return err
		}
		return p.order(cmd, tierPath(args[0], "override"), map[string]any{"min": *size, "for": *length, "reason": *reason})
	}
	return cmd
}
