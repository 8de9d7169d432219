//go:build !linux

package control

import (
	"fmt"
	"net"
)

// longestAddress is the longest path that an address takes on macOS and the BSDs.
const longestAddress = 103

func tooLong(path string) error {
	if len(path) > longestAddress {
		return fmt.Errorf("the path has %d bytes, and this system allows %d at most: choose a shorter path for the socket", len(path), longestAddress)
	}
	return nil
}

func dial(path string) (net.Conn, error) {
	if err := tooLong(path); err != nil {
		return nil, err
	}
	return net.Dial("unix", path)
}

func bind(path string) (*net.UnixListener, error) {
	if err := tooLong(path); err != nil {
		return nil, err
	}
	return net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
}
