package main

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
)

const daemonName = "run"

func runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   daemonName,
		Short: "Run the daemon: one evaluation a minute until it is stopped",
		Long: `Run the daemon until SIGTERM or SIGINT. It makes one evaluation a minute, or as often as the key
loop.interval of the configuration says. An evaluation reads AWS once and decides the size of every
tier. On SIGHUP the daemon reads the configuration again; a configuration with errors is refused, and
the last good one stays in force. If an evaluation is making changes when SIGTERM or SIGINT comes,
the daemon finishes it and then ends. A second SIGTERM or SIGINT ends the daemon at once. The next
start continues from the ledger (the daemon's database file).

The log goes to standard error: as text on a terminal, else as JSON. The key log.format of the
configuration can choose one format for both cases. On a terminal the daemon also prints a line for
each evaluation: what the tiers do, the number of calls to AWS, and when the next evaluation begins.

--once makes one evaluation and ends. It prints the signals and the decision of every tier on
standard output, even if no size changes. With --once, a log in text has only warnings and errors.
--output is only for --once.`,
	}
	path := configFlag(cmd)
	dry := cmd.Flags().Bool("dry-run", false, "read AWS, decide and log, but change nothing in AWS and write nothing to the ledger")
	once := cmd.Flags().Bool("once", false, "make one evaluation and end")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("output") && !*once {
			return usageError{errors.New("--output is only for --once: without --once the daemon writes a log")}
		}
		app.Frugal()
		cfg, err := config.LoadSteady(cmd.Context(), *path)
		if err != nil {
			return logged(config.LogOf(*path), nil, err)
		}
		log, err := newLog(cfg.Log, *once)
		if err != nil {
			return err
		}
		defer func() { _ = log.Sync() }()
		var untold error
		o := app.DaemonOptions{ConfigPath: *path, Config: cfg, DryRun: *dry, Once: *once, Version: version, Log: log}
		switch {
		case *once:
			o.Told = func(e app.Evaluated) { untold = tellOnce(cmd, e, *dry, *output, cfg.Loop.Interval) }
		case plain(cfg.Log) && onTerminal(os.Stderr):
			o.Told = func(e app.Evaluated) { evaluationLine(os.Stderr, e, time.Now()) }
		}
		return logged(cfg.Log, log, errors.Join(app.RunDaemon(cmd.Context(), o), untold))
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
		made, unmade := newLog(o, false)
		if unmade != nil {
			return err
		}
		log = made
	}
	var problems config.Problems
	if errors.As(err, &problems) {
		log.Error("dynascale does not start: its configuration is refused", zap.String("event", "run failed"), zap.Strings("problems", problems.Lines()))
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

// tellOnce tells of the only evaluation.
func tellOnce(cmd *cobra.Command, e app.Evaluated, dry bool, output string, interval time.Duration) error {
	if output != asJSON {
		return printOnce(cmd.OutOrStdout(), e)
	}
	shape := onceShape{EvaluatedAt: e.At.UTC(), Took: e.Took.Seconds(), Calls: e.Calls, DryRun: dry, Tiers: api.Shown(api.Aged(e.Records, time.Now(), interval))}
	if err := errors.Join(e.Err, e.LedgerErr); err != nil {
		shape.Error = err.Error()
	}
	return writeAnswer(cmd, shape)
}

// newLog writes to standard error: for people on a terminal, as JSON elsewhere. With once people read
// on standard output what was decided, and here only what is wrong.
func newLog(o config.Log, once bool) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(o.Level)
	if err != nil {
		return nil, err
	}
	if plain(o) {
		if once {
			level = max(level, zapcore.WarnLevel)
		}
		out := zapcore.Lock(os.Stderr)
		return zap.New(zapcore.NewCore(newConsole(colourful(os.Stderr), terminalColumns(os.Stderr)), out, level), zap.ErrorOutput(out)), nil
	}
	z := zap.NewProductionConfig()
	z.Level = zap.NewAtomicLevelAt(level)
	z.Sampling = nil // one line per change must stay one line per change
	z.DisableCaller, z.DisableStacktrace = true, true
	z.EncoderConfig.EncodeTime = func(t time.Time, to zapcore.PrimitiveArrayEncoder) {
		zapcore.RFC3339TimeEncoder(t.UTC(), to) // as in the reasons, the tables and the API
	}
	z.EncoderConfig.EncodeDuration = zapcore.StringDurationEncoder
	return z.Build()
}
