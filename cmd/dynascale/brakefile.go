package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// A pause has its answer, or its file, within two seconds.
const (
	answerLimit = 1500 * time.Millisecond
	writeLimit  = 400 * time.Millisecond
)

// pause asks the daemon to pause. When it does not answer, or cannot obey, the command
// leaves the brake file and says so; left is then true and there is no answer.
func (f callFlags) pause(tier string, wanted api.Pause) (answer api.Answer, left bool, err error) {
	ctx, cancel := context.WithTimeout(f.cmd.Context(), answerLimit)
	defer cancel()
	p, err := f.meant(ctx)
	if err == nil {
		answer, err = p.Pause(ctx, tier, wanted)
	}
	if err == nil || !needsBrakeFile(err) {
		return answer, false, err
	}
	if *f.url != "" {
		return answer, false, fmt.Errorf("%w\nTo pause every tier without an answer of the daemon, run this on its machine (ledger.path in its configuration tells "+
			"the folder): sudo touch FOLDER_OF_THE_LEDGER/%s", err, brake.PauseFile)
	}
	left, err = f.leaveBrakeFile(p, err, tier, wanted)
	return answer, left, err
}

// needsBrakeFile reports whether a pause failed because of the way to the daemon, or of the
// daemon itself. What the command was asked wrongly is no reason to stop everything.
func needsBrakeFile(err error) bool {
	var misuse usageError
	var refused client.Refused
	switch {
	case errors.As(err, &misuse):
		return false
	case errors.As(err, &refused):
		return refused.Code >= http.StatusInternalServerError || refused.Code == http.StatusTooManyRequests || refused.Token()
	}
	return true
}

// leaveBrakeFile writes the brake file and tells what that means.
func (f callFlags) leaveBrakeFile(p peer, cause error, tier string, wanted api.Pause) (left bool, err error) {
	if p.ledger == "" {
		return false, fmt.Errorf("%w\nNOT PAUSED: the folder of the daemon's ledger (ledger.path in its configuration) is unknown. To pause "+
			"every tier yourself, run this on the daemon's machine: sudo touch FOLDER_OF_THE_LEDGER/%s", cause, brake.PauseFile)
	}
	path := filepath.Join(filepath.Dir(p.ledger), brake.PauseFile)
	done := make(chan error, 1)
	go func() { done <- writeBrakeFile(path, wanted.Reason) }()
	select {
	case err = <-done:
	case <-time.After(writeLimit):
		err = fmt.Errorf("the disk does not answer within %s", amount.Span(writeLimit))
	}
	was := errors.Is(err, fs.ErrExist)
	if err != nil && !was {
		return false, fmt.Errorf("%w\nNOT PAUSED: the brake file cannot be written: %w\nTo pause every tier yourself: sudo touch %s\n"+
			"If this fails too, stop the daemon, for example with: sudo systemctl stop dynascale", cause, err, quoted(path))
	}
	more := beyond(tier, wanted)
	if wantsJSON(f.cmd) {
		answer := api.Answer{InForce: []scale.Action{}, InFlight: []string{}, Durable: true, Notes: []string{oneLine(cause.Error()), "while the brake file exists, no tier begins to grow or shrink"}}
		if more != "" {
			answer.Notes = append(answer.Notes, "the file "+more)
		}
		return true, writeAnswer(f.cmd, actionShape{Answer: answer, BrakeFile: &path})
	}
	w := f.cmd.OutOrStdout()
	complain(f.cmd.ErrOrStderr(), cause.Error())
	if was {
		sayf(w, "%s the brake file %s was there already.", paint(w, bold, "PAUSED BY FILE:"), path)
	} else {
		sayf(w, "%s %s is written.", paint(w, bold, "PAUSED BY FILE:"), path)
	}
	say(w, "While the file exists, no tier begins to grow or shrink.")
	if more != "" {
		say(w, "The file "+more+".")
	}
	var noAnswer client.NoAnswer
	if errors.As(cause, &noAnswer) && !noAnswer.Listens {
		say(w, "No running daemon was found. When the daemon starts, it finds the file before its first "+
			"change; it then only finishes operations that have begun.")
	} else {
		say(w, "The daemon finds the file before its next change, even if it answers no commands. "+
			"It then only finishes operations that have begun.")
	}
	offer(w, "To remove the file:", "dynascale resume --brake-file"+same(f.cmd))
	offer(w, "                or:", "rm "+quoted(path))
	if errors.As(cause, &noAnswer) && noAnswer.Late {
		sayf(w, "If you remove the file before the daemon answers, the pause of this command can still begin later: when the daemon answers again, look at 'dynascale actions%s'.", same(f.cmd))
	}
	return true, nil
}

// beyond tells what a brake file does that a pause did not ask for: the file knows no tier, direction or end.
func beyond(tier string, wanted api.Pause) string {
	var more []string
	if tier != "" {
		more = append(more, "every tier, not only "+tier)
	}
	switch wanted.Direction {
	case "shrink":
		more = append(more, "growth too")
	case "grow":
		more = append(more, "shrinking too")
	}
	if length, forEver, err := server.ParseFor(wanted.For); err == nil && !forEver {
		more = append(more, "until you remove it, not for "+amount.Span(length))
	}
	if len(more) == 0 {
		return ""
	}
	return "pauses more than you asked for: " + strings.Join(more, "; ")
}

// writeBrakeFile makes the file with a line for whoever finds it. What is there under the
// name, whoever put it there, is left as it is: fs.ErrExist.
func writeBrakeFile(path, reason string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o644)
	if err != nil {
		return err
	}
	text := oneLine(reason) // whose file it is, the file tells
	if sudoUser() != "" {
		text = strings.TrimSuffix(fmt.Sprintf("by %s: %s", whoRuns(), text), ": ")
	}
	if text == "" {
		text = "no reason given"
	}
	// That it is there is what counts: a full disk takes the name and not the text, and a
	// umask would keep the daemon from reading why.
	_, _ = fmt.Fprintf(f, "%s\n'dynascale pause' wrote this file at %s, because the daemon did not answer or did not accept the pause. While this file is here, dynascale begins no change; remove the file to end this pause.\n",
		text, time.Now().UTC().Format(time.RFC3339))
	_ = f.Chmod(0o644)
	_ = f.Sync()
	_ = f.Close()
	return nil
}

// brakeFiles are the paths of the brake files beside a ledger that are there.
func brakeFiles(ledger string) (paths []string) {
	for _, name := range []string{brake.HardFile, brake.PauseFile} {
		path := filepath.Join(filepath.Dir(ledger), name)
		if _, err := os.Lstat(path); ledger != "" && err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// printBrakeFiles says that a brake file still holds everything, whatever was resumed, and which those are.
func printBrakeFiles(cmd *cobra.Command, ledger string) []string {
	w, paths := cmd.OutOrStdout(), brakeFiles(ledger)
	for _, path := range paths {
		offer(w, paint(w, red, "Still paused: the brake file")+" "+path+" stops every tier. To remove it:", "dynascale resume --brake-file"+same(cmd))
	}
	return paths
}

// removeBrakeFiles ends what the brake files hold, also where no daemon runs.
func (f callFlags) removeBrakeFiles() error {
	p, err := f.peer()
	var noAnswer client.NoAnswer
	switch {
	case *f.url != "":
		return usageError{errors.New("--brake-file removes files on this machine, and --url may be the " +
			"address of another machine: run the command on the daemon's machine, without --url")}
	case p.ledger == "" && err == nil:
		return fmt.Errorf("%s does not tell the path of its ledger: remove %s and %s yourself from the folder of the "+
			"ledger (ledger.path in the daemon's configuration)", p, brake.PauseFile, brake.HardFile)
	case p.ledger == "", err != nil && !errors.As(err, &noAnswer):
		return err
	}
	w, files := f.cmd.OutOrStdout(), brakeFiles(p.ledger)
	if _, unseen := os.Lstat(filepath.Join(filepath.Dir(p.ledger), brake.PauseFile)); unseen != nil && !errors.Is(unseen, fs.ErrNotExist) {
		return fmt.Errorf("whether there is a brake file is unknown: %w; if you lack the permission, run the command with sudo", unseen)
	}
	if wantsJSON(f.cmd) {
		w = io.Discard
	}
	if len(files) == 0 && !wantsJSON(f.cmd) {
		sayf(w, "There is no brake file in %s, so nothing has changed.", filepath.Dir(p.ledger))
		return nil
	}
	for _, path := range files {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("the brake file cannot be removed, and still stops every tier: %w; if you lack "+
				"the permission, run sudo rm %s", err, quoted(path))
		}
		sayf(w, "removed: %s", path)
	}
	const rest = "pauses and the remote brake (the SSM parameter in aws.brake), if there are any, stay in force: 'dynascale status' shows them"
	if wantsJSON(f.cmd) {
		answer := api.Answer{InForce: []scale.Action{}, InFlight: []string{}, Durable: true, Notes: []string{rest}}
		return writeAnswer(f.cmd, actionShape{Answer: answer, Removed: files})
	}
	say(w, strings.ToUpper(rest[:1])+rest[1:]+".")
	return nil
}

// oneLine is text without what would break a line, or a terminal.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, finding.Joined(text))), " ")
}

// whoRuns is the user of this command, with who ran sudo.
func whoRuns() string {
	name := fmt.Sprintf("uid %d", os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if who := sudoUser(); who != "" && who != name {
		return fmt.Sprintf("%s (sudo, claims to be %s)", name, who)
	}
	return name
}

// quoted is a path that a shell takes as one word.
func quoted(path string) string {
	if strings.ContainsFunc(path, func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@", c)
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
