package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/scale"
)

// orderFlags are the flags of every order.
func orderFlags(cmd *cobra.Command, lasts string) (length, reason *string) {
	length = cmd.Flags().String("for", lasts, "how long, from 1m to 30d, such as 90m, 2h or 3d")
	reason = cmd.Flags().String("reason", "", "why, in a few words; every decision that the order touches shows them")
	return length, reason
}

// demand makes flags without which an order is none a matter of usage.
func demand(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if !cmd.Flags().Changed(name) {
			return usageError{errors.New("--" + name + " is missing: " + cmd.Flags().Lookup(name).Usage)}
		}
	}
	return nil
}

// allFlag is for a command that takes one tier or all of them, and never leaves open
// which.
func allFlag(cmd *cobra.Command) *bool {
	all := cmd.Flags().Bool("all", false, "every tier of the configuration, in place of one")
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *all {
			return cobra.NoArgs(cmd, args)
		}
		return cobra.ExactArgs(1)(cmd, args)
	}
	return all
}

// pauseAll holds every tier and tells which those are.
func (p peer) pauseAll(cmd *cobra.Command, body map[string]any) error {
	var orders []scale.Order
	if err := p.post(cmd.Context(), "/api/v1/pause", body, &orders); err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	for _, o := range orders {
		fmt.Fprintf(w, "%s: %s\n", paint(w, bold, o.Tier), orderText(o, time.Now()))
	}
	fmt.Fprintln(w, "The next pass obeys, and a restart does not end it. To undo it: dynascale resume --all")
	return nil
}

// order gives an order and tells what is in force.
func (p peer) order(cmd *cobra.Command, path string, body map[string]any) error {
	var o scale.Order
	if err := p.post(cmd.Context(), path, body, &o); err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%s: %s\n", paint(w, bold, o.Tier), orderText(o, time.Now()))
	fmt.Fprintf(w, "The next pass obeys it, and a restart does not end it. To undo it: dynascale resume %s\n", o.Tier)
	return nil
}

// orderText is an order in a few words.
func orderText(o scale.Order, now time.Time) string {
	what := "paused, its size stays as it is"
	switch {
	case o.Kind == scale.Override:
		what = fmt.Sprintf("at least %d", o.Min)
	case !o.Grow:
		what = "scale-in paused"
	case !o.Shrink:
		what = "scale-out paused"
	}
	left := "ended"
	if d := o.Until.Sub(now); d > 0 {
		left = "in " + scale.Span(d.Round(time.Second)).String()
	}
	return fmt.Sprintf("%s until %s (%s): %s", what, o.Until.UTC().Format(time.RFC3339), left, o.Reason)
}

// printOrders lists the orders in force; nothing when there are none.
func printOrders(w io.Writer, orders []scale.Order, now time.Time) {
	if len(orders) == 0 {
		return
	}
	fmt.Fprintln(w, "\nOrders in force")
	for _, o := range orders {
		fmt.Fprintf(w, "  %s: %s\n", o.Tier, orderText(o, now))
	}
}
