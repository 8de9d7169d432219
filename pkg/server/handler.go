package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Options are the parts that a handler shows, and what may be changed through it.
type Options struct {
	Reporter Reporter         // required
	History  History          // nil: decisions answer 503
	Metrics  *Metrics         // nil: there is no /metrics
	Now      func() time.Time // nil: time.Now
	Log      *zap.Logger      // nil: nothing is logged
	// Listen is the address that is listened on. When it is loopback, requests
	// for other hosts are refused. "" lets every host pass.
	Listen string

	// Brake is what the brakes say now; nil: the status says nothing of them.
	Brake func() brake.Report

	// Heartbeats are how the receivers of the heartbeat are reached; nil: the status says nothing
	// of them.
	Heartbeats func() []api.Heartbeat

	// Emergencies are the spending emergencies that last; nil: the status says nothing of them.
	Emergencies func() []api.Emergency

	Actions Actions                      // nil: actions answer 503
	Reload  func() (api.Reloaded, error) // reads the configuration again; nil: 503
	// Tier is what the configuration says of a tier, and whether there is such a tier. It is
	// asked for every tier of an answer. Required with Actions.
	Tier func(name string) (is Configured, known bool)
	// Names are those of all tiers of the configuration; nil: of those that were evaluated.
	Names func() []string
	// InFlight are the writes to AWS of a tier, or of all, whose answer is not there, each a
	// sentence; nil tells of none.
	InFlight   func(tier string) []string
	Operations Operations // nil: operations answer 503
	// Budgets is how money stood after the last evaluation, without the grants; nil: budgets answer 503.
	Budgets func() api.Budgets
	// Abandon ends an operation between two evaluations: nothing is then being sent for it.
	// ErrNoOperation when there is none of that id; nil for a dry run.
	Abandon func(ctx context.Context, id, by, reason string) (scale.Operation, error)
	// Tokens are what callers must know to change anything; nil: nobody may.
	Tokens Tokens
}

// handler serves all routes; it is never changed once it serves.
type handler struct {
	Options
	auth auth
}

// New returns the daemon's HTTP interface, whose addresses are Routes.
//
// What was decided comes with "evaluated_at", "age_seconds" until this answer was made, and
// "stale": three intervals old or more, or from the future.
//
// Errors are {"error": "..."}. Reading is open on loopback; where other machines can
// listen, all but /healthz and /readyz needs a token. Whatever changes something
// over TCP needs the header "Authorization: Bearer TOKEN" with a token that may, and those
// who know one may call ten times at once and once a second after that, all together; those
// who do not, as often. Over the control socket nothing needs a token.
func New(o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	h := &handler{Options: o, auth: newAuth(o.Tokens)}
	mux := http.NewServeMux()
	public := o.Listen != "" && !loopback(hostName(o.Listen))
	for _, r := range h.routes() {
		switch {
		case r.serve == nil: // there is no such part
		case !r.Reads():
			mux.HandleFunc(r.pattern(), h.only(h.guarded(r.serve), http.MethodPost))
		case public && !r.Open:
			mux.HandleFunc(r.pattern(), h.only(h.guardedRead(r.serve), http.MethodGet, http.MethodHead))
		default:
			mux.HandleFunc(r.pattern(), h.only(r.serve, http.MethodGet, http.MethodHead))
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, http.StatusNotFound, api.NothingAt+r.URL.Path+"; the page at / links to the addresses that can be read")
	})
	return securityHeaders(h.ownHost(mux))
}

// securityHeaders tell browsers to trust nothing.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// ownHost refuses requests that a browser was lured into: a page whose name was made to point at this machine
// sends its own name as the host.
func (h *handler) ownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, local := localPeer(r); !local && !hostAllowed(h.Listen, r.Host) {
			h.fail(w, http.StatusForbidden, "the header Host of the request is not a loopback address, but http.listen is one: use "+h.Listen+" or localhost as the host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// only lets the methods given pass.
func (h *handler) only(next http.HandlerFunc, methods ...string) http.HandlerFunc {
	allowed := strings.Join(methods, ", ")
	return func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(methods, r.Method) {
			next(w, r)
			return
		}
		w.Header().Set("Allow", allowed)
		h.fail(w, http.StatusMethodNotAllowed, r.Method+" is not allowed at "+r.URL.Path+"; this address takes "+allowed)
	}
}
