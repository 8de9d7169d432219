package main

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "development"

func versionCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "Print the version of dynascale, its Go version, and the revision of its source"}
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return printVersion(cmd, *output) }
	return cmd
}

// printVersion prints it in a form of --output.
func printVersion(cmd *cobra.Command, output string) error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	if output == asJSON {
		return writeAnswer(cmd, versionShape{version, textOrNull(revision), runtime.Version(), runtime.GOOS, runtime.GOARCH})
	}
	sayf(cmd.OutOrStdout(), "dynascale %s (%s, %s, %s/%s)",
		version, cmp.Or(revision, "unknown revision"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
