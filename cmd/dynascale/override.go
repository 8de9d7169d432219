package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
)

func overrideCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "override TIER [--min N] [--max N]",
		Short: "Raise a tier's minimum or lower its maximum for a limited time, through the running daemon",
		Long: `Raise a tier's minimum (--min), lower its maximum (--max, for example during an attack), or both,
within its configured limits. Without --for, an override ends after 8 hours. If several overrides
are in force, the largest minimum and the smallest maximum apply. If this minimum is above this
maximum, the maximum applies. A size below the minimum or above the maximum is corrected at the next
evaluation. In a tier with a maintenance window, the correction waits until the maintenance window
opens. An override survives a restart of the daemon.`,
		Example: `  dynascale override web --min 40 --for 4h --reason "the sale begins at noon"
  dynascale override web --max 20 --reason "attack on the login"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	least := cmd.Flags().Int("min", 0, "the smallest size while the override lasts")
	most := cmd.Flags().Int("max", 0, "the largest size while the override lasts")
	length, reason := actionFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOfFlags(cmd, "min", "max"); err != nil {
			return err
		}
		for name, size := range map[string]int{"min": *least, "max": *most} {
			if size < 1 && cmd.Flags().Changed(name) {
				return usageError{fmt.Errorf("--%s is %d; it must be at least 1", name, size)}
			}
		}
		if err := checkLength(*length); err != nil {
			return err
		}
		p, err := to.peer()
		if err != nil {
			return p.stopped(err)
		}
		wanted := api.Override{Terms: api.Terms{For: *length, Reason: *reason}}
		if cmd.Flags().Changed("min") {
			wanted.Min = least
		}
		if cmd.Flags().Changed("max") {
			wanted.Max = most
		}
		answer, err := p.Override(cmd.Context(), args[0], wanted)
		if err != nil {
			return p.stopped(p.stuck(err, fmt.Sprintf("change the limits of the tier %s in %s, and restart the daemon", args[0], p.configOf())))
		}
		return tellAction(cmd, answer)
	}
	return cmd
}
