package control

import (
	"fmt"
	"net"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// longestAddress is the longest path that an address takes (unix(7): 108 bytes with the
// zero at the end).
const longestAddress = 107

// dial opens a connection to a socket. A path that fits into no address is opened first, and
// then reached by the number of the file.
func dial(path string) (net.Conn, error) {
	if len(path) <= longestAddress {
		return net.Dial("unix", path)
	}
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(fd) }()
	return net.Dial("unix", fmt.Sprintf("/proc/self/fd/%d", fd))
}

// bind listens on a path, by the number of its folder where the path fits into no address.
// The name has to be short.
func bind(path string) (*net.UnixListener, error) {
	if len(path) > longestAddress {
		fd, err := unix.Open(filepath.Dir(path), unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, err
		}
		defer func() { _ = unix.Close(fd) }()
		path = fmt.Sprintf("/proc/self/fd/%d/%s", fd, filepath.Base(path))
	}
	return net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
}
