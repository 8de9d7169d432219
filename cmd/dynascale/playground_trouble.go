package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/playground"
	"github.com/dynascale/dynascale/pkg/table"
)

// trouble is one command of a playground. words are what it takes, beside its verb.
type trouble struct {
	use, short, example string
	// read takes the arguments; nil takes none.
	read   func(c *playground.Command, args []string) error
	args   cobra.PositionalArgs
	lasts  bool // it has --for
	values []string
}

func troubleCommands() []*cobra.Command {
	name := func(c *playground.Command, args []string) error {
		if len(args) > 0 {
			c.Name = args[0]
		}
		return nil
	}
	some := func(c *playground.Command, args []string) error {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return usageError{fmt.Errorf("%q is not a whole number of 1 or more", args[1])}
		}
		c.Name, c.Count = args[0], n
		return nil
	}
	services := sim.Services()
	var all []*cobra.Command
	for _, t := range []trouble{
		{
			use: "load NAME xFACTOR", short: "Multiply the load of a group, service, database or machine; x1 is the normal load", example: "load web x3 --for 10m",
			args: cobra.ExactArgs(2), lasts: true,
			read: func(c *playground.Command, args []string) error {
				factor, err := strconv.ParseFloat(strings.TrimPrefix(args[1], "x"), 64)
				if err != nil || !(factor >= 0) || math.IsInf(factor, 0) {
					return usageError{fmt.Errorf("%q is not a factor: give x and a number of 0 or more, such as x3 or x0.5", args[1])}
				}
				c.Name, c.Factor = args[0], factor
				return nil
			},
		},
		{use: "lose NAME N", short: "Terminate N in-service machines of a group; the group launches new ones", example: "lose web 2", args: cobra.ExactArgs(2), read: some},
		{use: "sicken NAME N", short: "Make N machines of a group unhealthy; they serve nothing, and the group does not replace them", example: "sicken web 1", args: cobra.ExactArgs(2), read: some},
		{use: "stick NAME N", short: "Make the next N launches of a group hang: they never come into service", example: "stick web 2", args: cobra.ExactArgs(2), read: some},
		{use: "deploy NAME", short: "Replace the tasks of an ECS service by tasks of a new version", example: "deploy api", args: cobra.ExactArgs(1), read: name},
		{use: "twin NAME", short: "Begin a blue/green deployment: make a second group (the twin) like the group NAME", example: "twin web", args: cobra.ExactArgs(1), read: name},
		{use: "retire NAME", short: "End a blue/green deployment: send the work of the group NAME to its twin, and delete NAME", example: "retire shop-web", args: cobra.ExactArgs(1), read: name},
		{
			use: "no-capacity NAME", short: "Make one kind of change fail: launches of a group or service, " +
				"starts of machines of an instance type, or resizes to a database class", example: "no-capacity m6i.xlarge --for 1h",
			args: cobra.ExactArgs(1), read: name, lasts: true,
		},
		{use: "throttle [SERVICE]", short: "Throttle every call to one AWS service, or to all of AWS", example: "throttle autoscaling", args: cobra.MaximumNArgs(1), read: name, lasts: true, values: services},
		{use: "outage [SERVICE]", short: "Make one AWS service, or all of AWS, answer no call; half of the " +
			"calls that change something still take effect", example: "outage rds --for 5m", args: cobra.MaximumNArgs(1), read: name, lasts: true, values: services},
		{use: "deny [SERVICE]", short: "Deny every call to one AWS service, or to all of AWS", example: "deny sqs", args: cobra.MaximumNArgs(1), read: name, lasts: true, values: services},
		{
			use: "cloudwatch dead|silent|back", short: "Make CloudWatch fail (dead), return no new datapoints (silent), or work again (back)", example: "cloudwatch silent --for 15m",
			args: cobra.ExactArgs(1), read: name, lasts: true, values: []string{"dead", "silent", "back"},
		},
		{use: "calm", short: "End all trouble in force; lost machines stay lost, unhealthy ones unhealthy, and stuck launches stuck", example: "calm"},
	} {
		all = append(all, t.command())
	}
	return append(all, playgroundStatusCommand())
}

// simulatedOnly is the paragraph of their help that keeps them apart from AWS.
const simulatedOnly = "The command changes only the simulated account of 'dynascale playground', never a real account.\n\n"

func (t trouble) command() *cobra.Command {
	verb, _, _ := strings.Cut(t.use, " ")
	of := simulatedOnly
	switch verb {
	case "retire":
		of += "'dynascale playground twin NAME' makes the twin, a second group like NAME.\n\n"
	case "no-capacity":
		of += "NAME is an instance type, a database class, a group or a service. For a group or a service,\n"
	}
	cmd := &cobra.Command{
		Use: t.use, Short: t.short, Example: "  dynascale playground " + t.example, Args: t.args,
		Long: t.short + ".\n\n" + of + "NAME is a full name, or the end of a name if no other name has this end:\n" +
			"web means shop-web. 'dynascale playground status' lists the names.",
		ValidArgsFunction: cobra.FixedCompletions(t.values, cobra.ShellCompDirectiveNoFileComp),
	}
	switch {
	case strings.Contains(t.use, "SERVICE"):
		cmd.Long = t.short + ".\n\n" + simulatedOnly + "Without SERVICE, the command affects all services. SERVICE is one of:\n" + strings.Join(t.values, ", ") + "."
	case verb == "calm":
		cmd.Long = t.short + ".\nTrouble is what commands such as 'dynascale playground throttle' and 'dynascale playground load'\n" +
			"cause. Deployments are not trouble: the new tasks of 'dynascale playground deploy' stay, and the\n" +
			"second group that 'dynascale playground twin' made stays too.\n\n" + strings.TrimSpace(simulatedOnly)
	case !strings.Contains(t.use, "NAME"):
		cmd.Long = t.short + ".\n\n" + strings.TrimSpace(simulatedOnly)
	}
	at, output := playgroundFlag(cmd), outputFlag(cmd)
	length := lengthFlag(10 * time.Minute)
	if t.lasts {
		cmd.Flags().Var(&length, "for", "how long the trouble lasts, up to 7d")
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c := playground.Command{Verb: verb}
		if t.read != nil {
			if err := t.read(&c, args); err != nil {
				return err
			}
		}
		if t.lasts {
			c.For = playground.Span(length)
		}
		url, err := playgroundURL(*at)
		if err != nil {
			return err
		}
		said, err := play.TroublePlayground(cmd.Context(), url, c)
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, troubleShape{Understood: c, Done: said})
		}
		say(cmd.OutOrStdout(), said)
		return nil
	}
	return cmd
}

func playgroundFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("url", "", "address of the playground, such as http://127.0.0.1:4566 (default: "+
		"the environment variable AWS_ENDPOINT_URL)")
}

// playgroundURL is the playground that the shell was pointed at.
func playgroundURL(given string) (string, error) {
	url := cmp.Or(given, os.Getenv("AWS_ENDPOINT_URL"))
	if url == "" {
		return "", errors.New("the address of the playground is unknown: load its file env into this shell ('. out/playground/env'), or give --url")
	}
	return url, nil
}

func playgroundStatusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "status", Short: "Show the resources of the account, their load, and the trouble in force",
		Long: "Show the resources of the simulated account of 'dynascale playground', their load, and the trouble\n" +
			"in force, caused by commands such as 'dynascale playground throttle'.",
		Example: "  dynascale playground status",
	}
	at, output := playgroundFlag(cmd), outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		url, err := playgroundURL(*at)
		if err != nil {
			return err
		}
		s, err := play.PlaygroundStatus(cmd.Context(), url)
		if err != nil {
			return err
		}
		w := cmd.OutOrStdout()
		if *output == asJSON {
			return writeAnswer(cmd, s)
		}
		sayf(w, "%s at speed %s, up since %s UTC; the time of the simulated day is %s; %s\n", s.Scenario, amount.Number(s.Speed),
			s.Begin.UTC().Format(time.DateTime), s.Day.Format("15:04"), amount.Count(s.Calls, "AWS call"))
		rows := make([][]string, len(s.Things))
		for i, x := range s.Things {
			rows[i] = []string{x.Kind, x.Name, amount.Fixed(x.Load, 2), x.Size}
		}
		if err := printTable(w, table.Table{Columns: []table.Column{{Name: "WHAT"}, {Name: "NAME"}, {Name: "LOAD/S"}, {Name: "SIZE", Text: true}}}, rows); err != nil {
			return err
		}
		if len(s.Troubles) == 0 {
			say(w, "\nNo trouble is in force.")
			return nil
		}
		say(w, "\nTrouble in force")
		for _, t := range s.Troubles {
			say(w, "  "+t)
		}
		return nil
	}
	return cmd
}
