package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
)

func planCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Look at AWS once and show what a pass would do; nothing is written anywhere",
	}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		result, err := app.Plan(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		if *output == "json" {
			err = writeJSON(cmd.OutOrStdout(), result.Records)
		} else {
			err = errors.Join(printRecords(cmd.OutOrStdout(), result.Records), printCost(cmd.OutOrStdout(), cfg, result.Records))
		}
		if err != nil {
			return err
		}
		if result.Err != nil {
			return fmt.Errorf("plan: %w", result.Err)
		}
		return nil
	}
	return cmd
}
