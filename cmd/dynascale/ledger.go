package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
)

func ledgerCommand() *cobra.Command {
	cmd := infoCommand("ledger")
	cmd.Short = "Show size, growth and retention of the ledger, the daemon's database file; back it up, restore it"
	cmd.Args = unknownCommand
	cmd.AddCommand(infoCommand("info"), ledgerBackupCommand(), ledgerRestoreCommand())
	return cmd
}

// infoCommand tells of the ledger, under one name or another.
func infoCommand(name string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   name,
		Short: "Show the ledger's path, size, growth, tiers, oldest and newest record, and the process that has it open",
		Long: `Show what the ledger (the daemon's database file) holds, how fast it grows, and whether the disk has
enough free space for this growth. The key ledger.retention of the configuration sets how long
records are kept; the disk must have room for all records of that time. The daemon may run at the
same time.

The file does not become smaller when records are deleted: new records use the free space in it. To
make the file smaller, stop the daemon, make a backup, and restore the backup. A backup has no free
space in it.`,
	}
	from := ledgerFlags(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		path, err := from.path(cmd.Context())
		if err != nil {
			return err
		}
		info, err := ledger.Inspect(cmd.Context(), path)
		if err != nil {
			return err
		}
		alive := ofLedger(path)
		outlook := info.Outlook(from.retention(path))
		if *output == asJSON {
			return writeAnswer(cmd, infoShape{fileOf(info, time.Now()), alive.Text, outlookOf(outlook)})
		}
		w := cmd.OutOrStdout()
		printInfo(w, info, time.Now())
		printOutlook(w, outlook)
		fact(w, "open", sentenceOf(alive))
		return nil
	}
	return cmd
}

// retention is the one that the configuration gives a ledger; 0 where none is about it.
func (s source) retention(path string) time.Duration {
	cfg, err := config.Load(*s.config)
	if err != nil || !sameFile(cfg.Ledger.Path, path) {
		return 0
	}
	return cfg.Ledger.Retention
}

// printOutlook is how a ledger grows, a line each.
func printOutlook(w io.Writer, o ledger.Outlook) {
	if o.Daily == 0 {
		fact(w, "growth", "not known yet: half a day of records is needed")
		fact(w, "retention", amount.Span(o.Retention))
	} else {
		fact(w, "growth", bytesText(o.Daily)+" a day")
		fact(w, "retention", amount.Span(o.Retention)+", for which the file needs "+bytesText(o.Whole))
	}
	if o.Reusable >= 1<<20 {
		fact(w, "reusable", bytesText(o.Reusable)+" of the file are free; new records use this space first")
	}
	switch {
	case o.Free < 0:
		fact(w, "disk", "free space unknown")
	case o.Missing > 0:
		text := fmt.Sprintf("%s free, FULL IN %s: %s more are needed", bytesText(o.Free), amount.Rough(o.Full), bytesText(o.Missing))
		if o.Fits > 0 {
			text += fmt.Sprintf(", or set ledger.retention to %s at most", span.Span(o.Fits))
		}
		fact(w, "disk", text)
	case o.Concern() != ledger.Enough:
		fact(w, "disk", "ONLY "+bytesText(o.Free)+" free: if the disk is full, dynascale cannot write its ledger and shrinks no tier")
	default:
		fact(w, "disk", bytesText(o.Free)+" free")
	}
}

func ledgerBackupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the ledger into one file, also while the daemon runs, and verify the copy",
		Long: `Copy the ledger (the daemon's database file) into FILE, which only its owner may read. The daemon
may run at the same time. The copy gets the name FILE only after it is verified, so FILE is always
complete. Make a backup before every upgrade: a new version of dynascale may write the ledger in a
new format, which older versions cannot read.`,
		Args: cobra.ExactArgs(1),
	}
	from := ledgerFlags(cmd)
	force := cmd.Flags().Bool("force", false, "replace FILE if it exists")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path, err := from.path(cmd.Context())
		if err != nil {
			return err
		}
		info, err := ledger.Backup(cmd.Context(), path, args[0], *force)
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, backupShape{path, fileOf(info, time.Now())})
		}
		w := cmd.OutOrStdout()
		sayf(w, "backed up %s, and verified the copy", path)
		printInfo(w, info, time.Now())
		offer(w, "To restore the copy, stop the daemon and run:", "dynascale ledger restore "+info.Path+" --ledger "+path)
		return nil
	}
	return cmd
}

func ledgerRestoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Replace the ledger with a backup; stop the daemon first; the present file is kept",
		Long: `Replace the ledger (the daemon's database file) with a backup. Stop the daemon first. The command
verifies the backup, and lists what is lost: everything that is in the present ledger but not in the
backup. The present file stays in its folder, with .before-restore-TIME added to its name, and can
be restored like a backup.

An operation is a change that takes many evaluations, such as a resize. If the backup does not have
an operation that is under way now, the daemon cannot finish this operation after the restore. In
this case the command changes nothing, unless you give --force.`,
		Args: cobra.ExactArgs(1),
	}
	from := ledgerFlags(cmd)
	dry := cmd.Flags().Bool("dry-run", false, "only show what would be lost")
	output := outputFlag(cmd)
	force := cmd.Flags().Bool("force", false, "restore even if the backup does not have an operation that is under way now")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path, err := from.path(cmd.Context())
		if err != nil {
			return err
		}
		now, w := time.Now(), cmd.OutOrStdout()
		r, err := ledger.PrepareRestore(cmd.Context(), path, args[0], now)
		if err != nil {
			return err
		}
		if *output != asJSON {
			printRestoration(w, r, path, now)
		}
		switch {
		case *dry && *output == asJSON:
			return writeAnswer(cmd, restorationOf(r, false, now))
		case *dry:
			say(w, "Nothing was changed.")
			return nil
		case len(r.Forgotten) > 0 && !*force:
			return fmt.Errorf("not restored: the backup does not have an operation that is under way (%s); let the daemon finish the operation first, or restore with --force and finish the operation in AWS by hand", reason.Progress(r.Forgotten[0], now))
		}
		r, err = ledger.Restore(cmd.Context(), path, args[0], now)
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, restorationOf(r, true, now))
		}
		sayf(w, "restored %s from %s", path, args[0])
		if r.Kept != "" {
			offer(w, "The previous file is kept as "+r.Kept+". To go back, run:", "dynascale ledger restore "+r.Kept+" --ledger "+path)
		}
		return nil
	}
	return cmd
}

// printInfo is what a file holds, a line each.
func printInfo(w io.Writer, i ledger.Info, now time.Time) {
	by := ""
	if i.WrittenBy != "" {
		by = ", written by dynascale " + i.WrittenBy
	}
	when := func(at time.Time) string {
		if at.IsZero() {
			return "none"
		}
		return at.Format("2006-01-02 15:04:05") + " UTC, " + api.AgeOf(at, now, 0).String()
	}
	for _, one := range [][2]string{{"file", i.Path}, {"size", amount.Bytes(float64(i.Size))}, {"format", fmt.Sprint(i.Format) + by}, {"tiers", fmt.Sprint(i.Tiers)},
		{"oldest", when(i.Oldest)}, {"newest", when(i.Newest)}, {"operations", fmt.Sprint(len(i.Operations)) + " under way"}} {
		fact(w, one[0], one[1])
	}
	for _, op := range i.Operations {
		sayf(w, "  %s %s: %s", op.ID, op.Tier, reason.Progress(op, now))
	}
}

func bytesText(n int64) string { return amount.Bytes(float64(n)) }

// mostShown is how many lost changes are listed; the rest are counted.
const mostShown = 20

// printRestoration says how old a backup is and what is lost by it.
func printRestoration(w io.Writer, r ledger.Restoration, path string, now time.Time) {
	if r.Backup.Newest.IsZero() {
		sayf(w, "%s holds no evaluation", r.Backup.Path)
	} else {
		sayf(w, "%s ends with the evaluation of %s UTC, %s", r.Backup.Path, r.Backup.Newest.Format("2006-01-02 15:04:05"),
			api.AgeOf(r.Backup.Newest, now, 0))
	}
	switch {
	case r.PresentError != "":
		sayf(w, "the present ledger cannot be read, so the loss is unknown: %s", r.PresentError)
		return
	case r.Present == nil:
		sayf(w, "there is no ledger at %s, so nothing is lost", path)
		return
	case r.Present.Newest.After(r.Backup.Newest):
		lost := "the evaluations after this time"
		if r.Backup.Newest.IsZero() {
			lost = "all evaluations"
		}
		sayf(w, "lost by a restore: %s, until %s UTC, with %s", lost,
			r.Present.Newest.Format("2006-01-02 15:04:05"), amount.CountOf(len(r.Lost), "change, refusal or failure", "changes, refusals and failures"))
	default:
		say(w, "no evaluation is lost: the present ledger has no later one")
	}
	for i, x := range r.Lost {
		if i == mostShown {
			sayf(w, "  and %d more", len(r.Lost)-i)
			break
		}
		sayf(w, "  %s %s: %s", x.Decision.At.UTC().Format("2006-01-02 15:04:05"), x.Decision.Tier, sentence(x.Decision))
	}
	list := func(what string, ops []scale.Operation) {
		for _, op := range ops {
			sayf(w, "%s: %s %s, %s", what, op.ID, op.Tier, reason.Progress(op, now))
		}
	}
	printActions(w, "Operator actions in force now, but not in the backup: give them again after the restore", r.Unpaused, now)
	printActions(w, "Operator actions that ended after the backup was made, but are in force again after the restore", r.Repaused, now)
	list("operation under way now, but not in the backup; after a restore the daemon does not know this operation: restore when it has ended, or look at its resource afterwards", r.Forgotten)
	list("operation that ended after the backup was made, but is under way in the backup; the daemon reads the state in AWS before it continues the operation", r.Revived)
}
