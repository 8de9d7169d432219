package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/sim/playground"
)

func playgroundCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "playground",
		Short: "Run a simulated AWS account on this machine for dynascale, the AWS CLI and boto3; no AWS account needed",
		Long: `Run a simulated AWS account on a loopback address until Ctrl-C, for 'dynascale run', the AWS CLI and
boto3. The command prints the lines that set these tools up. Other commands, such as
'dynascale playground lose web 2', cause trouble in the account; they are listed below. The account
and its resources are lost when the playground ends. The playground listens on loopback only,
because it does not check the signatures of requests.

The folder of --out gets two files: the configuration of the scenario, and a file with the name env,
which every shell that uses the account has to load (". out/playground/env"). A configuration that
exists is not overwritten.

Scenarios:
` + playground.Briefs() + `
Time: the account's clock is always the clock of this machine. The load follows a simulated day,
which begins at the time of --day-time. CloudWatch has a datapoint for each minute, and the
datapoint is complete about a minute after that minute has ended, as in AWS. --speed makes two
things faster: the simulated day, and the work that takes AWS some time (launches, drains, changes
of databases and machines). With --speed 10 a day takes 2.4 hours, and a daemon still reacts in
time. With --speed 60 a day takes 24 minutes, each datapoint covers one hour of that day, and a
daemon reacts too late. Everything else keeps its normal speed: how much one machine serves, how
long a job takes, how long trouble lasts, and the cooldowns and maintenance windows of your
configuration.`,
		Example: `  dynascale playground                                # then, in another shell:
  . out/playground/env
  dynascale discover --out dynascale.yaml                # all tiers in mode observe; or, in mode manage:
  dynascale run --config out/playground/shop.yaml
  aws autoscaling describe-auto-scaling-groups
  dynascale playground load web x3 --for 10m
  dynascale playground lose web 2
  dynascale playground status`,
	}
	o := play.PlaygroundOptions{}
	var dayTime string
	f := cmd.Flags()
	f.StringVar(&o.Scenario, "scenario", playground.Names()[0], "scenario to run: "+strings.Join(playground.Names(), ", "))
	f.Float64Var(&o.Speed, "speed", 1, fmt.Sprintf("speed of the simulated day: how many times as fast as real time, 1 to %d", playground.MaxSpeed))
	f.StringVar(&dayTime, "day-time", "08:30", "time of the simulated day at the start")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 means a free port")
	f.StringVar(&o.Out, "out", "out/playground", "folder for the file env and the configuration")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the random numbers")
	_ = cmd.RegisterFlagCompletionFunc("scenario", cobra.FixedCompletions(playground.Names(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains(playground.Names(), o.Scenario) {
			return usageError{fmt.Errorf("--scenario is %q; use one of: %s", o.Scenario, strings.Join(playground.Names(), ", "))}
		}
		if !(o.Speed >= 1 && o.Speed <= playground.MaxSpeed) {
			return usageError{fmt.Errorf("--speed is %s; it can be from 1 to %d", amount.Number(o.Speed), playground.MaxSpeed)}
		}
		at, err := time.Parse("15:04", dayTime)
		if err != nil {
			return usageError{fmt.Errorf("--day-time is %q; it must be a time such as 08:30", dayTime)}
		}
		o.DayTime = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
		w := cmd.OutOrStdout()
		o.Told = func(at time.Time, text string) { sayf(w, "%s  %s", at.UTC().Format(time.TimeOnly), text) }
		o.Ready = func(place play.PlaygroundPlace) { printPlayground(w, o, dayTime, place) }
		if err := play.Playground(cmd.Context(), o); err != nil {
			return err
		}
		say(w, "The playground has ended, and its account with it.")
		return nil
	}
	cmd.AddCommand(troubleCommands()...)
	return cmd
}

func printPlayground(w io.Writer, o play.PlaygroundOptions, dayTime string, place play.PlaygroundPlace) {
	sayf(w, "The playground %q is up at %s until Ctrl-C. The simulated day begins at %s and passes at speed %s.\n%s\n", o.Scenario, place.URL, dayTime, amount.Number(o.Speed), place.About)
	sayf(w, "To use it, run '. %s' in another shell. That file contains:", place.Env)
	for line := range strings.Lines(place.Environment) {
		fmt.Fprint(w, "  "+line)
	}
	say(w, "\nThen, in that shell, begin as on your own account:")
	example(w, called()+" discover --out dynascale.yaml", "writes a configuration with all tiers in mode observe")
	say(w, "or run the configuration of the scenario, with all tiers in mode manage:")
	example(w, called()+" run --config "+place.Config, "")
	say(w, "Also in that shell:")
	example(w, called()+" playground status", "")
	example(w, called()+" playground --help", "how to cause trouble")
	example(w, "aws autoscaling describe-auto-scaling-groups", "the AWS CLI and boto3 work too")
	if place.ConfigKept {
		sayf(w, "\n%s was there already and is kept unchanged. To get the configuration of "+
			"the scenario, remove this file and start the playground again.", place.Config)
	}
	if place.LedgerExists {
		sayf(w, "\nThe ledger %s has the records of an earlier playground. To begin without "+
			"these records, stop any daemon that uses this ledger, and remove the file.", strings.TrimSuffix(place.Config, ".yaml")+".db")
	}
	fmt.Fprintln(w)
}
