package main

import (
	"errors"
	"fmt"
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
	if err := words.Parse(rest); err != nil || words.NArg() == 0 || strings.HasPrefix(words.Arg(0), "__") { // how a shell asks for completions
		return nil, nil
	}
	return group, unknownCommand(group, words.Args())
}

// anyValue is a flag of which only the place counts.
type anyValue struct{}

func (anyValue) String() string   { return "" }
func (anyValue) Set(string) error { return nil }
func (anyValue) Type() string     { return "" }

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
			return fmt.Sprintf("there is no flag -%s; write two dashes: --%s", short, short)
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
