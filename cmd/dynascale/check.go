package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a configuration: \"ok\" and the effective values, or every problem in it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(args[0])
			var problems config.Problems
			if errors.As(err, &problems) {
				fmt.Fprintln(cmd.ErrOrStderr(), problems.Error())
				return quietError{}
			}
			if err != nil {
				return err
			}
			effective, err := cfg.Effective()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "ok\n%s", effective)
			return nil
		},
	}
}
