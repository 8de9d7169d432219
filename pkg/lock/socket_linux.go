package lock

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Works reports whether this system has such locks.
const Works = true

// socket listens and never serves; what connects to it only wants to know who listens.
type socket int

const (
	// waiting is how many may ask between two evaluations.
	waiting = 64
	// spare file descriptors are left for AWS, the ledger and the API.
	spare = 256
)

// take listens under an address; errHeld means that somebody does already. held is how
// many descriptors locks have so far.
func take(address string, held int) (socket, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil && uint64(held)+spare >= limit.Cur {
		return 0, fmt.Errorf("%s held; the limit of open files is %d, and %d of them are kept for other uses: no further lock is taken; raise the limit (LimitNOFILE, ulimit -n)", amount.CountOf(held, "lock is", "locks are"), limit.Cur, spare)
	}
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return 0, fmt.Errorf("a socket for a lock cannot be made: %w", err)
	}
	err = syscall.Bind(fd, &syscall.SockaddrUnix{Name: address})
	if err == nil {
		err = syscall.Listen(fd, waiting)
	}
	if err == nil {
		return socket(fd), nil
	}
	_ = syscall.Close(fd)
	if errors.Is(err, syscall.EADDRINUSE) {
		return 0, errHeld
	}
	return 0, fmt.Errorf("a socket for a lock cannot be made: %w", err)
}

// answer lets go of those who asked who listens, which the kernel has told them.
func (s socket) answer() {
	for {
		fd, _, err := syscall.Accept4(int(s), syscall.SOCK_CLOEXEC)
		if err != nil && !errors.Is(err, syscall.EINTR) && !errors.Is(err, syscall.ECONNABORTED) {
			return
		}
		if err == nil {
			_ = syscall.Close(fd)
		}
	}
}

func (s socket) close() { _ = syscall.Close(int(s)) }

// whose asks the kernel who listens under an address. One that does not listen, or that
// too many have asked, stays unknown.
func whose(address string) Holder {
	stranger := Holder{Address: address}
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return stranger
	}
	defer func() { _ = syscall.Close(fd) }()
	if err := syscall.Connect(fd, &syscall.SockaddrUnix{Name: address}); err != nil {
		return stranger
	}
	is, err := syscall.GetsockoptUcred(fd, syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	if err != nil {
		return stranger
	}
	return holder(address, int(is.Pid), is.Uid)
}
