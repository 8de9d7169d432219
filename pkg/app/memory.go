package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// keeper is a memory that can be asked and closed.
type keeper interface {
	assembly.Memory
	fleet.Memory
	server.History
	server.Actions
	server.Operations
	notify.Store
	claimer
	Remember(keep time.Duration)
	// Unkept are pauses in force that a restart forgets.
	Unkept() []scale.Action
	// Written is the newest evaluation that was written down.
	Written() history.Evaluation
	Close() error
}

// ledgerPath is where the ledger of a run is; "" when it writes none.
func ledgerPath(o DaemonOptions) string {
	if o.DryRun {
		return ""
	}
	path, err := filepath.Abs(o.Config.Ledger.Path)
	if err != nil {
		return o.Config.Ledger.Path
	}
	return path
}

// openMemory opens the ledger. A dry run starts from its past and leaves no
// trace in it.
func openMemory(ctx context.Context, run DaemonOptions) (keeper, error) {
	cfg, dry, log := run.Config, run.DryRun, run.Log
	o := ledger.Options{Path: cfg.Ledger.Path, Retention: cfg.Ledger.Retention, Keep: assembly.MemorySpan(cfg), ReadOnly: dry, Version: run.Version}
	if dry {
		// A daemon that was stopped while it made the file leaves an empty one.
		if info, err := os.Stat(cfg.Ledger.Path); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
			return ledger.NewMemory(o.Keep), nil
		}
	}
	l, err := ledger.Open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("cannot open the ledger: %w", err)
	}
	if dry {
		defer func() { _ = l.Close() }()
		return ledger.NewMemoryFrom(l), nil
	}
	if l.Created() {
		log.Warn("there was no ledger, so a new one was created: no tier shrinks until its cooldown is over", zap.String("event", "ledger begun"), zap.String("path", cfg.Ledger.Path))
	}
	if err := l.Health(); err != nil {
		log.Error("LEDGER CANNOT BE WRITTEN: growth continues, shrinking stops until it can be written", zap.String("event", "ledger failed"), zap.Error(err))
	}
	for _, r := range l.Unsettled() {
		log.Warn("a change was under way when dynascale stopped; the change counts as made until AWS shows otherwise", zap.String("event", "change unsettled"),
			zap.String("tier", r.Decision.Tier), zap.Int("from", r.Decision.From), zap.Int("to", r.Decision.To),
			zap.String("from_name", r.Decision.Capacity.Name(r.Decision.From)), zap.String("to_name", r.Decision.Capacity.Name(r.Decision.To)))
	}
	return l, nil
}
