package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/table"
)

func alarmsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "alarms",
		Short: "Compare CloudWatch billing alarms with the configuration, create them, or remove them",
		Long: `Create, change and remove the alarms that the key notify.billing_alarms of the configuration
describes. They are CloudWatch alarms in us-east-1 on the estimated charges of the whole account in
this month. Their thresholds are 50, 80, 90 and 100 % of the monthly budget (the key
notify.billing_alarms.monthly, or else budgets.monthly). They notify the SNS topic of the key
notify.billing_alarms.topic, even if no daemon runs. Only alarms with the tag
` + billing.TagKey + `=` + billing.TagValue + ` are changed or removed.

First activate "Receive CloudWatch billing alerts" in the billing preferences of the account.
If the charges already exceed the threshold of a new alarm, the alarm notifies at once.`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		alarmsStep("diff", "Show what 'dynascale alarms apply' would do; nothing is changed", diffs, (*app.Alarms).Diff, false),
		alarmsStep("apply", "Create, change and remove CloudWatch alarms to match notify.billing_alarms", applies, (*app.Alarms).Diff, true),
		alarmsStep("remove", "Remove the alarms that 'dynascale alarms apply' has created", removes, (*app.Alarms).Removal, true),
	)
	return cmd
}

// What the commands below alarms do.
const (
	diffs = `Compare the CloudWatch billing alarms of the account with the key notify.billing_alarms of the
configuration, and show what 'dynascale alarms apply' would do. Nothing is changed.`
	applies = `Create, change and remove CloudWatch billing alarms so that they match the key
notify.billing_alarms of the configuration. Only alarms with the tag ` + billing.TagKey + `=` + billing.TagValue + `
are changed or removed. If the charges already exceed the threshold of a new alarm, the alarm
notifies at once.`
	removes = `Remove the CloudWatch billing alarms that have the tag ` + billing.TagKey + `=` + billing.TagValue + `
and a name that begins with the value of notify.billing_alarms.prefix. 'dynascale alarms apply' creates
its alarms with this tag and prefix. Other alarms stay, also those created with another prefix.`
)

func alarmsStep(name, short, long string, steps func(*app.Alarms, context.Context) ([]billing.Step, error), does bool) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: short, Long: long, Args: cobra.NoArgs}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		a, err := app.OpenAlarms(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		plan, err := steps(a, cmd.Context())
		if err != nil {
			return err
		}
		shape, rows, failed := alarmsShape{Alarms: []alarmShape{}}, [][]string{}, 0
		for _, s := range plan {
			one := alarmShape{Alarm: s.Name, Step: string(s.Verb), Why: listed(s.Why), State: textOrNull(s.State)}
			result := ""
			if does {
				if err := a.Do(cmd.Context(), s); err != nil {
					failed++
					result = oneLine(err.Error())
					one.Error = &result
				} else {
					one.Done = s.Verb == billing.Make || s.Verb == billing.Change || s.Verb == billing.Remove
				}
			}
			shape.Alarms = append(shape.Alarms, one)
			why := s.Why
			if result != "" {
				why = append(slices.Clone(why), result)
			}
			rows = append(rows, []string{s.Name, said(cmd, s.Verb, does, result), stateOf(s.State), strings.Join(why, "; ")})
		}
		switch {
		case *output == asJSON:
			err = writeAnswer(cmd, shape)
		case len(rows) == 0:
			say(cmd.OutOrStdout(), "nothing to remove: no alarm has the tag "+billing.TagKey+"="+billing.TagValue+" and the prefix in notify.billing_alarms.prefix")
		default:
			err = printTable(cmd.OutOrStdout(), table.Table{Columns: []table.Column{{Name: "ALARM"}, {Name: "STEP"}, {Name: "STATE"}, {Name: "WHY", Text: true}}}, rows)
		}
		if failed > 0 {
			return errors.Join(err, fmt.Errorf("%s could not be created, changed or removed, for the reason shown above; correct the cause, and run the same command again", amount.Count(failed, "alarm")))
		}
		return err
	}
	return cmd
}

// said is what is done about an alarm, or was.
func said(cmd *cobra.Command, verb billing.Verb, done bool, failed string) string {
	w := cmd.OutOrStdout()
	was := map[billing.Verb]string{billing.Make: "made", billing.Change: "changed", billing.Remove: "removed", billing.Keep: "as it should be", billing.Leave: "left alone"}
	switch {
	case failed != "":
		return paint(w, red, "NOT "+was[verb])
	case verb == billing.Leave:
		return paint(w, yellow, was[verb])
	case done || verb == billing.Keep:
		return paint(w, green, was[verb])
	}
	return string(verb)
}

func stateOf(state string) string {
	if state == "" {
		return "does not exist"
	}
	return state
}
