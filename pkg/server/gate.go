package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Ten calls at once are an operator with a script; the eleventh is a mistake or
// an attack.
const (
	changesPerSecond = 1
	changesAtOnce    = 10
)

// gate knows who may change something, and how often anybody may try.
type gate struct {
	hash  [sha256.Size]byte // of the token; the token itself is not kept
	open  bool              // false when there is no token
	tries *rate.Limiter
}

func newGate(token string) gate {
	return gate{sha256.Sum256([]byte(token)), token != "", rate.NewLimiter(changesPerSecond, changesAtOnce)}
}

// knows compares hashes, whose length and common beginnings tell nothing about
// the token.
func (g *gate) knows(token string) bool {
	hash := sha256.Sum256([]byte(token))
	return g.open && subtle.ConstantTimeCompare(hash[:], g.hash[:]) == 1
}

// guarded lets only those pass who know the token. Failed attempts count against
// the rate, so that it cannot be guessed.
func (h *handler) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		switch {
		case !h.gate.tries.AllowN(h.Now(), 1):
			w.Header().Set("Retry-After", "1")
			h.fail(w, http.StatusTooManyRequests, "too many calls that change something: one a second is taken; nothing was done, try again")
		case !h.gate.open:
			h.fail(w, http.StatusForbidden, "nobody may change anything, because the daemon has no token: set http.token_file in its configuration, or DYNASCALE_TOKEN in its environment, and restart it")
		case !strings.EqualFold(scheme, "Bearer") || !h.gate.knows(strings.TrimSpace(token)):
			h.Log.Warn("a call that would change something was refused: it did not carry the token", zap.String("path", r.URL.Path), zap.String("from", r.RemoteAddr))
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.fail(w, http.StatusUnauthorized, `the token is missing or wrong: send the header "Authorization: Bearer TOKEN" with the token of http.token_file or DYNASCALE_TOKEN`)
		default:
			next(w, r)
		}
	}
}

// hostAllowed reports whether a request for a host may be answered. On loopback
// that is the machine itself; a request without a host comes from no browser.
func hostAllowed(listen, host string) bool {
	return !loopback(hostName(listen)) || host == "" || loopback(hostName(host))
}

// hostName is a host without its port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
