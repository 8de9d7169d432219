package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
)

const about = `dynascale is an autoscaler for AWS. Once a minute it reads CloudWatch, load balancers, SQS, RDS,
ECS and EC2, and decides the size of every tier. A tier is one thing that dynascale scales, such as
an Auto Scaling group. Guards (cooldowns, limits and other rules) can hold a change back; otherwise
dynascale changes the size in AWS. It records the reasons.

Exit codes: 0 success, 1 something failed (the message says what), 2 wrong usage,
3 discover --update found something to change, 130 stopped by SIGINT (Ctrl-C), 143 stopped by
SIGTERM. But 'dynascale run', 'dynascale playground' and every command with --watch exit with 0
after these signals.`

// groups are the commands of dynascale help by what they are for; those of none come last.
var groups = []struct{ title, commands string }{
	{"See what it does, and why:", "status explain history replay plan schedule operations actions cost savings tune"},
	{"Stop or adjust it:", "pause resume override budget abandon reload"},
	{"Set it up and run it:", "discover check doctor iam run notify alarms ledger support token"},
	{"Try it without an account:", "demo playground simulate"},
}

func newRoot(out io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "dynascale",
		Short:         "Scale AWS tiers every minute, and explain every change",
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
		Args:                       unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asked, _ := cmd.Flags().GetBool("version"); asked {
				return printVersion(cmd, "")
			}
			return cmd.Help()
		},
	}
	root.Flags().Bool("version", false, "print the version, like the command 'version'")
	root.SetOut(out) // before the commands are made: completion keeps it
	root.SetFlagErrorFunc(mistyped)
	root.AddCommand(
		runCommand(), checkCommand(), planCommand(), statusCommand(), explainCommand(),
		historyCommand(), replayCommand(), costCommand(), savingsCommand(), tuneCommand(), scheduleCommand(), pauseCommand(), resumeCommand(), actionsCommand(), overrideCommand(), budgetCommand(),
		operationsCommand(), abandonCommand(), reloadCommand(),
		discoverCommand(), doctorCommand(), iamCommand(), simulateCommand(), demoCommand(), playgroundCommand(), ledgerCommand(), supportCommand(), tokenCommand(), notifyCommand(), alarmsCommand(), versionCommand(), manCommand(),
	)
	for _, of := range groups {
		root.AddGroup(&cobra.Group{ID: of.title, Title: of.title})
		for _, c := range root.Commands() {
			if slices.Contains(strings.Fields(of.commands), c.Name()) {
				c.GroupID = of.title
			}
		}
	}
	root.InitDefaultCompletionCmd()
	wrap(root.Commands())
	root.SetHelpCommand(helpCommand())
	wrapHelp(root)
	for _, c := range root.Commands() {
		if c.HasSubCommands() {
			c.Args = unknownCommand
			c.SuggestionsMinimumDistance = root.SuggestionsMinimumDistance
		}
		if c.Name() == "completion" { // it would help with anything
			c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	return root
}

// wrap makes a wrong number of arguments of every command a matter of usage.
func wrap(commands []*cobra.Command) {
	for _, c := range commands {
		c.Args = misused(c.Args)
		wrap(c.Commands())
	}
}

// unknownCommand names the commands that were probably meant.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := fmt.Sprintf("there is no command %q", strings.TrimPrefix(cmd.CommandPath()+" "+args[0], cmd.Root().Name()+" "))
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		text += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageError{errors.New(text)}
}

// misused makes a wrong number of arguments a matter of usage.
func misused(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check == nil {
			check = cobra.NoArgs
		}
		if err := check(cmd, args); err != nil {
			if known := (usageError{}); errors.As(err, &known) {
				return err // it says what is wrong
			}
			if len(args) == 0 || check(cmd, append(slices.Clone(args), "one more")) == nil {
				return usageError{fmt.Errorf("an argument is missing; use: %s", cmd.UseLine())}
			}
			if instead := misplaced(cmd, args, true); instead != "" {
				return usageError{errors.New(instead)}
			}
			return usageError{fmt.Errorf("too many arguments: %q; use: %s", args, cmd.UseLine())}
		}
		if instead := misplaced(cmd, args, false); instead != "" {
			return usageError{errors.New(instead)}
		}
		return nil
	}
}

// tierNames completes the name of a tier from the configuration.
func tierNames(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if path := cmd.Flags().Lookup("config"); len(args) == 0 && path != nil {
		if cfg, err := config.Load(path.Value.String()); err == nil {
			for _, t := range cfg.Tiers {
				names = append(names, t.Name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

const defaultConfig = config.DefaultPath

func configFlag(cmd *cobra.Command) *string {
	path := cmd.Flags().StringP("config", "c", defaultConfig, "configuration: a file, or a folder of .yaml files")
	_ = cmd.MarkFlagFilename("config", "yaml", "yml")
	return path
}
