package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

func operationsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "operations",
		Short: "List the operations, such as resizes, that are under way or began in the last 7 days; the running daemon answers",
		Long: `An operation is a change that takes many evaluations, such as a resize or a new replica. List the
operations under way: what each one does, its deadline, its present step, when that step began, and
what would be left half done if you abandon the operation now. List also the operations that began
within the last 7 days and have ended, and how they ended. The running daemon answers; without it
the command fails.`,
	}
	to := daemonFlags(cmd)
	output := outputFlag(cmd)
	watch := watchFlags(cmd, 5*time.Second, time.Second)
	look := func() error {
		p, err := to.peer()
		if err != nil {
			return p.stopped(err)
		}
		all, err := p.Operations(cmd.Context())
		if err != nil {
			return p.stopped(err)
		}
		if *output == asJSON {
			return writeAnswer(cmd, all)
		}
		return printOperations(cmd, all, time.Now())
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return watch.run(cmd, look) }
	return cmd
}

// idOf names an operation that is under way, for those who may want to abandon it.
func idOf(op *scale.Operation) string {
	if op == nil || !op.Open() {
		return ""
	}
	return "; operation " + op.ID
}

func printOperations(cmd *cobra.Command, all api.Operations, now time.Time) error {
	w := cmd.OutOrStdout()
	if len(all.UnderWay) == 0 {
		say(w, "No operation is under way.")
	}
	for _, op := range all.UnderWay {
		say(w, fmt.Sprintf("%s  %s", paint(w, bold, op.ID), op.Progress))
		what := op.Target
		if op.From != "" || op.To != "" {
			what += ", from " + op.From + " to " + op.To
		}
		say(w, fmt.Sprintf("  what:          %s of %s", op.Kind, what))
		say(w, fmt.Sprintf("  began:         %s, this step began %s", clock(op.Began, now), clock(op.Since, now)))
		deadline := clock(op.Deadline, now)
		if op.Deadline.Before(now) {
			deadline = paint(w, red, deadline+", which has passed")
		}
		say(w, fmt.Sprintf("  deadline:      %s", deadline))
		say(w, fmt.Sprintf("  if abandoned:  %s", op.IfAbandoned))
		offer(w, "  to abandon it:", "dynascale abandon "+op.ID+same(cmd))
	}
	if all.Error != "" {
		say(w, paint(w, red, "The ended operations cannot be read from the ledger:")+" "+all.Error)
	}
	if len(all.Ended) == 0 {
		return nil
	}
	say(w, "\nOperations that began within the last 7 days and have ended")
	rows := make([][]string, 0, len(all.Ended))
	for _, op := range all.Ended {
		rows = append(rows, []string{op.Ended.UTC().Format("2006-01-02 15:04:05"), op.ID, op.Target, op.Progress})
	}
	return printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "ENDED (UTC)", Drop: 1}, {Name: "ID", Drop: 2}, {Name: "TARGET"}, {Name: "HOW", Text: true}}}, rows)
}
