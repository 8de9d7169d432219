package app

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/control"
	"github.com/dynascale/dynascale/pkg/server"
)

// socketCheck is how often the control socket is looked after.
const socketCheck = 10 * time.Second

// socketKeeper makes the control socket, and makes it again when it is lost.
type socketKeeper struct {
	places    []control.Place
	described control.Description
	log       *zap.Logger
	had       bool // it was opened before
	without   bool // there is none, and it was said
}

// newSocketKeeper knows where the socket may be made, and what is said of the daemon beside it.
func newSocketKeeper(d *Daemon, listen string) *socketKeeper {
	absolute := func(path string) string {
		if whole, err := filepath.Abs(path); err == nil {
			return whole
		}
		return path
	}
	where := control.Daemon{Socket: d.cfg.Control.Socket, Config: absolute(d.o.ConfigPath), Ledger: absolute(d.cfg.Ledger.Path)}
	return &socketKeeper{places: control.Places(where, os.Getenv), log: d.log, described: control.Description{
		PID: os.Getpid(), Version: d.o.Version, Started: time.Now().UTC().Truncate(time.Second),
		Config: where.Config, Ledger: where.Ledger, HTTP: listen, DryRun: d.o.DryRun,
	}}
}

// open makes the socket; nil when there can be none. The daemon starts all the same,
// because scaling matters more; it says so and tries again.
func (k *socketKeeper) open() *control.Socket {
	socket, failed := control.Open(k.places, k.described)
	switch why := zap.Error(errors.Join(failed...)); {
	case socket == nil && !k.without:
		k.log.Error("NO CONTROL SOCKET: commands reach this daemon only over http.listen, with a token. "+
			"dynascale tries to create the socket again every "+socketCheck.String()+
			". Set control.socket to a path that the daemon may create, and restart the daemon. "+
			"You can still pause every tier: create the file at the path in field brake_file", zap.String("event", "socket missing"), zap.String("brake_file", filepath.Join(k.described.Folder(), "PAUSE")), why)
	case socket != nil && k.places[0].Asked != "" && socket.Path != k.places[0].Path:
		k.log.Error("the control socket is not at its configured path, but at the path in the field `socket`: "+
			"correct the cause in the field `error`, and restart the daemon", zap.String("event", "socket elsewhere"), zap.String("socket", socket.Path), why)
	case socket != nil && k.had:
		k.log.Info("the control socket works again", zap.String("event", "socket back"), zap.String("socket", socket.Path))
	}
	if socket != nil && socket.Undescribed != nil {
		k.log.Error("the control socket works, but its description file in the same folder cannot be written: "+
			"commands find this daemon only with --config or --socket; dynascale tries to write the file again every "+
			socketCheck.String(), zap.String("event", "socket undescribed"), zap.String("socket", socket.Path), zap.Error(socket.Undescribed))
	}
	k.without, k.had = socket == nil, true
	return socket
}

// serve answers on the socket until ctx ends, and makes it again when it is lost: by a
// tidy-up of /run, or by the end of the session that the daemon was started from.
func (k *socketKeeper) serve(ctx context.Context, socket *control.Socket, h http.Handler) {
	for {
		if socket == nil {
			pause(ctx, socketCheck)
		} else {
			k.serveOne(ctx, socket, h)
		}
		if ctx.Err() != nil {
			return
		}
		socket = k.open()
	}
}

// serveOne answers on a socket until it is lost or ctx ends, and closes it.
func (k *socketKeeper) serveOne(ctx context.Context, socket *control.Socket, h http.Handler) {
	serving, stop := context.WithCancel(ctx)
	defer stop()
	go k.watch(serving, socket, stop)
	err := server.Serve(serving, socket, h)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		k.log.Error("the control socket failed and is created again", zap.String("event", "socket failed"), zap.String("socket", socket.Path), zap.Error(err))
		_ = socket.Close()
		pause(ctx, time.Second)
	default:
		k.log.Warn("the control socket was removed and is created again", zap.String("event", "socket removed"), zap.String("socket", socket.Path))
	}
}

// watch calls lost when the path of a socket leads elsewhere, and describes one that could
// not be described before.
func (k *socketKeeper) watch(ctx context.Context, socket *control.Socket, lost func()) {
	for ctx.Err() == nil && !socket.Lost() {
		if socket.Undescribed != nil {
			socket.Describe(k.described)
		}
		pause(ctx, socketCheck)
	}
	lost()
}

// pause waits, at most until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
