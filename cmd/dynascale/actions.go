package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

func actionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "actions",
		Short: "List the pauses, overrides and budget grants of operators: in force, ended and refused",
		Long: `List the actions of operators (pauses, overrides and budget grants) that are in force, that have
ended, or that were refused. Each action is shown with its reason. The command asks the running
daemon, because the daemon also knows a pause that could not be written to the ledger (its database
file). With --ledger, or if the daemon does not answer, the command reads the ledger.`,
		Args: cobra.NoArgs,
	}
	to := daemonFlags(cmd)
	path := cmd.Flags().String("ledger", "", "read this ledger file instead of asking the running daemon")
	limit := cmd.Flags().Int("limit", 20, "list at most this many ended or refused actions")
	output := outputFlag(cmd)
	watch := watchFlags(cmd, 5*time.Second, time.Second)
	look := func() error {
		if *limit < 1 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 1", *limit)}
		}
		now := time.Now()
		inForce, past, stops, err := to.actions(*path, now, *limit)
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, api.Actions{InForce: listed(inForce), Ended: listed(past)})
		}
		printBrake(cmd.OutOrStdout(), stops) // a brake is no action, and stops more than any of them
		rows := make([][]string, 0, len(inForce)+len(past))
		for _, a := range inForce {
			rows = append(rows, actionRow(a, "in force", now))
		}
		for _, a := range past {
			rows = append(rows, actionRow(a, a.Ended.UTC().Format("2006-01-02 15:04:05")+" "+a.End, now))
		}
		if len(rows) == 0 {
			say(cmd.OutOrStdout(), "no pause, override or grant is recorded")
			return nil
		}
		return printTable(cmd.OutOrStdout(), table.Table{Columns: []table.Column{{Name: "ID"}, {Name: "TIER"}, {Name: "GIVEN (UTC)", Drop: 1}, {Name: "WHAT", Text: true}, {Name: "STATE", Text: true}}}, rows)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return watch.run(cmd, look) }
	return cmd
}

// actions are those that the daemon knows, which has them also where the disk took none;
// without a daemon, those in its ledger. stops is what stops every tier, from the same source; nil for JSON, which does
// not have it.
func (f callFlags) actions(path string, now time.Time, limit int) (inForce, past []scale.Action, stops *brake.Report, err error) {
	if path == "" {
		var all api.Actions
		p, err := f.peer()
		if err == nil {
			all, err = p.Actions(f.cmd.Context())
		}
		var noAnswer client.NoAnswer
		switch {
		case err == nil:
			return all.InForce, all.Ended[:min(limit, len(all.Ended))], f.brakesOf(p), nil
		case !errors.As(err, &noAnswer) || p.ledger == "":
			return nil, nil, nil, err
		}
		if !wantsJSON(f.cmd) {
			sayf(f.cmd.ErrOrStderr(), "no daemon answers; this list is from the ledger %s:", p.ledger)
		}
		path = p.ledger
	}
	l, err := ledger.Open(f.cmd.Context(), ledger.Options{Path: path, ReadOnly: true})
	if err != nil {
		return nil, nil, nil, err
	}
	if !wantsJSON(f.cmd) {
		found := brakes.OfFile(path)
		stops = &found
	}
	past, err = l.PastActions(f.cmd.Context(), now, limit)
	return l.Actions(now), past, stops, errors.Join(err, l.Close())
}

// brakesOf is what a daemon says of its brakes. The actions are listed also where it does not say it.
func (f callFlags) brakesOf(p peer) *brake.Report {
	if wantsJSON(f.cmd) {
		return nil
	}
	status, err := p.Status(f.cmd.Context())
	if err != nil {
		sayf(f.cmd.ErrOrStderr(), "it is not known whether a brake is active, because the state of the daemon could not be read: %s", oneLine(err.Error()))
		return nil
	}
	return status.Brake
}

func actionRow(a scale.Action, state string, now time.Time) []string {
	return []string{a.ID, reason.Subject(a), a.Given.UTC().Format("2006-01-02 15:04:05"), reason.Action(a, now), state}
}
