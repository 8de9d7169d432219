// Command dynascale scales AWS tiers every minute and can explain every change.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/life"
)

// Exit codes, documented in `dynascale help`.
const (
	exitOK      = 0
	exitFailed  = 1
	exitMisused = 2
	exitChanges = 3
	exitSignal  = 128 // and the signal's number
)

func main() { os.Exit(run(os.Args[1:])) }

// filled refuses an argument without a text. It is what a shell makes of "$TIER" without a value, and no tier would mean
// every tier.
func filled(args []string) error {
	if slices.ContainsFunc(args, func(arg string) bool { return strings.TrimSpace(arg) == "" }) {
		return usageError{errors.New("an argument is empty; if it is a variable of the shell, the variable is not set")}
	}
	return nil
}

// run is main as a value: tests call it too.
func run(args []string) int {
	var told interrupt
	ctx, stop := told.watch()
	defer stop()
	out := &checkedStdout{file: os.Stdout}
	root := newRoot(out)
	root.SetArgs(args)
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		told.patient.Store(cmd.Name() == daemonName)
		if slices.Contains([]string{cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, cmd.Name()) {
			return nil // a shell completes what is still empty
		}
		return filled(args)
	}
	ran, err := misnamed(root, args)
	if err == nil {
		ran, err = oneDash(root, args)
	}
	if err == nil {
		ran, err = root.ExecuteContextC(ctx)
	}
	if err == nil {
		err = out.failure()
	}
	if refused := (client.Refused{}); errors.As(err, &refused) && refused.Token() {
		err = fmt.Errorf("%w; %s", err, life.TokenHint)
	}
	var quiet quietError
	var misuse usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errChanges):
		return exitChanges
	case errors.As(err, &quiet):
		return told.code()
	case wantsJSON(ran) || asksJSON(ran, args):
		code := told.code()
		if errors.As(err, &misuse) {
			code = exitMisused
		}
		writeError(os.Stderr, ran, err, code)
		return code
	case errors.As(err, &misuse):
		complain(os.Stderr, fmt.Sprintf("dynascale: %v\nSee '%s --help'.", err, ran.CommandPath()))
		return exitMisused
	}
	complain(os.Stderr, fmt.Sprintf("dynascale: %v", err))
	return told.code()
}

// complain writes an error, at the width of a terminal; elsewhere each line is as it is, for who searches it.
func complain(w io.Writer, text string) {
	if !onTerminal(w) {
		w = boundless{w}
	}
	say(w, text)
}

// quietError ends with exit code 1 after everything has been said.
type quietError struct{}

func (quietError) Error() string { return "failed" }

// errChanges ends with exit code 3: a file is not what it could be, and nothing was written.
var errChanges = errors.New("there is something to change")

// usageError ends with exit code 2.
type usageError struct{ error }
