package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Check a configuration: \"ok\" and the effective values, or every problem in it",
		Args:  cobra.ExactArgs(1),
	}
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := config.Load(args[0])
		var problems config.Problems
		switch {
		case errors.As(err, &problems) && *output == asJSON:
			return errors.Join(writeAnswer(cmd, checkShape{File: args[0], Problems: problemsOf(problems)}), quietError{})
		case errors.As(err, &problems):
			fmt.Fprintln(cmd.ErrOrStderr(), problems.Error())
			return quietError{}
		case err != nil:
			return err
		}
		if *output == asJSON {
			effective, err := cfg.EffectiveJSON()
			if err != nil {
				return err
			}
			return writeAnswer(cmd, checkShape{OK: true, File: args[0], Problems: []problemShape{}, Effective: effective, Inherited: cfg.Inherited, NotRead: cfg.Ignored})
		}
		effective, err := cfg.Effective()
		if err != nil {
			return err
		}
		for _, file := range cfg.Ignored {
			fmt.Fprintln(cmd.ErrOrStderr(), "not read:", file)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "ok\n%s", effective)
		return nil
	}
	return cmd
}
