package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
)

func planCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Read AWS once and show what an evaluation would do; nothing is changed or written",
		Long: `Read AWS once and show what the next evaluation would do. Each tier has one line with its size, the
decision and the reason. A table shows what the tiers cost an hour now and after these decisions.
If there is a ledger (the daemon's database file), its cooldowns, pauses and history are used. The
daemon is asked only whether it runs. Nothing is changed in AWS, and nothing is written.`,
	}
	from := ownSource(cmd)
	output := outputFlag(cmd)
	watch := watchFlags(cmd, time.Minute, 10*time.Second)
	plan := func() error {
		cfg, err := config.Load(*from.config)
		if err != nil {
			return err
		}
		result, budgets, err := app.Plan(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		alive, memory := life.Ask(cmd.Context(), from.daemonOf(cmd.Context(), cfg), cfg.Ledger.Path), memoryOf(cmd.Context(), cfg)
		if *output == asJSON {
			shape := planShape{Daemon: daemonOf(alive), PlannedAt: result.At.UTC(), History: timeOrNull(memory),
				Tiers: api.Shown(api.Aged(result.Records, time.Now(), cfg.Loop.Interval)), Cost: costOf(result.Records), Budgets: append([]budget.Standing{}, budgets...)}
			if result.Err != nil {
				shape.Error = result.Err.Error()
			}
			err = writeAnswer(cmd, shape)
		} else {
			printPlanned(cmd.OutOrStdout(), alive, result.At, memory)
			err = errors.Join(printRecords(cmd.OutOrStdout(), result.Records, nil, nil), printCost(cmd.OutOrStdout(), result.Records), printEmergencies(cmd.OutOrStdout(), budgets, result.At))
		}
		if err != nil {
			return err
		}
		if result.Err != nil {
			return fmt.Errorf("plan: %w", result.Err)
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return watch.run(cmd, plan) }
	return cmd
}

// printEmergencies prints which budgets would be in a spending emergency after the plan, and what that does.
func printEmergencies(w io.Writer, budgets []budget.Standing, at time.Time) error {
	for _, b := range budgets {
		if b.Emergency.IsZero() {
			continue
		}
		when, rate := "would begin: the budget's tiers would cost ", " an hour, far above the hourly budget"
		does := "one evaluation later, tiers with 'critical: false' would begin to shrink to their minimum"
		if b.Emergency.Before(at) { // the run rate may be below the budget by now
			when, rate = "is in force since "+b.Emergency.UTC().Format(time.DateTime)+" UTC: the budget's tiers cost ", " an hour now"
			does = "tiers with 'critical: false' stay at their minimum until the hourly cost has been below the hourly budget for the time in budgets.emergency.calm; 'dynascale budget grant' can end the emergency earlier"
		}
		if !b.Deny {
			does = "nothing shrinks, because the budget only warns"
		}
		sayf(w, "\nbudget %s: a spending EMERGENCY %s%s%s; %s", b.Name, when, amount.Dollars(b.RunRate), rate, does)
	}
	return nil
}

// memoryOf is when the newest evaluation was made that a plan goes by; zero when there is
// no ledger to go by.
func memoryOf(ctx context.Context, cfg *config.Config) time.Time {
	info, err := ledger.Inspect(ctx, cfg.Ledger.Path)
	if err != nil {
		return time.Time{}
	}
	return info.Newest
}

// printPlanned says whether the daemon lives, and of when the plan and its memory are.
func printPlanned(w io.Writer, l life.Life, at, memory time.Time) {
	printLife(w, l)
	from := "without history: there is no ledger yet, or it has no evaluation"
	if !memory.IsZero() {
		from = "with the ledger's history until " + memory.UTC().Format(time.DateTime) + " UTC" // the daemon's own line has an age, of another instant
	}
	say(w, fmt.Sprintf("planned at %s UTC, %s; nothing is changed", at.UTC().Format("2006-01-02 15:04:05"), from))
}
