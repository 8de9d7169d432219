package app

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
)

// reloadOnHangup reads the configuration again at every SIGHUP.
func (d *Daemon) reloadOnHangup(ctx context.Context, l *loop.Loop) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.hangup:
			_ = d.reload(ctx, l) // it is in the log
		}
	}
}

// reload keeps the last good configuration running when the new one is bad.
func (d *Daemon) reload(ctx context.Context, l *loop.Loop) error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	cfg, err := config.Load(d.o.ConfigPath)
	var net *cloud.Network
	if err == nil {
		net, err = d.net.Reconnect(ctx, cfg)
	}
	if err == nil {
		err = orphaned(cfg, d.memory.Operations())
	}
	if err != nil {
		d.board.reloaded(time.Now(), err, nil, 0, 0)
		d.log.Error("reload refused: the last good configuration keeps running", zap.Error(err))
		return err
	}
	if cfg.Ledger != d.cfg.Ledger || cfg.HTTP != d.cfg.HTTP || cfg.Control != d.cfg.Control || cfg.Log != d.cfg.Log {
		d.log.Warn("ledger, http, control and log settings change only with a restart; everything else is in force")
	}
	d.memory.Remember(assembly.MemorySpan(cfg))
	var gone []string
	for _, t := range d.cfg.Tiers {
		if !slices.ContainsFunc(cfg.Tiers, func(n config.Tier) bool { return n.Name == t.Name }) {
			gone = append(gone, t.Name)
		}
	}
	d.cfg, d.net = cfg, net
	d.brakes.obey(cfg.AWS, net.ReadBrake)
	l.Replace(loop.Options{Parts: d.assemble(), Board: d.board, Interval: cfg.Loop.Interval, Retry: cfg.Loop.Retry})
	d.board.reloaded(time.Now(), nil, gone, len(cfg.Tiers), cfg.Loop.Interval)
	d.inForce.Store(cfg)
	d.log.Info("configuration reloaded", zap.Int("tiers", len(cfg.Tiers)))
	return nil
}
