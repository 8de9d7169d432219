package main

import (
	"errors"
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
			return logged(config.LogOf(*path), nil, err)
		}
		log, err := newLog(cfg.Log)
		if err != nil {
			return err
		}
		defer func() { _ = log.Sync() }()
		return logged(cfg.Log, log, app.RunDaemon(cmd.Context(), app.DaemonOptions{
			ConfigPath: *path, Config: cfg, DryRun: *dry, Once: *once, Version: version, Log: log,
		}))
	}
	return cmd
}

// logged writes why the daemon does not run into its log where that is JSON, because whoever
// collects it understands nothing else; people are told as by every command. The log is made
// where there is none yet.
func logged(o config.Log, log *zap.Logger, err error) error {
	if err == nil || plain(o) {
		return err
	}
	if log == nil {
		made, unmade := newLog(o)
		if unmade != nil {
			return err
		}
		log = made
	}
	var problems config.Problems
	if errors.As(err, &problems) {
		lines := make([]string, len(problems))
		for i, p := range problems {
			lines[i] = p.String()
		}
		log.Error("dynascale does not start: its configuration is refused", zap.String("event", "run failed"), zap.Strings("problems", lines))
	} else {
		log.Error("dynascale ends with an error", zap.String("event", "run failed"), zap.Error(err))
	}
	_ = log.Sync()
	return quietError{}
}

// plain reports whether the log is text for people.
func plain(o config.Log) bool {
	return o.Format == "console" || o.Format == "auto" && onTerminal(os.Stderr)
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
	if plain(o) {
		z.Encoding = "console"
		z.EncoderConfig.EncodeLevel = zapcore.CapitalLevelEncoder
	}
	return z.Build()
}
