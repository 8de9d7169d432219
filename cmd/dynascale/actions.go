package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

func actionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "actions",
		Short: "List the pauses and overrides of operators: in force, ended and refused",
		Long: `List the pauses and overrides of operators: those in force, and those that ended or were
refused, and how. The running daemon is asked, which also knows a pause that its disk did
not take. When it does not answer, or with --ledger, they are read from the ledger.`,
		Args: cobra.NoArgs,
	}
	to := daemonFlags(cmd)
	file := cmd.Flags().String("ledger", "", "read this ledger file, and ask no daemon")
	limit := cmd.Flags().Int("limit", 20, "at most this many that ended or were refused")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *limit < 1 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 1", *limit)}
		}
		now := time.Now()
		all, err := knownActions(cmd, to, *file, *limit, now)
		if err != nil {
			return err
		}
		all.Ended = all.Ended[:min(len(all.Ended), *limit)]
		if *output == "json" {
			return writeJSON(cmd.OutOrStdout(), append(all.InForce, all.Ended...))
		}
		if len(all.InForce)+len(all.Ended) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "no operator has paused or overridden anything")
			return nil
		}
		rows := make([][]string, 0, len(all.InForce)+len(all.Ended))
		for _, a := range all.InForce {
			rows = append(rows, actionRow(a, "in force", now))
		}
		for _, a := range all.Ended {
			rows = append(rows, actionRow(a, a.Ended.UTC().Format("2006-01-02 15:04:05")+" "+a.End, now))
		}
		return table(cmd.OutOrStdout(), []string{"ID", "TIER", "GIVEN (UTC)", "WHAT", "STATE"}, rows)
	}
	return cmd
}

// knownActions are the running daemon's, or those of the ledger.
func knownActions(cmd *cobra.Command, to callFlags, file string, limit int, now time.Time) (all server.ActionsView, err error) {
	if file == "" {
		ctx, cancel := context.WithTimeout(cmd.Context(), answerLimit)
		defer cancel()
		p, err := to.find(ctx)
		if err == nil {
			err = p.get(ctx, "/api/v1/actions", &all)
		}
		if err == nil || *to.url != "" || *to.socket != "" {
			return all, err
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%v\nwhat follows is from the ledger\n", err)
	}
	err = withLedger(cmd.Context(), source{config: to.config, ledger: &file}, func(l *ledger.Ledger) error {
		all.InForce = l.Actions(now)
		var err error
		all.Ended, err = l.PastActions(cmd.Context(), now, limit)
		return err
	})
	return all, err
}

func actionRow(a scale.Action, state string, now time.Time) []string {
	return []string{a.ID, reason.Subject(a), a.Given.UTC().Format("2006-01-02 15:04:05"), reason.Action(a, now), state}
}
