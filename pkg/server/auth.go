package server

import (
	"context"
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

// Tokens know the bearer tokens of those who call over TCP.
type Tokens interface {
	// Who is whose token a text is, "" for one without a name, and whether it may change
	// something; not known for any other text. It takes as long for each text.
	Who(text string) (name string, operates, known bool)
	// Operate reports whether there is a token that may change something.
	Operate() bool
}

// auth knows who may change something, and how often.
type auth struct {
	tokens Tokens // nil knows none
	// Who does not know the token has a rate of his own: with one for all, a web
	// page or any user of the machine could keep the operator from pausing a tier.
	changes, guesses *rate.Limiter
}

func newAuth(tokens Tokens) auth {
	return auth{
		tokens:  tokens,
		changes: rate.NewLimiter(changesPerSecond, changesAtOnce), guesses: rate.NewLimiter(changesPerSecond, changesAtOnce),
	}
}

// open reports whether there is a token with which something can be changed.
func (a *auth) open() bool { return a.tokens != nil && a.tokens.Operate() }

// knows reports whether a text is a token.
func (a *auth) knows(text string) bool {
	if a.tokens == nil {
		return false
	}
	_, _, known := a.tokens.Who(text)
	return known
}

// bearer is who has the token that a request carries.
type bearer struct {
	name            string
	operates, known bool
}

func (a *auth) bearer(r *http.Request) (b bearer) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if a.tokens != nil && strings.EqualFold(scheme, "Bearer") {
		b.name, b.operates, b.known = a.tokens.Who(strings.TrimSpace(text))
	}
	return b
}

// shows reports whether a request came over the control socket or carries a token.
func (a *auth) shows(r *http.Request) bool {
	_, local := localPeer(r)
	return local || a.bearer(r).known
}

type bearerKey struct{}

// by hands on whose token a request carries.
func by(r *http.Request, b bearer) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), bearerKey{}, b))
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
			h.fail(w, http.StatusTooManyRequests, "too many calls without a valid token: wait a second, and send the header \"Authorization: Bearer TOKEN\"")
		default:
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.fail(w, http.StatusUnauthorized, `http.listen is not loopback, so reading needs a token too: send the header "Authorization: Bearer TOKEN"; only /healthz and /readyz need none`)
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
				h.fail(w, http.StatusRequestTimeout, "the command timed out before the daemon read this call; nothing was done")
				return
			}
			next(w, r)
			return
		}
		b, rate := h.auth.bearer(r), h.auth.guesses
		if b.operates {
			rate = h.auth.changes
		}
		switch {
		case !rate.AllowN(h.Now(), 1):
			w.Header().Set("Retry-After", "1")
			h.fail(w, http.StatusTooManyRequests, "too many calls that make changes: after the first 10, only one a second is accepted; nothing was done, try again")
		case !h.auth.open():
			h.fail(w, http.StatusForbidden, "changes over TCP are disabled, because the daemon has no token that may make changes. Run the dynascale command on the machine of the daemon (it needs no token there). "+
				"Or set http.token_file, or a token with `scope: operate` in http.tokens ('dynascale token new NAME' makes its file), and reload the "+
				"configuration. Or set DYNASCALE_TOKEN in the environment of the daemon and restart the daemon")
		case b.known && !b.operates:
			h.Log.Warn("a change was refused: the token may only read", zap.String("event", "token refused"), zap.String("token", b.name), zap.String("path", r.URL.Path), zap.String("client", r.RemoteAddr))
			h.fail(w, http.StatusForbidden, "the token of "+b.name+" may only read, and this call needs a token that may make changes (scope operate in http.tokens); nothing was done")
		case !b.known:
			h.Log.Warn("a change was refused: the token of the call is missing or wrong", zap.String("event", "token refused"), zap.String("path", r.URL.Path), zap.String("client", r.RemoteAddr))
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.fail(w, http.StatusUnauthorized, `the token is missing or wrong: send the header "Authorization: Bearer TOKEN" with a token that was not revoked, from http.tokens, http.token_file or DYNASCALE_TOKEN`)
		default:
			next(w, by(r, b))
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
