package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/table"
)

func notifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Test the channels that send messages to people, show how many alerts wait, and which channels fail",
		Long: `Test the channels, show how many alerts wait to be sent, and which channels fail. A channel is a way
to send messages to people, such as Slack or e-mail; the key notify.channels of the configuration
lists the channels. An alert is an event that a person should know about, such as a change that
failed. The routes (the key notify.routes) say which alerts go to which channels. The daemon sends
the messages.`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(notifyTestCommand(), notifyListCommand())
	return cmd
}

func notifyTestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test [CHANNEL...]",
		Short: "Send a test message through channels of the configuration, and show what each receiver answered",
		Args:  cobra.ArbitraryArgs,
		Long: `Send a test message through the named channels, or through all channels, and show what each receiver
answered. A channel is a way to send messages, such as Slack or e-mail; the names of the channels
are in notify.channels of the configuration. This command sends the message at once, from this
machine, as the user who runs it. The running daemon is not used. The routes of the configuration
and their quiet_hours (times without messages) are for the alerts of the daemon, and do not apply
to this message. A channel that opens incidents, such as PagerDuty, gets a test incident, which is
resolved at once. The exit code is 1 if a receiver did not accept the message.`,
	}
	path := configFlag(cmd)
	timeout := lengthFlag(15 * time.Second)
	cmd.Flags().Var(&timeout, "timeout", "how long to wait for each receiver")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		chosen, err := chooseChannels(cfg, *path, args)
		if err != nil {
			return err
		}
		tested, err := app.TestChannels(cmd.Context(), cfg, chosen, version, time.Duration(timeout))
		if err != nil {
			return err
		}
		answer, rows, refused := notifyTestShape{Channels: []testedChannelShape{}}, [][]string{}, false
		for _, one := range tested {
			shape := testedChannelShape{Channel: one.Channel, Kind: one.Kind, Accepted: one.Refused == "", Answer: textOrNull(oneLine(one.Answer)), Refused: textOrNull(oneLine(one.Refused))}
			answer.Channels = append(answer.Channels, shape)
			state := paint(cmd.OutOrStdout(), green, "accepted")
			if !shape.Accepted {
				state, refused = paint(cmd.OutOrStdout(), red, "NOT accepted"), true
			}
			rows = append(rows, []string{one.Channel, one.Kind, state, oneLine(one.Answer + one.Refused)})
		}
		if *output == asJSON {
			err = writeAnswer(cmd, answer)
		} else {
			err = printTable(cmd.OutOrStdout(), table.Table{Columns: []table.Column{{Name: "CHANNEL"}, {Name: "KIND"}, {Name: "RESULT"}, {Name: "ANSWER", Text: true}}}, rows)
		}
		if err == nil && refused {
			return quietError{}
		}
		return err
	}
	return cmd
}

// chooseChannels are the channels of the configuration with these names, or all of them.
func chooseChannels(cfg *config.Config, path string, names []string) (chosen []*config.Channel, err error) {
	all := cfg.Notify.Channels
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no notify.channels: no messages are sent; docs/notify.md shows how to begin", path)
	}
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, c := range all {
		known = append(known, c.Name)
	}
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, usageError{fmt.Errorf("notify.channels of %s has no channel %s; it has %s", path, name, strings.Join(known, ", "))}
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func notifyListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Show channels and routes, what waits to be sent, and what each receiver answered last",
		Long: `Show the channels (ways to send messages, such as Slack or e-mail) and the routes (which alerts go
to which channels) of the configuration. An alert is an event that a person should know about. For
each channel the columns show:
  WAITING   how many alerts, and ends of alerts, wait to be sent
  STANDING  how many alerts were sent and are not over
  ACCEPTED  when the receiver last accepted a message
  STATE     the last answer of the receiver, or since when it accepts no message, and why
These figures and answers come from the ledger, the daemon's database file. Nothing is sent.`,
		Args: cobra.NoArgs,
	}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		reached, err := reachedOf(cmd.Context(), cfg.Ledger.Path)
		if err != nil {
			return err
		}
		shape := notifyListOf(cfg, reached)
		if *output == asJSON {
			return writeAnswer(cmd, shape)
		}
		if len(shape.Channels) == 0 {
			sayf(cmd.OutOrStdout(), "%s has no notify.channels: no messages are sent", *path)
			return nil
		}
		return printNotifyList(cmd, shape)
	}
	return cmd
}

// reachedOf is what the ledger knows of channels; nothing where there is none yet.
func reachedOf(ctx context.Context, path string) (map[string]notify.Reached, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	l, err := ledger.Open(ctx, ledger.Options{Path: path, ReadOnly: true})
	if ledger.Empty(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	texts, err := l.Notices(ctx)
	if err = errors.Join(err, l.Close()); err != nil {
		return nil, err
	}
	return notify.Read(texts)
}

func notifyListOf(cfg *config.Config, reached map[string]notify.Reached) notifyListShape {
	out := notifyListShape{Channels: []notifyChannelShape{}, Routes: []notifyRouteShape{}}
	for _, c := range cfg.Notify.Channels {
		r := reached[c.Name]
		out.Channels = append(out.Channels, notifyChannelShape{Channel: c.Name, Kind: c.Kind, Waiting: r.Waiting, Standing: r.Standing, Accepted: timeOrNull(r.Accepted), Answer: textOrNull(r.Answer),
			Failing: timeOrNull(r.Failing), Why: textOrNull(r.Why), Again: timeOrNull(r.NotBefore)})
	}
	for _, r := range cfg.Notify.Routes {
		one := notifyRouteShape{Severities: []string{}, Tiers: listed(r.Tiers), Kinds: listed(r.Kinds), To: r.To, Channels: cfg.Notify.Reached(r.To), Quiet: []string{}}
		for _, s := range r.Severities {
			one.Severities = append(one.Severities, string(s))
		}
		for _, h := range r.QuietHours {
			one.Quiet = append(one.Quiet, h.Text)
		}
		out.Routes = append(out.Routes, one)
	}
	return out
}

func printNotifyList(cmd *cobra.Command, shape notifyListShape) error {
	w := cmd.OutOrStdout()
	clock := func(t *time.Time) string {
		if t == nil {
			return "never"
		}
		return t.UTC().Format("2006-01-02 15:04:05")
	}
	var rows [][]string
	for _, c := range shape.Channels {
		state := "no message yet"
		switch {
		case c.Failing != nil:
			state = paint(w, red, "not accepted") + " since " + clock(c.Failing) + " UTC: " + oneLine(*c.Why)
			if c.Again != nil {
				state += "; next try at " + clock(c.Again) + " UTC"
			}
		case c.Answer != nil:
			state = "answered " + oneLine(*c.Answer)
		}
		rows = append(rows, []string{c.Channel, c.Kind, fmt.Sprint(c.Waiting), fmt.Sprint(c.Standing), clock(c.Accepted), state})
	}
	if err := printTable(w, table.Table{Columns: []table.Column{{Name: "CHANNEL"}, {Name: "KIND", Drop: 1}, {Name: "WAITING"}, {Name: "STANDING"}, {Name: "ACCEPTED (UTC)"}, {Name: "STATE", Text: true}}}, rows); err != nil {
		return err
	}
	fmt.Fprintln(w)
	rows = nil
	every := func(list []string, all string) string {
		if len(list) == 0 {
			return all
		}
		return strings.Join(list, ", ")
	}
	for _, r := range shape.Routes {
		rows = append(rows, []string{every(r.Severities, "all"), every(r.Tiers, "all"), every(r.Kinds, "all"), strings.Join(r.To, ", "), strings.Join(r.Channels, ", "), every(r.Quiet, "none")})
	}
	return printTable(w, table.Table{Columns: []table.Column{{Name: "SEVERITIES"}, {Name: "TIERS", Text: true}, {Name: "KINDS", Text: true}, {Name: "TO", Text: true}, {Name: "CHANNELS", Text: true}, {Name: "QUIET_HOURS", Text: true, Drop: 1}}}, rows)
}
