package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/endpoint"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/heartbeat"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/server"
	"github.com/dynascale/dynascale/pkg/token"
)

// DaemonOptions are what `dynascale run` was told.
type DaemonOptions struct {
	ConfigPath string
	DryRun     bool
	// Once runs a single pass and ends.
	Once    bool
	Version string
	Log     *zap.Logger
	// Config is the first configuration, already checked.
	Config *config.Config
	// Told is told of every evaluation that ended; nil tells nobody.
	Told func(Evaluated)
}

// Daemon is the running program.
type Daemon struct {
	o       DaemonOptions
	log     *zap.Logger
	metrics *server.Metrics
	report  *reporter.Reporter
	memory  keeper
	cfg     *config.Config
	net     *cloud.Network
	brakes  *brakes.Brakes
	heart   *heartbeat.Heart // nil where nobody is told
	// comparer asks what AWS says was spent; nil in a dry run, and with Once.
	comparer *comparer
	// endpoints are what signals are read from beside AWS.
	endpoints *endpoint.All
	// notifier tells people of events; nil in a dry run.
	notifier *notify.Notifier
	locks    lock.Locks
	hangup   chan os.Signal
	tokens   *token.Ring // of the API

	calls        atomic.Int64
	reloading    sync.Mutex // SIGHUP and the API may ask at once
	accountsTold bool       // the metrics know the accounts of all tiers
	// places are where the tiers are, for the log, which waits for nobody.
	places atomic.Pointer[map[string]tierPlace]
	// fleet is all tiers of cfg together.
	fleet atomic.Pointer[fleet.Fleet]
	// inForce is cfg for the API, which must not wait for a reload.
	inForce atomic.Pointer[config.Config]
}

// RunDaemon starts, runs until ctx ends, and stops. It returns an error when it
// could not start, or, with Once, when the evaluation failed.
func RunDaemon(ctx context.Context, o DaemonOptions) (err error) {
	giveBack() // what reading the configuration took
	d := &Daemon{o: o, log: o.Log, cfg: o.Config, metrics: server.NewMetrics(o.Version), hangup: make(chan os.Signal, 1)}
	d.report = reporter.New(o.Log, d.metrics, server.Status{
		Version: o.Version, Started: time.Now(), Interval: o.Config.Loop.Interval,
		ConfigLoaded: time.Now(), DryRun: o.DryRun, Tiers: len(o.Config.Tiers), LedgerPath: ledgerPath(o),
	})
	d.places.Store(&map[string]tierPlace{})
	d.report.Where = d.where
	d.metrics.Config(true)
	d.tellIgnored(o.Config)
	if !o.Once {
		// From here on, because SIGHUP would end a process that does not listen.
		signal.Notify(d.hangup, syscall.SIGHUP)
		defer signal.Stop(d.hangup)
	}
	// Whatever can refuse a start comes before the ledger is opened: a start that fails
	// leaves no new ledger behind, and an old one as it was.
	d.net, err = cloud.Connect(ctx, o.Config, cloud.Watch{OnCall: d.called, OnRequested: d.metrics.Requested, OnCredentials: d.report.Credentials})
	if err != nil {
		return err
	}
	var way entrance
	if !o.Once {
		if way, err = enter(o.Config.HTTP); err != nil {
			return err
		}
		defer way.close()
		d.useTokens(way.tokens)
	}
	if err := d.preview(ctx); err != nil {
		return err
	}
	if d.memory, err = openMemory(ctx, o); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.memory.Close()) }()
	d.report.Written = func() reporter.Packed { return d.memory.Written() }
	if d.startNotices(ctx); d.notifier != nil {
		defer d.notifier.Close()
	}
	d.brakes = brakes.New(brakes.Options{Ledger: o.Config.Ledger.Path, Memory: d.memory, DryRun: o.DryRun, Log: d.log, Metrics: d.metrics, Tell: d.report.Notice})
	d.brakes.Obey(o.Config.AWS.BrakeName(), d.net.ReadBrake)
	d.brakes.LookAtFile() // before anything is done
	// A dry run brings nothing to its end, and another daemon may.
	if err := orphaned(o.Config, d.memory.Operations()); err != nil && !o.DryRun {
		return fmt.Errorf("start: %w", err)
	}
	d.claim(ctx, o.Config)
	defer d.locks.Close()
	parts := d.assemble()
	if d.heart = d.heartOf(); d.heart != nil {
		defer d.heart.Close()
	}
	if o.Once {
		start := time.Now()
		result := parts.Pass(ctx, start)
		took := time.Since(start)
		d.report.Show(result, took)
		d.beat(result, took)
		if d.notifier != nil {
			d.evaluated()
			d.flushNotices(ctx)
		}
		d.tell(result, took, time.Time{})
		return errors.Join(result.Err, result.LedgerErr)
	}
	return d.serve(ctx, parts, way)
}

// assemble makes the parts of an evaluation of the configuration in force.
func (d *Daemon) assemble() loop.Parts {
	d.configureMetrics()
	d.endpoints = endpoint.New(d.cfg, cloud.Signer(d.cfg), d.endpoints)
	parts := d.brakes.Over(assembly.Parts(d.cfg, d.net.Clouds, d.memory, assembly.Options{DryRun: d.o.DryRun, OnTrouble: d.troubleOf(d.net), OnAsked: d.metrics.Asked, Gate: d.brakes.Gate,
		Endpoints:  d.endpoints.Sources(),
		OnSelected: func(tier, text string) { d.log.Warn(text, zap.String("event", "selected"), zap.String("tier", tier)) }}))
	if whole, is := parts.Reviewer.(*fleet.Fleet); is {
		if before := d.fleet.Load(); before != nil {
			whole.Since(before.Standings(), time.Now())
		}
		d.fleet.Store(whole)
	}
	if !d.o.DryRun {
		parts.Observer = sole{
			Observer: parts.Observer, locks: &d.locks, tiers: d.cfg.Tiers, net: d.net, running: d.memory.Operations, onUnlocked: d.report.Unlocked,
		}
	}
	parts.GiveBack = giveBack
	return parts
}
