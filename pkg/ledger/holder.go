package ledger

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Holder is who writes a ledger, or wrote it last.
type Holder struct {
	// Held is whether a process of this machine has it open for writing now.
	Held bool
	// By is its process and host, or those of the last one that had: "pid 12 on host
	// ops-1"; "" when nobody ever had.
	By string
}

// Host is the machine of By; "" when it is not known.
func (h Holder) Host() string {
	_, host, _ := strings.Cut(h.By, " on host ")
	return host
}

// PID is the process of By; 0 when it is not known.
func (h Holder) PID() int {
	process, _, _ := strings.Cut(strings.TrimPrefix(h.By, "pid "), " ")
	pid, _ := strconv.Atoi(process)
	return pid
}

// HolderOf finds out who holds a ledger, also when that process is stopped and answers
// nothing. It disturbs nobody.
func HolderOf(path string) (Holder, error) {
	f, err := os.Open(path + ".lock")
	if errors.Is(err, fs.ErrNotExist) {
		return Holder{}, nil
	}
	if err != nil {
		return Holder{}, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, 300))
	h := Holder{By: strings.TrimSpace(string(text))}
	switch lock := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); {
	case errors.Is(lock, syscall.EWOULDBLOCK):
		h.Held = true
	case lock != nil:
		return h, lock
	}
	return h, err
}
