package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func abandonCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "abandon ID",
		Short: "End an operation before it is finished; you finish by hand what it leaves half done",
		Long: `An operation is a change that takes many evaluations, such as a resize. This command ends an
operation before it is finished: dynascale sends no more calls to AWS for the operation, and you
finish by hand what is left half done. 'dynascale operations' lists the id of each operation, and
what would be left half done. The operation ends between two evaluations, never during a call to AWS.

If no daemon runs, the command changes the ledger (the daemon's database file) itself. This helps
when the daemon does not start because the tier of an operation under way was removed from the
configuration.`,
		Example: `  dynascale abandon resize-vm-20260302T031200Z
  dynascale abandon resize-vm-20260302T031200Z --reason "instance started by hand"`,
		Args: cobra.ExactArgs(1),
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	why := cmd.Flags().String("reason", "", "the reason, in a few words; shown in the record of the operation's end")
	path := cmd.Flags().String("ledger", "", "ledger file to change when no daemon runs (default: the ledger "+
		"of the configuration)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		op, err := to.abandon(args[0], *why, *path)
		if err != nil {
			return err
		}
		if wantsJSON(cmd) {
			return writeAnswer(cmd, abandonShape{api.ShownOperation(op, op.Ended), resource.LeftHalfDone(op)})
		}
		w := cmd.OutOrStdout()
		sayf(w, "%s: %s", paint(w, bold, op.ID), reason.Progress(op, op.Ended))
		sayf(w, "dynascale sends no more calls to AWS for this operation. What the operation leaves: %s", resource.LeftHalfDone(op))
		return nil
	}
	return cmd
}

// longestEvaluation bounds how long an abandonment waits for the evaluation under way.
const longestEvaluation = 3 * time.Minute

// abandon asks the daemon, again while an evaluation is under way, and changes the ledger
// when no daemon runs.
func (f callFlags) abandon(id, reason, ledger string) (scale.Operation, error) {
	begin := time.Now()
	p, err := f.peer()
	for told := false; err == nil; told = true {
		var op api.Operation
		op, err = p.Abandon(f.cmd.Context(), id, reason)
		var refused client.Refused
		if err == nil {
			return op.Operation, nil
		}
		if !errors.As(err, &refused) || refused.Code != http.StatusConflict || time.Since(begin) > longestEvaluation {
			break
		}
		if !told {
			say(f.cmd.ErrOrStderr(), "an evaluation is under way: waiting for its end")
		}
		err = nil
	}
	var noAnswer client.NoAnswer
	if !errors.As(err, &noAnswer) || noAnswer.Listens || *f.url != "" {
		return scale.Operation{}, err
	}
	if ledger == "" {
		ledger = p.ledger
	}
	if ledger == "" {
		return scale.Operation{}, fmt.Errorf("%w\nIf no daemon runs, give the path of the ledger with --ledger", err)
	}
	sayf(f.cmd.ErrOrStderr(), "no daemon runs: changing the ledger %s", ledger)
	return app.Abandon(f.cmd.Context(), ledger, id, whoRuns(), reason)
}
