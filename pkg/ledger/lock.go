package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
)

// lock keeps other writers away from a ledger. The kernel holds it for the open
// file and drops it with the process, so a killed daemon leaves nothing behind;
// the file's text only tells a reader who it was.
type lock struct {
	file *os.File
	made bool // the file was not there before
}

// heldError says that another process writes the ledger.
type heldError struct{ path, by string }

func (e heldError) Error() string {
	return fmt.Sprintf("ledger %s is being written by another dynascale (%s), and a ledger has one writer: stop that dynascale. A second daemon needs its own tiers and its own ledger.path. If two daemons on the same machine share a tier, the second daemon only observes it. On two machines they would revert each other's changes", e.path, e.by)
}

// takeLock makes the lock's file where it is missing. A lock on a file that was deleted
// meanwhile keeps nobody away, and is taken again.
func takeLock(path string) (*lock, error) {
	for tries := 1; ; tries++ {
		l, err := lockOnce(path)
		var held heldError
		switch {
		case err == nil && l.valid():
			return l, nil
		case err == nil:
			_ = l.file.Close()
		case !errors.As(err, &held) || tries == lockTries:
			return nil, err
		default: // HolderOf has it for a moment
			time.Sleep(lockPause)
		}
	}
}

const (
	lockTries = 10
	lockPause = 5 * time.Millisecond
)

func lockOnce(path string) (*lock, error) {
	l := &lock{}
	var err error
	l.file, err = os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if l.made = err == nil; errors.Is(err, fs.ErrExist) {
		l.file, err = os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	}
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer func() { _ = l.file.Close() }()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("locking %s: %w", l.file.Name(), err)
		}
		by, _ := io.ReadAll(io.LimitReader(l.file, 300))
		return nil, heldError{path, strings.TrimSpace(string(by))}
	}
	return l, nil
}

// sign leaves the text that tells a reader who holds it. The lock holds without, and a
// full disk may not take it.
func (l *lock) sign() {
	host, _ := os.Hostname()
	_ = l.file.Truncate(0)
	_, _ = l.file.WriteAt(fmt.Appendf(nil, "pid %d on host %s\n", os.Getpid(), host), 0)
}

// valid reports whether the lock is that of the file that others would find.
func (l *lock) valid() bool {
	mine, err := l.file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(l.file.Name())
	return err == nil && os.SameFile(mine, found)
}

// release gives the lock back.
func (l *lock) release() error { return l.file.Close() }

// undo gives the lock back, and takes the file away if taking it made it.
func (l *lock) undo() error {
	var err error
	if l.made && l.valid() {
		err = os.Remove(l.file.Name())
	}
	return errors.Join(err, l.file.Close())
}
