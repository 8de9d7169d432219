package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
)

const daemonName = "run"

func runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   daemonName,
		Short: "Run the daemon: one evaluation a minute until it is told to stop",
		Long: `Run the daemon: one evaluation a minute until SIGTERM or SIGINT. SIGHUP reads the
configuration again; a bad one is refused and the last good one keeps running. A
second SIGTERM or SIGINT ends it at once; the next start goes on from the ledger.`,
	}
	path := configFlag(cmd)
	dry := cmd.Flags().Bool("dry-run", false, "look, decide and log, but change nothing in AWS and write nothing to the ledger")
	once := cmd.Flags().Bool("once", false, "make one evaluation and end")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		app.Frugal()
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		log, err := newLog(cfg.Log)
		if err != nil {
			return err
		}
		defer func() { _ = log.Sync() }()
		return app.RunDaemon(cmd.Context(), app.DaemonOptions{
			ConfigPath: *path, Config: cfg, DryRun: *dry, Once: *once, Version: version, Log: log,
		})
	}
	return cmd
}

// newLog writes to standard error: for people on a terminal, as JSON elsewhere.
func newLog(o config.Log) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(o.Level)
	if err != nil {
		return nil, err
	}
	z := zap.NewProductionConfig()
	z.Level = zap.NewAtomicLevelAt(level)
	z.Sampling = nil // one line per change must stay one line per change
	z.DisableCaller, z.DisableStacktrace = true, true
	z.EncoderConfig.EncodeTime = func(t time.Time, to zapcore.PrimitiveArrayEncoder) {
		zapcore.RFC3339TimeEncoder(t.UTC(), to) // as in the reasons, the tables and the API
	}
	z.EncoderConfig.EncodeDuration = zapcore.StringDurationEncoder
	if o.Format == "console" || o.Format == "auto" && onTerminal(os.Stderr) {
		z.Encoding = "console"
		z.EncoderConfig.EncodeLevel = zapcore.CapitalLevelEncoder
	}
	return z.Build()
}
