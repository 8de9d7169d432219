package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
)

// standardInput is the name of the file that is read from standard input, and what its problems are
// told by.
const (
	standardInput     = "-"
	standardInputName = "<stdin>"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Check a configuration: print \"ok\" and the effective values, or every problem in it",
		Long: `Check configurations, and change nothing. For one file, print "ok" and the
values that dynascale would use, with every default. Several files are checked
one by one, with one line for each file and a last line with the totals. The file
name '-' means standard input. Without FILE, the configuration of --config is checked.

Each problem is one line on standard error: the file, the line, the column, the key
and what is wrong. With --output json, standard output gets one JSON document for each
file instead, with the problems of that file. The exit code is 1 if a file has a problem.`,
		Args: cobra.ArbitraryArgs,
	}
	path := configFlag(cmd)
	quiet := cmd.Flags().BoolP("quiet", "q", false, "print only problems")
	output := outputFlag(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 || cmd.Flags().Changed("config") {
			args = append([]string{*path}, args...)
		}
		if n := len(slices.DeleteFunc(slices.Clone(args), func(file string) bool { return file != standardInput })); n > 1 {
			return usageError{errors.New("standard input (-) is given twice, but can be read only once: write " +
				"the second configuration into a file")}
		}
		c := checked{cmd: cmd, json: *output == asJSON, quiet: *quiet, several: len(args) > 1}
		for _, file := range args {
			if err := c.file(file); err != nil {
				return err
			}
		}
		return c.end(len(args))
	}
	return cmd
}

// checked is what became of files so far.
type checked struct {
	cmd                  *cobra.Command
	json, quiet, several bool
	bad, problems        int
}

// file checks one, and tells of it.
func (c *checked) file(path string) error {
	cfg, err := load(path, c.cmd.InOrStdin())
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		c.bad, c.problems = c.bad+1, c.problems+len(problems)
		if c.json {
			return writeAnswer(c.cmd, checkShape{File: path, Problems: problemsOf(problems)})
		}
		complain(c.cmd.ErrOrStderr(), problems.Error())
		if !c.several && !c.quiet && len(problems) > 1 {
			complain(c.cmd.ErrOrStderr(), path+": "+amount.Count(len(problems), "problem"))
		}
		return nil
	case err != nil:
		return err
	}
	cfg.Notes = append(append(cfg.Notes, cfg.Scheduled(path, time.Now())...), cfg.SharedDatabases(path)...)
	switch {
	case c.json && c.quiet:
		return nil
	case c.json:
		effective, err := cfg.EffectiveJSON()
		if err != nil {
			return err
		}
		return writeAnswer(c.cmd, checkShape{OK: true, File: path, Problems: []problemShape{}, Effective: effective, Inherited: cfg.Inherited, Notes: problemsOf(cfg.Notes), NotRead: cfg.Ignored})
	case c.quiet:
		return nil
	}
	for _, file := range cfg.Ignored {
		complain(c.cmd.ErrOrStderr(), "not read: "+file)
	}
	summary := fmt.Sprintf("%s: ok, %s", path, amount.Count(len(cfg.Tiers), "tier"))
	if len(cfg.Notes) > 0 {
		summary += ", " + amount.Count(len(cfg.Notes), "note")
	}
	effective := []byte(nil)
	if !c.several {
		if effective, err = cfg.Effective(); err != nil {
			return err
		}
		effective, summary = append([]byte("ok\n"), effective...), "# "+strings.TrimPrefix(summary, path+": ") // a comment: the values stay a configuration
	}
	// What came of it stands at the end as well, where it is still on the screen.
	if _, err := c.cmd.OutOrStdout().Write(effective); err != nil {
		return err
	}
	for _, note := range cfg.Notes {
		complain(c.cmd.ErrOrStderr(), "note: "+note.String())
	}
	if c.several {
		say(c.cmd.OutOrStdout(), summary)
		return nil
	}
	_, err = fmt.Fprintln(c.cmd.OutOrStdout(), summary)
	return err
}

// load reads a configuration from a file, or from standard input.
func load(path string, in io.Reader) (*config.Config, error) {
	if path != standardInput {
		return config.Load(path)
	}
	text, err := io.ReadAll(io.LimitReader(in, config.MostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", err)
	}
	return config.Parse(standardInputName, text)
}

// end tells of all files together.
func (c *checked) end(files int) error {
	if c.several && !c.quiet && !c.json {
		told := fmt.Sprintf("%s checked: all ok", amount.Count(files, "file"))
		if c.bad > 0 {
			told = fmt.Sprintf("%s checked: %d ok, %d not ok (%s in all)", amount.Count(files, "file"), files-c.bad, c.bad, amount.Count(c.problems, "problem"))
		}
		say(c.cmd.OutOrStdout(), told)
	}
	if c.bad > 0 {
		return quietError{}
	}
	return nil
}
