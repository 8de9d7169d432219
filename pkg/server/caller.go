package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// late reports whether the command that asks has given up.
func late(r *http.Request, now time.Time) bool {
	due, err := time.Parse(time.RFC3339Nano, r.Header.Get(api.DueHeader))
	return err == nil && now.After(due)
}

// givenUp reports whether what is asked for is not done any more. A pause is never too late,
// unless its command left the brake file in its place: that holds more, and whoever removes
// it was told that the pause ends with it.
func (h *handler) givenUp(r *http.Request) bool {
	if !late(r, h.Now()) {
		return false
	}
	if !strings.HasSuffix(r.URL.Path, "/pause") {
		return true
	}
	return h.Brake != nil && slices.ContainsFunc(h.Brake().Brakes, func(s brake.State) bool {
		return s.Source == "file" && s.Pulled() && s.Unreadable == ""
	})
}

// callerOf says who asks: the user at the other end of the control socket, as the kernel
// knows it, or whose token it is.
func callerOf(r *http.Request) string {
	p, local := localPeer(r)
	if !local {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if b, _ := r.Context().Value(bearerKey{}).(bearer); b.name != "" {
			return b.name + " (token, from " + host + ")"
		}
		return "token from " + host
	}
	name := p.name()
	if claim := r.Header.Get(api.SudoHeader); claimable.MatchString(claim) && claim != name {
		return fmt.Sprintf("%s (sudo, claims to be %s)", name, claim)
	}
	return name
}

// claimable are names of users, local ones and those of directories (SHOP\alice, a@b).
var claimable = pattern.Of(`^[A-Za-z0-9._@\\+-]{1,64}$`)

// peer is the process at the other end of the control socket.
type peer struct {
	uid   uint32
	known bool // false where the system does not tell
}

// peerListener notes who is at the other end of a Unix socket in the address that the connection came from: that
// is what the wrappers of other listeners pass on.
type peerListener struct{ net.Listener }

// Accept waits for a caller.
func (l peerListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if c, ok := conn.(*net.UnixConn); ok {
		return peerConn{c, peerAddr{c.RemoteAddr(), peerOf(c)}}, err
	}
	return conn, err
}

type peerConn struct {
	net.Conn
	from peerAddr
}

// RemoteAddr is a peerAddr.
func (c peerConn) RemoteAddr() net.Addr { return c.from }

type peerAddr struct {
	net.Addr
	peer peer
}

type peerKey struct{}

// withPeer hands who is at the other end on to the requests of a connection. Connections over TCP have no
// peer: net/http offers no other way from a connection to its requests than their context.
func withPeer(ctx context.Context, conn net.Conn) context.Context {
	if from, ok := conn.RemoteAddr().(peerAddr); ok {
		return context.WithValue(ctx, peerKey{}, from.peer)
	}
	return ctx
}

// localPeer is who asks over the control socket; not ok over TCP. Whoever can open the
// socket may ask everything: its permissions have decided.
func localPeer(r *http.Request) (p peer, ok bool) {
	p, ok = r.Context().Value(peerKey{}).(peer)
	return p, ok
}

// unmapped is the user that the kernel shows for one who has none in this user namespace.
const unmapped = 65534

// lookupTimeout bounds the search for a name: with a directory service that is down it
// can take minutes, and a pause waits for it.
const lookupTimeout = 200 * time.Millisecond

func (p peer) name() string {
	switch {
	case !p.known:
		return "a user of this machine"
	case p.uid == 0:
		return "root"
	case p.uid == unmapped:
		return fmt.Sprintf("uid %d (the user nobody, or a user hidden by a user namespace)", p.uid)
	}
	uid := strconv.FormatUint(uint64(p.uid), 10)
	found := make(chan string, 1)
	go func() {
		u, err := user.LookupId(uid)
		if err != nil || !claimable.MatchString(u.Username) {
			found <- "uid " + uid
			return
		}
		found <- u.Username
	}()
	select {
	case name := <-found:
		return name
	case <-time.After(lookupTimeout):
		return "uid " + uid
	}
}
