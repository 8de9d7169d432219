package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show every tier's size and last decision, and whether the daemon is completing passes",
		Long: `Show every tier's size and last decision, and whether the daemon is completing
passes. Tiers that left the configuration are listed apart; with --ledger nothing is
known of the configuration, and they stand among the others.`,
	}
	from := ledgerFlags(cmd)
	output := outputFlag(cmd)
	ready := cmd.Flags().Bool("ready", false, "only tell whether the daemon is ready, with exit code 1 when it is not: for health checks")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *ready {
			return checkReady(cmd.Context(), cmd.OutOrStdout(), *from.config)
		}
		return withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			records, err := l.Latest(cmd.Context())
			if err != nil {
				return err
			}
			cfg, err := config.Load(*from.config)
			known := err == nil && *from.ledger == ""
			var gone []scale.Record
			if known {
				records, gone = present(cfg, records)
			}
			if *output == "json" {
				return writeJSON(cmd.OutOrStdout(), records)
			}
			if known {
				peer, state := daemonState(cmd.Context(), cfg.HTTP.Listen)
				fmt.Fprintln(cmd.OutOrStdout(), state)
				if peer.Dynascale {
					printTroubles(cmd.OutOrStdout(), cfg.HTTP.Listen)
				}
			}
			if err := printRecords(cmd.OutOrStdout(), records); err != nil {
				return err
			}
			if known {
				if err := printCost(cmd.OutOrStdout(), cfg, records); err != nil {
					return err
				}
			}
			now := time.Now()
			actions := l.Actions(now)
			printActions(cmd.OutOrStdout(), "\nOperator actions in force", actionsOf(actions, gone), now)
			printGone(cmd.OutOrStdout(), gone, actions, now)
			return nil
		})
	}
	return cmd
}

// checkReady fails when the daemon of a configuration is not ready.
func checkReady(ctx context.Context, w io.Writer, path string) error {
	cfg, err := config.Load(path)
	if err != nil {
		return fmt.Errorf("find the daemon: %w", err)
	}
	peer, state := daemonState(ctx, cfg.HTTP.Listen)
	fmt.Fprintln(w, state)
	if !peer.Ready {
		return quietError{}
	}
	return nil
}

// daemonState asks the daemon whether it is ready, and says it in a line.
func daemonState(ctx context.Context, listen string) (peer app.Peer, text string) {
	peer, err := app.AskPeer(ctx, listen)
	switch {
	case err != nil:
		return peer, "daemon: no answer at " + listen + " (is it running?)"
	case peer.Ready:
		return peer, "daemon: ready at " + listen
	case peer.Dynascale:
		return peer, "daemon: not ready: " + peer.Why
	}
	return peer, fmt.Sprintf("daemon: %s answered %s, and is probably no dynascale: check http.listen", listen, peer.Why)
}

// printTroubles tells what a daemon can be ready in spite of.
func printTroubles(w io.Writer, listen string) {
	client := http.Client{Timeout: 2 * time.Second}
	resp, err := client.Get("http://" + listen + "/api/v1/status")
	if err != nil {
		return // daemonState has told
	}
	defer resp.Body.Close()
	var state struct {
		Ledger string `json:"ledger_error"`
		Config string `json:"config_error"`
		DryRun bool   `json:"dry_run"`
	}
	if json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&state) != nil {
		return
	}
	if state.DryRun {
		fmt.Fprintln(w, "daemon: dry run, nothing is changed and nothing is written to the ledger")
	}
	if state.Config != "" {
		fmt.Fprintln(w, paint(w, red, "the last reload was refused, the configuration before it is in force:"), state.Config)
	}
	if state.Ledger != "" {
		fmt.Fprintln(w, paint(w, red, "the ledger cannot be written, nothing shrinks, and what follows is old:"), state.Ledger)
	}
}

// printRecords is the table of status, plan and history.
func printRecords(w io.Writer, records []scale.Record) error {
	rows := make([][]string, 0, len(records))
	for _, r := range records {
		d := r.Decision
		size := d.Capacity.Name(d.From)
		switch {
		case d.Mode == scale.Off:
			size = "-"
		case !d.Capacity.Known():
			size = "?"
		}
		why := reason.Why(d)
		if more := aside(d); more != "" {
			why = more + "; " + why
		}
		if more := lacking(d); more != "" {
			why += "; " + more
		}
		if r.Outcome.Detail != "" && (d.Changes() || r.Outcome.Status != scale.Unchanged) {
			why += " [" + string(r.Outcome.Status) + ": " + r.Outcome.Detail + idOf(r.Outcome.Operation) + "]"
		}
		rows = append(rows, []string{d.At.UTC().Format("2006-01-02 15:04:05"), d.Tier, string(d.Mode), size,
			paint(w, colourOf(r), sentence(d)), why})
	}
	return table(w, []string{"TIME (UTC)", "TIER", "MODE", "SIZE", paint(w, bold, "DECISION"), "WHY"}, rows)
}
