package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dynascale/dynascale/pkg/keys"
)

// misnamed is the group of commands that has no command of the name that was typed, and that as an error; nil where
// the command exists. It comes before the flags are read: what is wrong with those depends on the command.
func misnamed(root *cobra.Command, args []string) (*cobra.Command, error) {
	root.InitDefaultHelpCmd()
	group, rest, err := root.Find(args)
	if err != nil || !group.HasSubCommands() {
		return nil, nil
	}
	words := pflag.NewFlagSet("", pflag.ContinueOnError)
	words.ParseErrorsAllowlist.UnknownFlags = true
	words.BoolP("help", "h", false, "")
	group.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if words.Lookup(f.Name) == nil {
			words.AddFlag(&pflag.Flag{Name: f.Name, Shorthand: f.Shorthand, NoOptDefVal: f.NoOptDefVal, Value: anyValue{}})
		}
	})
	if err := words.Parse(rest); err != nil || words.NArg() == 0 || completes(words.Args()) {
		return nil, nil
	}
	return group, unknownCommand(group, words.Args())
}

// completes reports whether a shell asks for completions: the library adds these commands only when they run.
func completes(words []string) bool {
	return len(words) > 0 && strings.HasPrefix(words[0], "__complete")
}

// anyValue is a flag of which only the place counts.
type anyValue struct{}

func (anyValue) String() string   { return "" }
func (anyValue) Set(string) error { return nil }
func (anyValue) Type() string     { return "" }

// oneDash refuses -config: the library takes it for -c with the value "onfig".
func oneDash(root *cobra.Command, args []string) (*cobra.Command, error) {
	cmd, rest, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing || completes(rest) {
		return nil, nil
	}
	cmd.InitDefaultHelpFlag()
	values := map[string]bool{}
	_ = cmd.Flags().ParseAll(rest, func(_ *pflag.Flag, value string) error { // what is wrong, is told when they are read
		values[value] = true
		return nil
	})
	for _, arg := range rest {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && !values[arg] && cmd.Flags().Lookup(name) != nil {
			return cmd, usageError{errors.New(twoDashes(name))}
		}
	}
	return nil, nil
}

func twoDashes(name string) string {
	return fmt.Sprintf("there is no flag -%s; write two dashes: --%s", name, name)
}

// misplaced is what to write instead, where an argument is a file that belongs to a flag; "" where none is. With
// wrong, there are more arguments than the command takes, else those that exist as a file are meant.
func misplaced(cmd *cobra.Command, args []string, wrong bool) string {
	if strings.Contains(cmd.Use, "FILE") { // which of its files is the wrong one is not known
		return ""
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		if !wrong && (err != nil || info.IsDir()) {
			continue
		}
		end := filepath.Ext(arg)
		inside, _ := filepath.Glob(filepath.Join(arg, "*.y*ml")) // a folder without any may be named like a tier
		switch yaml := end == ".yaml" || end == ".yml" || err == nil && info.IsDir() && len(inside) > 0; {
		case yaml && cmd.Flags().Lookup("config") != nil:
			return fmt.Sprintf("the argument %s looks like a configuration: write --config %s", arg, quoted(arg))
		case yaml && cmd.Flags().Lookup("update") != nil:
			return fmt.Sprintf("the argument %s looks like a configuration: write --out %s for a new file, or --update %[2]s to compare this file with AWS", arg, quoted(arg))
		case end == ".db" && cmd.Flags().Lookup("ledger") != nil:
			return fmt.Sprintf("the argument %s looks like a ledger: write --ledger %s", arg, quoted(arg))
		}
	}
	return ""
}

// mistyped tells what is wrong with a flag in words of ours: those of the library name functions of Go, and take a
// negative number for letters.
func mistyped(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return usageError{errors.New(noFlag(cmd, unknown))}
	case errors.As(err, &lacking):
		return usageError{fmt.Errorf("--%s needs a value: %s", lacking.GetFlag().Name, lacking.GetFlag().Usage)}
	case errors.As(err, &invalid):
		return usageError{errors.New("--" + invalid.GetFlag().Name + ": " + noValue(invalid))}
	}
	return usageError{err}
}

// noFlag says that there is no such flag, and which one was probably meant.
func noFlag(cmd *cobra.Command, e *pflag.NotExistError) string {
	if short := e.GetSpecifiedShortnames(); short != "" {
		if _, err := strconv.ParseFloat(short, 64); err == nil {
			return fmt.Sprintf("-%s is below 0, and '%s' takes no numbers below 0; use: %s", short, cmd.CommandPath(), cmd.UseLine())
		}
		if cmd.Flags().Lookup(short) != nil {
			return twoDashes(short)
		}
		return fmt.Sprintf("there is no flag -%s", e.GetSpecifiedName())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := keys.Nearest(e.GetSpecifiedName(), names); near != "" {
		return fmt.Sprintf("there is no flag --%s; did you mean --%s?", e.GetSpecifiedName(), near)
	}
	return fmt.Sprintf("there is no flag --%s", e.GetSpecifiedName())
}

// noValue says why a text is no value of a flag.
func noValue(e *pflag.InvalidValueError) string {
	text := keys.Show(e.GetValue())
	var number *strconv.NumError
	switch kind := e.GetFlag().Value.Type(); {
	case kind == "bool":
		return text + " is neither true nor false"
	case errors.As(e.Unwrap(), &number) && errors.Is(number.Err, strconv.ErrRange):
		return text + " is too large a number"
	case strings.HasPrefix(kind, "uint"):
		return text + " is not a whole number of 0 or more"
	case strings.HasPrefix(kind, "int"):
		return text + " is not a whole number" + meantNumber(e.GetValue(), true)
	case strings.HasPrefix(kind, "float"):
		return text + " is not a number" + meantNumber(e.GetValue(), false)
	}
	return e.Unwrap().Error()
}

// meantNumber is how a number is written that was meant: 1,000 or $50, as the end of a sentence; "" for what is none.
func meantNumber(text string, whole bool) string {
	plain := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimPrefix(text, "$")), "usd"), "$"))
	plain = strings.ReplaceAll(strings.TrimSpace(plain), ",", "")
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || v < 0 || v > 1e9 || !strings.ContainsAny(plain, "0123456789") || plain == text || whole && v != float64(int(v)) {
		return ""
	}
	return "; write " + plain
}
