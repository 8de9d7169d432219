package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// probeTimeout is how long a daemon may take to accept a connection before its socket
// counts as one that somebody holds.
const probeTimeout = time.Second

// Socket is a listener that its owner and its group may connect to.
type Socket struct {
	*net.UnixListener
	Path string
	// Undescribed is why nothing beside it says whose it is, as on a full disk; nil when
	// something does. Commands that know the path need no more.
	Undescribed error
	lock        *os.File
	made        os.FileInfo
	once        sync.Once
}

// Open listens on the first place that can be had. The errors are those of the places
// before it; the socket is nil when none can be had.
func Open(places []Place, d Description) (*Socket, []error) {
	var failed []error
	for _, p := range places {
		s, err := Listen(p.Path, d)
		if err == nil {
			return s, failed
		}
		if p.Asked != "" {
			err = fmt.Errorf("%s: %w", p.Asked, err)
		}
		failed = append(failed, err)
	}
	return nil, failed
}

// Listen makes a socket with mode 0660 and describes it, in a folder that is made with mode
// 0750 where there is none. A socket on which nobody listens any more is replaced; a living
// one, and what is no socket, is left alone.
func Listen(path string, d Description) (_ *Socket, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("control socket %s: %w", path, err)
		}
	}()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	s := &Socket{Path: path}
	if s.lock, err = takeLock(path + ".lock"); errors.Is(err, errLocked) {
		return nil, taken(path)
	} else if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if err := free(path); err != nil {
		return nil, err
	}
	// It is made under another name, so that it is complete when it takes its place, and a
	// leftover is there until then.
	temporary := hidden(path)
	_ = os.Remove(temporary)
	if s.UnixListener, err = bind(temporary); err != nil {
		return nil, err
	}
	s.SetUnlinkOnClose(false)
	if err := os.Chmod(temporary, 0o660); err != nil { //nolint:gosec // the group are the operators
		return nil, errors.Join(err, os.Remove(temporary))
	}
	if err := os.Rename(temporary, path); err != nil {
		return nil, errors.Join(err, os.Remove(temporary))
	}
	if s.made, err = os.Lstat(path); err != nil {
		return nil, err
	}
	s.Describe(d)
	return s, nil
}

// Describe writes whose the socket is, or notes why that cannot be written. What another
// daemon left there is then taken away: better none than that of somebody else.
func (s *Socket) Describe(d Description) {
	if s.Undescribed = d.write(s.Path); s.Undescribed != nil {
		_ = os.Remove(descriptionOf(s.Path))
	}
}

// free is nil when a path may be taken.
func free(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSocket == 0:
		return errors.New("this path is in use by something that is not a socket, and dynascale does not remove it; choose another path for the socket, or remove what is there")
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	switch state := Probe(ctx, path); state {
	case Dead, Absent:
		return nil
	case Forbidden:
		return errors.New("there is a socket already, and this daemon has no permission to use it; choose another path for the socket")
	}
	return taken(path)
}

// taken says who has a socket.
func taken(path string) error {
	if d, err := Describe(path); err == nil {
		return fmt.Errorf("another daemon listens on it: pid %d, configuration %s", d.PID, d.Config)
	}
	return errors.New("another process listens on it")
}

// Lost reports whether the path leads here no more: somebody removed the socket, or logging
// out removed the folder.
func (s *Socket) Lost() bool {
	there, err := os.Lstat(s.Path)
	return err != nil || !os.SameFile(there, s.made)
}

// Where is the path of the socket; "" for none.
func (s *Socket) Where() string {
	if s == nil {
		return ""
	}
	return s.Path
}

// Addr is the path, whatever detour the kernel was given.
func (s *Socket) Addr() net.Addr { return &net.UnixAddr{Name: s.Path, Net: "unix"} }

// Close ends listening and leaves nothing behind. What is no longer its own it leaves alone.
func (s *Socket) Close() (err error) {
	s.once.Do(func() {
		if s.UnixListener != nil {
			err = s.UnixListener.Close()
		}
		if s.made != nil && !s.Lost() {
			_ = os.Remove(s.Path)
			_ = os.Remove(descriptionOf(s.Path))
		}
		_ = os.Remove(s.lock.Name())
		_ = s.lock.Close()
	})
	return err
}
