package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func reloadCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Make the running daemon read its configuration again, and say whether the new one is in force",
		Long: `Make the running daemon read its configuration again, as SIGHUP does, and say whether the new one
is in force. A configuration with errors is refused, all errors are listed, and the last good
configuration stays in force. The keys in the sections 'ledger', 'control', 'log' and 'heartbeat',
and the key http.listen, are read only when the daemon starts. If one of these keys has changed, the
command names it; restart the daemon for the new value.`,
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := to.peer()
		if err != nil {
			return p.stopped(err)
		}
		done, err := p.Reload(cmd.Context())
		if err != nil {
			return p.stopped(p.stuck(err, "restart the daemon: it reads "+p.configOf()+" when it starts"))
		}
		if wantsJSON(cmd) {
			return writeAnswer(cmd, done)
		}
		say(cmd.OutOrStdout(), "The configuration was read again; the next evaluation uses it.")
		for _, told := range done.Told {
			say(cmd.OutOrStdout(), told)
		}
		if len(done.Waiting) > 0 {
			sayf(cmd.OutOrStdout(), "Not in force yet: %s. Restart the daemon for the new values; everything else is in force.", strings.Join(done.Waiting, ", "))
		}
		return nil
	}
	return cmd
}
