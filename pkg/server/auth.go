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

// auth knows who may change something, and how often.
type auth struct {
	hash [sha256.Size]byte // of the token; the token itself is not kept
	open bool              // false when there is no token
	// Who does not know the token has a rate of his own: with one for all, a web
	// page or any user of the machine could keep the operator from pausing a tier.
	changes, guesses *rate.Limiter
}

func newAuth(token string) auth {
	return auth{
		hash: sha256.Sum256([]byte(token)), open: token != "",
		changes: rate.NewLimiter(changesPerSecond, changesAtOnce), guesses: rate.NewLimiter(changesPerSecond, changesAtOnce),
	}
}

// knows compares hashes, whose length and common beginnings tell nothing about
// the token.
func (a *auth) knows(token string) bool {
	hash := sha256.Sum256([]byte(token))
	return a.open && subtle.ConstantTimeCompare(hash[:], a.hash[:]) == 1
}

// shows reports whether a request came over the control socket or carries the token.
func (a *auth) shows(r *http.Request) bool {
	if _, local := localPeer(r); local {
		return true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Bearer") && a.knows(strings.TrimSpace(token))
}

// guardedRead shows what there is only to those who know the token: sizes, reasons
// and the names of groups are nothing for a whole network.
func (h *handler) guardedRead(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case h.auth.shows(r):
			next(w, r)
		case !h.auth.guesses.AllowN(h.Now(), 1):
			w.Header().Set("Retry-After", "1")
			h.fail(w, http.StatusTooManyRequests, "too many calls without the token: try again with it")
		default:
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.fail(w, http.StatusUnauthorized, `http.listen is not loopback, so reading needs the token too: send the header "Authorization: Bearer TOKEN"; /healthz and /readyz are open`)
		}
	}
}

// guarded lets only those pass who know the token. The rate of guesses bounds the
// log; against guessing stands the length of the token.
func (h *handler) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		// At no rate: nobody else's calls may keep an operator on the machine from the brake.
		if _, local := localPeer(r); local {
			if h.givenUp(r) {
				h.fail(w, http.StatusRequestTimeout, "the command timed out before this was read; nothing was done")
				return
			}
			next(w, r)
			return
		}
		known, rate := h.auth.shows(r), h.auth.guesses
		if known {
			rate = h.auth.changes
		}
		switch {
		case !rate.AllowN(h.Now(), 1):
			w.Header().Set("Retry-After", "1")
			h.fail(w, http.StatusTooManyRequests, "too many changes: at most one a second is accepted; nothing was done, try again")
		case !h.auth.open:
			h.fail(w, http.StatusForbidden, "changes over TCP are disabled, because the daemon has no token: use its control socket on its machine, or set http.token_file or DYNASCALE_TOKEN and restart it")
		case !known:
			h.Log.Warn("a change was refused: the call did not carry the token", zap.String("event", "token refused"), zap.String("path", r.URL.Path), zap.String("client", r.RemoteAddr))
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
