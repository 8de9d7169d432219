package main

import "github.com/spf13/cobra"

func pauseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pause TIER | --all",
		Short: "Hold a tier's size, or every tier's, for a while, through the running daemon",
		Long: `Hold a tier's size for a while, or that of every tier with --all: both directions,
or only one with --in or --out. What has begun, such as a resize, is brought to its end.
The running daemon keeps the order in its ledger; it survives a restart and ends by
itself. A pause of both directions holds a size that is out of bounds as well.`,
		Example: `  dynascale pause web --for 2h --reason "deploy of 4.2"
  dynascale pause web --in --for 3d --reason "load test"
  dynascale pause --all --reason "incident 4711"`,
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	in := cmd.Flags().Bool("in", false, "hold scale-in only")
	out := cmd.Flags().Bool("out", false, "hold scale-out only")
	length, reason := orderFlags(cmd, "1h")
	all := allFlag(cmd)
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
		body := map[string]any{"direction": direction, "for": *length, "reason": *reason}
		if *all {
			return p.pauseAll(cmd, body)
		}
		return p.order(cmd, tierPath(args[0], "pause"), body)
	}
	return cmd
}
