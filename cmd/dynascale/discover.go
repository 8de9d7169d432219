package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/discover"
)

func discoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discover",
		Short: "List what there is to scale, and write a starter configuration that changes nothing",
		Long: `discover lists Auto Scaling groups with their load balancers and policies, queues,
databases, clusters and single instances of one region, and writes a commented
configuration: a tier for each group, for the read replicas and the class of each
database, the readers and the capacity of each Aurora cluster, and the type of each
instance, all in mode observe. It only reads. What cannot be listed, and what cannot be
a tier, becomes a comment in the file.`,
	}
	o := discover.Options{}
	output := outputFlag(cmd)
	out := cmd.Flags().String("out", "", "file to write, which must not exist yet; without it standard output")
	cmd.Flags().StringVar(&o.Region, "region", "", "region; without it AWS_REGION, then the profile's")
	cmd.Flags().StringVar(&o.Profile, "profile", "", "profile of the shared AWS files; it is written into the configuration")
	cmd.Flags().StringVar(&o.Protocol, "cloudwatch-protocol", "cbor", "protocol of the calls to CloudWatch: cbor, query or json")
	_ = cmd.MarkFlagFilename("out", "yaml", "yml")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Now = time.Now()
		if err := checkRegion(o.Region); err != nil {
			return err
		}
		if *out != "" {
			if _, err := os.Lstat(*out); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("write %s: the file exists already, and AWS was not asked; choose another name", *out)
			}
		}
		found, err := discover.Run(cmd.Context(), o)
		if err != nil {
			return fmt.Errorf("discover: %w", err)
		}
		if *output == asJSON {
			return tellFound(cmd, found, *out)
		}
		if *out == "" {
			_, err = cmd.OutOrStdout().Write(found.Config)
		} else {
			err = writeNew(*out, found.Config)
		}
		if err != nil {
			return err
		}
		w := cmd.ErrOrStderr()
		for _, u := range found.Untold {
			fmt.Fprintf(w, "could not be listed: %s\n", u)
		}
		fmt.Fprintf(w, "%s in %s, all in mode observe\n", amount.Count(found.Tiers, "tier"), found.Region)
		if *out != "" {
			fmt.Fprintf(w, "wrote %s; next: dynascale check %s, dynascale doctor --config %s\n", *out, *out, *out)
		}
		return nil
	}
	return cmd
}

// tellFound writes the file, if there is to be one, and tells what was found as JSON.
func tellFound(cmd *cobra.Command, found discover.Found, path string) error {
	shape := discoverShape{Account: textOrNull(found.Account), Region: found.Region, Tiers: found.Tiers, Unlisted: listed(found.Untold), File: textOrNull(path)}
	if path == "" {
		shape.Config = textOrNull(string(found.Config))
	} else if err := writeNew(path, found.Config); err != nil {
		return err
	}
	return writeAnswer(cmd, shape)
}

// writeNew never replaces a file: it may hold a configuration that somebody wrote.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("write the starter configuration: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
