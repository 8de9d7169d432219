package control

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Dial opens a connection to a socket. Looking a path up on a disk that hangs cannot be
// cancelled, so that it is left alone when ctx ends.
func Dial(ctx context.Context, path string) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		conn, err := dial(path)
		done <- result{conn, err}
	}()
	select {
	case r := <-done:
		return r.conn, r.err
	case <-ctx.Done():
		go func() {
			if r := <-done; r.conn != nil {
				_ = r.conn.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// State is what stands behind the path of a socket.
type State string

// The states of a socket.
const (
	Listening State = "a process listens"
	Silent    State = "a process listens, but accepts no connection"
	Dead      State = "no process listens: an earlier process left the socket behind"
	Forbidden State = "you have no permission to use this socket"
	Absent    State = "there is no socket"
)

// Probe says whether a process listens on a socket. A process that is stopped (SIGSTOP) still
// listens.
func Probe(ctx context.Context, path string) State {
	conn, err := Dial(ctx, path)
	if err == nil {
		_ = conn.Close()
		return Listening
	}
	return StateOf(err)
}

// StateOf is the state that an error of Dial tells of.
func StateOf(err error) State {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Dead
	case errors.Is(err, fs.ErrPermission):
		return Forbidden
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return Absent
	}
	return Silent
}

// In lists the sockets of a folder, by name. A folder that is not there has none.
func In(folder string) (paths []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.Type()&fs.ModeSocket != 0 && strings.HasSuffix(e.Name(), ".sock") && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths, err
}
