package main

import "github.com/spf13/cobra"

func pauseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pause TIER",
		Short: "Hold a tier's size for a while, through the running daemon",
		Long: `Hold a tier's size for a while: both directions, or only one with --in or --out.
The running daemon keeps the order in its ledger; it survives a restart and ends by
itself. A pause of both directions holds a size that is out of bounds as well.`,
		Example: `  dynascale pause web --for 2h --reason "deploy of 4.2"
  dynascale pause web --in --for 3d --reason "load test"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	in := cmd.Flags().Bool("in", false, "hold scale-in only")
	out := cmd.Flags().Bool("out", false, "hold scale-out only")
	length, reason := orderFlags(cmd, "1h")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := demand(cmd, "reason"); err != nil {
			return err
		}
		p, err := to.peer()
		if err != nil {
			return err
		}
		direction := "both"
		switch {
		case *in && !*out:
			direction = "in"
		case *out && !*in:
			direction = "out"
		}
		return p.order(cmd, tierPath(args[0], "pause"), map[string]any{"direction": direction, "for": *length, "reason": *reason})
	}
	return cmd
}
