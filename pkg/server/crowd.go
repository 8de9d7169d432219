package server

import (
	"net"
	"net/http"
	"sync"
)

const (
	// Whoever can reach the listener can open connections, and each takes a file
	// of the process: those for AWS and the ledger must not run out.
	maxConnections = 256
	// An answer with a thousand records takes a few MB until its reader has it.
	maxHistories = 4
)

// crowd is a listener that takes up to so many connections at once; further ones
// wait in the kernel's queue.
type crowd struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newCrowd(l net.Listener, most int) *crowd {
	return &crowd{Listener: l, places: make(chan struct{}, most), closed: make(chan struct{})}
}

// Accept waits for a place, and then for a caller.
func (c *crowd) Accept() (net.Conn, error) {
	select {
	case c.places <- struct{}{}:
	case <-c.closed:
		return nil, net.ErrClosed
	}
	conn, err := c.Listener.Accept()
	if err != nil {
		<-c.places
		return nil, err
	}
	return &guest{Conn: conn, leave: sync.OnceFunc(func() { <-c.places })}, nil
}

// Close ends both waits.
func (c *crowd) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

type guest struct {
	net.Conn
	leave func()
}

// Close frees the place, once.
func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}

// few answers so many requests at once and refuses the rest.
func (h *handler) few(most int, next http.HandlerFunc) http.HandlerFunc {
	places := make(chan struct{}, most)
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next(w, r)
		default:
			w.Header().Set("Retry-After", "1")
			h.fail(w, http.StatusServiceUnavailable, "too many are reading this at the same time; try again")
		}
	}
}
