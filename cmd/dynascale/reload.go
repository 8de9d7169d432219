package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func reloadCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Make the running daemon read its configuration again, and tell whether it did",
		Long: `Make the running daemon read its configuration again, as SIGHUP does, and tell whether
it did. A bad configuration is refused with all that is wrong in it, and the last good
one keeps running.`,
	}
	to := daemonFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := to.daemonToChange(cmd.Context())
		if err != nil {
			return err
		}
		if err := p.Reload(cmd.Context()); err != nil {
			return p.stuck(err, "restart the daemon: it reads "+p.configOf()+" when it starts")
		}
		fmt.Fprintln(cmd.OutOrStdout(), "The configuration was read again; the next evaluation goes by it.")
		return nil
	}
	return cmd
}
