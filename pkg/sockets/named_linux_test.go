package sockets

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNamed(t *testing.T) {
	dir, err := os.MkdirTemp("", "sockets") // a folder of t's own may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	is := func(name string, taken, listens bool) {
		t.Helper()
		got, known := Named()[name]
		if known != taken || got != listens {
			t.Errorf("%s: taken %v, want %v; listened on %v, want %v", name, known, taken, got, listens)
		}
	}
	path, hidden := filepath.Join(dir, "with a space"), "@dynascale-test-"+filepath.Base(dir)
	for _, name := range []string{path, hidden} {
		is(name, false, false)
		l, err := net.Listen("unix", name)
		if err != nil {
			t.Fatal(err)
		}
		there, err := net.Dial("unix", name) // its other end has the name too, and does not listen
		if err != nil {
			t.Fatal(err)
		}
		is(name, true, true)
		there.Close()
		l.Close()
		is(name, false, false)
	}
	d, err := net.ListenPacket("unixgram", hidden)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	is(hidden, false, false) // datagrams
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: hidden}); err != nil {
		t.Fatal(err)
	}
	is(hidden, true, false)
}
