package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
	"github.com/dynascale/dynascale/pkg/token"
)

// entrance is where the API is reached, and the tokens that open it.
type entrance struct {
	listener net.Listener
	tokens   *token.Ring
}

// enter listens. Who connects before the daemon serves waits.
func enter(h config.HTTP) (entrance, error) {
	ring, err := token.Open(h)
	if err != nil {
		return entrance{}, err
	}
	listener, err := net.Listen("tcp", h.Listen)
	if err != nil {
		return entrance{}, fmt.Errorf("cannot listen on http.listen %s: %w%s", h.Listen, err, whyNot(err))
	}
	return entrance{listener: listener, tokens: ring}, nil
}

// whyNot is what a reader can do about an address that cannot be listened on, as the end of a
// sentence.
func whyNot(err error) string {
	var unknown *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "; another program uses this address: is another dynascale running? Stop that program, or choose another address"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "; this machine does not have that address: write one of its addresses; 127.0.0.1 accepts only calls from this machine, and 0.0.0.0 means all its addresses"
	case errors.Is(err, syscall.EACCES):
		return "; the system does not allow dynascale this port: choose another port above 1023, or give dynascale CAP_NET_BIND_SERVICE for a port below 1024"
	case errors.As(err, &unknown):
		return "; this host name could not be resolved: write an IP address of this machine instead"
	}
	return ""
}

// close is for a start that failed; once the API was served, it is closed already.
func (e entrance) close() { _ = e.listener.Close() }

// serve evaluates and answers until ctx ends, and finishes what has begun.
func (d *Daemon) serve(ctx context.Context, parts loop.Parts, way entrance) error {
	sockets := newSocketKeeper(d, way.listener.Addr().String())
	socket := sockets.open()
	heard := make(chan struct{})
	told := context.AfterFunc(ctx, func() {
		defer close(heard)
		d.log.Info("stopping: an evaluation that has begun to make changes is finished first", zap.String("event", "stopping"))
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Beside the evaluations: an STS that hangs must not keep them from beginning.
	for at, cloud := range d.net.Clouds {
		go d.introduce(ctx, at, cloud)
	}
	d.log.Info("dynascale runs", zap.String("event", "started"), zap.String("version", d.o.Version), zap.Int("tiers", len(d.cfg.Tiers)),
		zap.Duration("interval", d.cfg.Loop.Interval), zap.Bool("dry_run", d.o.DryRun), zap.String("http", way.listener.Addr().String()), zap.String("socket", socket.Where()))

	ready := false
	ends := reporter.NewAnnouncer(d.log)
	ends.Tell = d.report.Notice
	d.report.OnPass = func(result loop.Result) {
		d.beat(result, d.report.Status().PassTook)
		inForce := d.memory.Actions(time.Now())
		ends.Look(inForce, time.Now())
		d.look(inForce)
		d.compare(ctx, result)
		d.evaluated()
		// Any pass that ended feeds the watchdog: a restart cannot mend a cloud
		// that is down. An evaluation that hangs feeds nothing.
		state := daemon.SdNotifyWatchdog
		if !ready {
			state, ready = daemon.SdNotifyReady+"\n"+state, true
		}
		_, _ = daemon.SdNotify(false, state)
	}
	if !d.o.DryRun {
		d.comparer = newComparer(d)
	}
	l := loop.New(loop.Options{Parts: parts, Reporter: telling{d.report, d}, Interval: d.cfg.Loop.Interval, Retry: d.cfg.Loop.Retry,
		AtRest: debug.FreeOSMemory})
	d.inForce.Store(d.cfg)
	o := server.Options{
		Reporter: d.report, History: d.memory, Metrics: d.metrics, Now: time.Now, Log: d.log, Listen: way.listener.Addr().String(),
		Actions: d.memory, Tier: d.tier, Names: d.tierNames, Tokens: way.tokens, Reload: func() (api.Reloaded, error) {
			ctx, cancel := context.WithTimeout(ctx, reloadPatience)
			defer cancel()
			return d.reload(ctx, l)
		},
		Brake: d.brakes.Report, Heartbeats: d.heartbeats, Emergencies: d.emergencies, InFlight: d.brakes.Gate.InFlight,
		Operations: d.memory, Budgets: d.budgets,
	}
	if !d.o.DryRun {
		o.Abandon = func(ctx context.Context, id, by, reason string) (op scale.Operation, err error) {
			missed := l.Between(ctx, func() { op, err = d.abandon(ctx, id, by, reason) })
			return op, errors.Join(missed, err)
		}
	}
	d.metrics.Budgets(d.budgets)
	handler := server.New(o)
	served, control := make(chan error, 1), make(chan struct{})
	go func() { served <- d.answer(ctx, way.listener, handler) }()
	go func() {
		defer close(control)
		sockets.serve(ctx, socket, handler)
	}()
	go d.reloadOnHangup(ctx, l)
	go d.brakes.Watch(ctx)
	go d.watchRoom(ctx)
	l.Run(ctx)
	if !told() {
		<-heard // the last word belongs to the line below
	}
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping)
	if unkept := d.memory.Unkept(); len(unkept) > 0 {
		for _, a := range unkept {
			d.log.Error("dynascale stops and loses this pause, which is not on disk; set it again after the next start: "+reason.Action(a, time.Now()), zap.String("event", "action lost"),
				zap.String("id", a.ID), zap.String("tier", reason.Subject(a)))
		}
	}
	if running := d.memory.Operations(); len(running) > 0 {
		for _, op := range running {
			d.log.Warn("dynascale stops; the next start continues this operation", zap.String("event", "stopped"), zap.String("tier", op.Tier),
				zap.String("operation", op.ID), zap.String("progress", reason.Progress(op, time.Now())))
		}
	} else {
		d.log.Info("dynascale stops; no operation is left half done", zap.String("event", "stopped"))
	}
	stop()
	<-control
	return <-served
}

// answer serves HTTP until the daemon stops. If that ends before, scaling goes on, and the log says it at once.
func (d *Daemon) answer(ctx context.Context, l net.Listener, h http.Handler) error {
	err := server.Serve(ctx, l, h)
	if err != nil && ctx.Err() == nil {
		d.log.Error("the HTTP server of the daemon failed, and tiers are scaled without it; restart the daemon to open the address again", zap.String("event", "http failed"), zap.Error(err))
	}
	return err
}

// introduce logs who AWS takes this for, which tells broken credentials apart
// from missing permissions.
func (d *Daemon) introduce(ctx context.Context, at config.Place, cloud cloud.Cloud) {
	who, err := cloud.Identity.Get(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		d.log.Error("AWS does not tell the identity of these credentials; evaluations continue without it", zap.String("event", "identity unknown"), zap.Stringer("at", at), zap.Error(err))
	default:
		d.log.Info("AWS accepts the credentials", zap.String("event", "identity known"), zap.String("account", who.Account), zap.String("arn", who.ARN), zap.String("region", who.Region))
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
	is = server.Configured{Mode: t.Mode, Min: t.Limits.Min, Max: t.Limits.Max, Resource: t.Target.Name(), Words: t.Target.Words()}
	return is, true
}
