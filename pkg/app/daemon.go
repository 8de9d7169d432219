package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/scale"
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
	locks   lock.Locks
	hangup  chan os.Signal
	token   string // that opens the API, as it was at the start

	reloading sync.Mutex // SIGHUP and the API may ask at once
	// inForce is cfg for the API, which must not wait for a reload.
	inForce atomic.Pointer[config.Config]
}

// keeper is a memory that can be asked and closed.
type keeper interface {
	assembly.Memory
	server.History
	server.Actions
	server.Operations
	Remember(keep time.Duration)
	// Unkept are pauses in force that a restart forgets.
	Unkept() []scale.Action
	Close() error
}

// frugal is how much a pass may leave behind before it is collected, in percent of what
// is kept. An ops box has more of a core to spare for a pass a minute than memory:
// BenchmarkThousandTiers shows both.
const frugal = 15

// RunDaemon starts, runs until ctx ends, and stops. It returns an error when it
// could not start, or, with Once, when the pass failed.
func RunDaemon(ctx context.Context, o DaemonOptions) (err error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(frugal)
	}
	d := &Daemon{o: o, log: o.Log, cfg: o.Config, metrics: server.NewMetrics(o.Version), hangup: make(chan os.Signal, 1)}
	d.report = reporter.New(o.Log, d.metrics, server.Status{
		Version: o.Version, Started: time.Now(), Interval: o.Config.Loop.Interval,
		ConfigLoaded: time.Now(), DryRun: o.DryRun, Tiers: len(o.Config.Tiers), LedgerPath: ledgerPath(o),
	})
	d.metrics.Config(true)
	if !o.Once {
		// From here on, because SIGHUP would end a process that does not listen.
		signal.Notify(d.hangup, syscall.SIGHUP)
		defer signal.Stop(d.hangup)
	}
	// Whatever can refuse a start comes before the ledger is opened: a start that fails
	// leaves no new ledger behind, and an old one as it was.
	d.net, err = cloud.Connect(ctx, o.Config, cloud.Watch{OnCall: d.metrics.Call, OnCredentials: d.report.Credentials})
	if err != nil {
		return err
	}
	var way entrance
	if !o.Once {
		if way, err = enter(o.Config.HTTP); err != nil {
			return err
		}
		defer way.close()
		d.token = way.token
	}
	if err := d.preview(ctx); err != nil {
		return err
	}
	if d.memory, err = openMemory(ctx, o); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.memory.Close()) }()
	d.brakes = brakes.New(brakes.Options{Ledger: o.Config.Ledger.Path, Memory: d.memory, DryRun: o.DryRun, Log: d.log, Metrics: d.metrics})
	d.brakes.Obey(o.Config.AWS.BrakeName(), d.net.ReadBrake)
	d.brakes.LookAtFile() // before anything is done
	// A dry run brings nothing to its end, and another daemon may.
	if err := orphaned(o.Config, d.memory.Operations()); err != nil && !o.DryRun {
		return fmt.Errorf("start: %w", err)
	}
	defer d.locks.Close()
	parts := d.assemble()
	if o.Once {
		start := time.Now()
		result := parts.Pass(ctx, start)
		d.report.Show(result, time.Since(start))
		return errors.Join(result.Err, result.LedgerErr)
	}
	return d.serve(ctx, parts, way)
}

// entrance is where the API is reached, and the token that opens it.
type entrance struct {
	listener net.Listener
	token    string
}

// enter listens. Who connects before the daemon serves waits.
func enter(h config.HTTP) (entrance, error) {
	secret, err := token.ForServer(h)
	if err != nil {
		return entrance{}, err
	}
	listener, err := net.Listen("tcp", h.Listen)
	if err != nil {
		return entrance{}, fmt.Errorf("listen on http.listen %s: %w; is another dynascale running?", h.Listen, err)
	}
	return entrance{listener: listener, token: secret}, nil
}

// close is for a start that failed; once the API was served, it is closed already.
func (e entrance) close() { _ = e.listener.Close() }

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
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if dry {
		defer func() { _ = l.Close() }()
		return ledger.NewMemoryFrom(l), nil
	}
	if l.Created() {
		log.Warn("a new ledger was begun, because there was none: scale-in waits as after a change", zap.String("path", cfg.Ledger.Path))
	}
	if err := l.Health(); err != nil {
		log.Error("LEDGER CANNOT BE WRITTEN: growth goes on, scale-in is stopped until it can", zap.Error(err))
	}
	for _, r := range l.Unsettled() {
		log.Warn("a change was under way when dynascale stopped; it counts as made until the group tells otherwise",
			zap.String("tier", r.Decision.Tier), zap.Int("from", r.Decision.From), zap.Int("to", r.Decision.To))
	}
	return l, nil
}

func (d *Daemon) assemble() loop.Parts {
	figures := map[string]server.Figures{}
	for _, t := range d.cfg.Tiers {
		figures[t.Name] = server.Figures{UnitPrice: t.UnitPrice, Min: t.Limits.Min, Max: t.Limits.Max}
	}
	d.metrics.Configured(d.cfg.Loop.Interval, figures)
	parts := d.brakes.Over(assembly.Parts(d.cfg, d.net.Clouds, d.memory, assembly.Options{DryRun: d.o.DryRun, OnTrouble: d.report.Trouble, Gate: d.brakes.Gate}))
	if !d.o.DryRun {
		parts.Observer = sole{
			Observer: parts.Observer, locks: &d.locks, tiers: d.cfg.Tiers, net: d.net, running: d.memory.Operations, onUnlocked: d.report.Unlocked,
		}
	}
	return parts
}

func (d *Daemon) serve(ctx context.Context, parts loop.Parts, way entrance) error {
	sockets := newSocketKeeper(d, way.listener.Addr().String())
	socket := sockets.open()
	heard := make(chan struct{})
	told := context.AfterFunc(ctx, func() {
		defer close(heard)
		d.log.Info("told to stop: a pass that has begun to act is finished first")
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Beside the passes: an STS that hangs must not keep them from beginning.
	for at, cloud := range d.net.Clouds {
		go d.introduce(ctx, at, cloud)
	}
	d.log.Info("dynascale runs", zap.String("version", d.o.Version), zap.Int("tiers", len(d.cfg.Tiers)),
		zap.Duration("interval", d.cfg.Loop.Interval), zap.Bool("dry_run", d.o.DryRun), zap.String("http", way.listener.Addr().String()), zap.String("socket", socket.Where()))

	ready := false
	ends := reporter.NewAnnouncer(d.log)
	d.report.OnPass = func(loop.Result) {
		ends.Look(d.memory.Actions(time.Now()), time.Now())
		// Any pass that ended feeds the watchdog: a restart cannot mend a cloud
		// that is down. A pass that hangs feeds nothing.
		state := daemon.SdNotifyWatchdog
		if !ready {
			state, ready = daemon.SdNotifyReady+"\n"+state, true
		}
		_, _ = daemon.SdNotify(false, state)
		debug.FreeOSMemory() // what the pass needed is not needed for a minute
	}
	l := loop.New(loop.Options{Parts: parts, Board: d.report, Interval: d.cfg.Loop.Interval, Retry: d.cfg.Loop.Retry})
	d.inForce.Store(d.cfg)
	o := server.Options{
		Board: d.report, History: d.memory, Metrics: d.metrics, Now: time.Now, Log: d.log, Listen: way.listener.Addr().String(),
		Actions: d.memory, Tier: d.tier, Names: d.tierNames, Token: way.token, Reload: func() (api.Reloaded, error) { return d.reload(ctx, l) },
		Brake: d.brakes.Report, InFlight: d.brakes.Gate.InFlight,
		Operations: d.memory,
	}
	if !d.o.DryRun {
		o.Abandon = func(ctx context.Context, id, by, reason string) (op scale.Operation, err error) {
			missed := l.Between(ctx, func() { op, err = d.abandon(ctx, id, by, reason) })
			return op, errors.Join(missed, err)
		}
	}
	handler := server.New(o)
	served, control := make(chan error, 1), make(chan struct{})
	go func() { served <- server.Serve(ctx, way.listener, handler) }()
	go func() {
		defer close(control)
		sockets.serve(ctx, socket, handler)
	}()
	go d.reloadOnHangup(ctx, l)
	go d.brakes.Watch(ctx)
	l.Run(ctx)
	if !told() {
		<-heard // the last word belongs to the line below
	}
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping)
	if unkept := d.memory.Unkept(); len(unkept) > 0 {
		for _, a := range unkept {
			d.log.Error("dynascale stops, and a pause that the disk never took ends with it: "+reason.Action(a, time.Now()),
				zap.String("id", a.ID), zap.String("tier", reason.Subject(a)))
		}
	}
	if running := d.memory.Operations(); len(running) > 0 {
		for _, op := range running {
			d.log.Warn("dynascale stops; the next start goes on with", zap.String("operation", op.ID), zap.String("progress", op.Progress(time.Now())))
		}
	} else {
		d.log.Info("dynascale stops; nothing is left half done")
	}
	stop()
	<-control
	return <-served
}

// introduce logs who AWS takes this for, which tells broken credentials apart
// from missing permissions.
func (d *Daemon) introduce(ctx context.Context, at config.Place, cloud cloud.Cloud) {
	who, err := cloud.Identity.Get(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		d.log.Error("AWS does not say who this is; passes are tried all the same", zap.Stringer("at", at), zap.Error(err))
	default:
		d.log.Info("talking to AWS", zap.String("account", who.Account), zap.String("arn", who.ARN), zap.String("region", who.Region))
	}
}

// tierNames are the tiers of the configuration in force.
func (d *Daemon) tierNames() (names []string) {
	for _, t := range d.inForce.Load().Tiers {
		names = append(names, t.Name)
	}
	return names
}

// tier is what the configuration in force says of a tier.
func (d *Daemon) tier(name string) (is server.Configured, known bool) {
	tiers := d.inForce.Load().Tiers // sorted by name; a page asks for each of thousands
	i, known := slices.BinarySearchFunc(tiers, name, func(t config.Tier, name string) int { return cmp.Compare(t.Name, name) })
	if !known {
		return is, false
	}
	t := &tiers[i]
	is = server.Configured{Mode: t.Mode, Min: t.Limits.Min, Max: t.Limits.Max, Resource: t.Target.Name()}
	if k, named := t.Target.(kind.Named); named {
		is.Words = k.Words()
	}
	return is, true
}
