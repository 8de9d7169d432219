package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// lock keeps other writers away from a ledger. The kernel holds it for the open
// file and drops it with the process, so a killed daemon leaves nothing behind;
// the file's text only tells a reader who it was.
type lock struct{ file *os.File }

// heldError says that another process writes the ledger.
type heldError struct{ path, by string }

func (e heldError) Error() string {
	return fmt.Sprintf("ledger %s is being written by another dynascale (%s): two writers would fight over the same tiers; stop that one, or give this one a ledger of its own", e.path, e.by)
}

func takeLock(path string) (*lock, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
		}
		by, _ := io.ReadAll(io.LimitReader(f, 300))
		return nil, heldError{path, strings.TrimSpace(string(by))}
	}
	// The lock holds without its text, which a full disk may not take.
	host, _ := os.Hostname()
	_ = f.Truncate(0)
	_, _ = fmt.Fprintf(f, "pid %d on host %s\n", os.Getpid(), host)
	return &lock{f}, nil
}

func (l *lock) release() error { return l.file.Close() }
