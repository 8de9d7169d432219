package server

import (
	"net"
	"syscall"
)

// peerOf asks the kernel who opened a connection (SO_PEERCRED, unix(7)).
func peerOf(c *net.UnixConn) (p peer) {
	raw, err := c.SyscallConn()
	if err != nil {
		return peer{}
	}
	_ = raw.Control(func(fd uintptr) {
		if who, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED); err == nil {
			p = peer{uid: who.Uid, known: true}
		}
	})
	return p
}
