package control

import (
	"errors"
	"os"
	"syscall"
)

// errLocked says that a living process holds the lock.
var errLocked = errors.New("another daemon holds it")

// takeLock keeps two daemons that start together from each taking the other's socket for a
// leftover. The kernel drops it with the process.
func takeLock(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			_ = f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				err = errLocked
			}
			return nil, err
		}
		// Whoever ends removes the file: the one that is locked may be gone by now.
		held, err := f.Stat()
		if err != nil {
			_ = f.Close()
			return nil, err
		}
		if there, err := os.Stat(path); err == nil && os.SameFile(held, there) {
			return f, nil
		}
		_ = f.Close()
	}
}
