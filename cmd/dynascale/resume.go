package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/scale"
)

func resumeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "resume TIER | --all",
		Short:             "Take a tier's pause and override back, or every tier's, through the running daemon",
		ValidArgsFunction: tierNames,
	}
	to := daemonFlags(cmd)
	all := allFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := to.peer()
		if err != nil {
			return err
		}
		var revoked []scale.Order
		who, path := "all tiers", "/api/v1/resume"
		if !*all {
			who, path = args[0], tierPath(args[0], "resume")
		}
		if err := p.post(cmd.Context(), path, struct{}{}, &revoked); err != nil {
			return err
		}
		w := cmd.OutOrStdout()
		if len(revoked) == 0 {
			fmt.Fprintf(w, "%s: no order was in force, so nothing changes\n", who)
			return nil
		}
		for _, o := range revoked {
			fmt.Fprintf(w, "%s: no longer %s\n", paint(w, bold, o.Tier), orderText(o, time.Now()))
		}
		fmt.Fprintln(w, "The next pass decides without.")
		return nil
	}
	return cmd
}
