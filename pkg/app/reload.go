package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
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
			_, _ = d.reload(ctx, l) // it is in the log
		}
	}
}

// reload keeps the last good configuration running when the new one is bad. What is read only at
// the start stays as it was then, and is named.
func (d *Daemon) reload(ctx context.Context, l *loop.Loop) (done api.Reloaded, err error) {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	cfg, err := config.LoadSteady(ctx, d.o.ConfigPath)
	var net *cloud.Network
	if err == nil {
		net, err = d.net.Reconnect(ctx, cfg)
	}
	if err == nil {
		put := func() {
			if err = orphaned(cfg, d.memory.Operations()); err == nil {
				err = d.changeTokens(cfg.HTTP)
			}
			if err == nil {
				done = d.putInForce(ctx, cfg, net, l)
			}
		}
		if len(d.memory.Foresee(assembly.Claims(cfg))) == 0 {
			put()
		} else if missed := l.Between(ctx, put); missed != nil {
			// The records of an evaluation say the names that it began with.
			err = fmt.Errorf("the new configuration renames tiers, or gives their names to other resources, which is possible only between two evaluations; the evaluation under way did not end in time (%w): reload again", missed)
		}
	}
	if err != nil {
		d.report.Reloaded(time.Now(), err, nil, 0, 0)
		fields := []zap.Field{zap.String("event", "reload refused"), zap.Error(err)}
		if problems := config.Problems(nil); errors.As(err, &problems) {
			fields = append(fields, zap.Strings("problems", problems.Lines()))
		}
		d.log.Error("reload refused: the last good configuration stays in force", fields...)
	}
	return done, err
}

// reloadPatience is how long a reload over the API may take; the client waits for 30 s.
const reloadPatience = 25 * time.Second

// putInForce makes the next evaluation go by a configuration.
func (d *Daemon) putInForce(ctx context.Context, cfg *config.Config, net *cloud.Network, l *loop.Loop) (done api.Reloaded) {
	done.Reloaded, done.Waiting = true, cfg.KeepStarted(d.o.Config)
	if len(done.Waiting) > 0 {
		d.log.Warn("some keys change only with a restart: their old values stay in force until then, and everything else is in force", zap.String("event", "keys wait for restart"),
			zap.Strings("waiting_for_restart", done.Waiting))
	}
	done.Told = d.claim(ctx, cfg)
	d.memory.Remember(assembly.MemorySpan(cfg))
	var gone []string
	for _, t := range d.cfg.Tiers {
		if !slices.ContainsFunc(cfg.Tiers, func(n config.Tier) bool { return n.Name == t.Name }) {
			gone = append(gone, t.Name)
		}
	}
	if len(gone) > 0 {
		text := "tiers that are no longer in the configuration keep their size: " + strings.Join(gone, ", ")
		done.Told = append(done.Told, text)
		d.log.Warn(text, zap.String("event", "tiers gone"))
	}
	before := d.cfg.Ignored
	d.cfg, d.net = cfg, net
	d.comparer.reach(net)
	d.brakes.Obey(cfg.AWS.BrakeName(), net.ReadBrake)
	if d.notifier != nil {
		d.notifier.Use(noticesOf(cfg, net, d.o.Version))
	}
	l.Replace(loop.Options{Parts: d.assemble(), Reporter: d.report, Interval: cfg.Loop.Interval, Retry: cfg.Loop.Retry})
	d.report.Waiting(done.Waiting)
	d.report.Reloaded(time.Now(), nil, gone, len(cfg.Tiers), cfg.Loop.Interval)
	d.inForce.Store(cfg)
	d.log.Info("configuration reloaded", zap.String("event", "reloaded"), zap.Int("tiers", len(cfg.Tiers)))
	if !slices.Equal(before, cfg.Ignored) {
		d.tellIgnored(cfg)
	}
	return done
}

// tellIgnored says what is in the folder of the configuration and no part of it.
func (d *Daemon) tellIgnored(cfg *config.Config) {
	if len(cfg.Ignored) > 0 {
		d.log.Info("some files in the configuration folder are not read", zap.String("event", "files not read"), zap.Strings("not_read", cfg.Ignored))
	}
}
