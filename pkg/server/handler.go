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

// New returns the daemon's HTTP interface:
//
//	GET /                               a page with the tiers
//	GET /healthz                        200 while the process serves
//	GET /readyz                         200 while passes are being completed, else 503
//	GET /metrics                        Prometheus
//	GET /api/v1/tiers                   what every tier has, and the last decision
//	GET /api/v1/tiers/{tier}            the same of one tier, with the whole record
//	GET /api/v1/decisions               records; ?tier=, ?since= (RFC 3339, "2026-03-02 15:04" or 2h), ?limit=
//	GET /api/v1/status                  the state of the daemon
//	GET /api/v1/evaluation              both: the state, and the whole records of the last evaluation
//	GET /api/v1/actions                 pauses and overrides, also those that ended or were refused
//	POST /api/v1/tiers/{tier}/pause     {"direction": "both|shrink|grow", "for": "2h|ever", "reason": "..."}; all as you like
//	POST /api/v1/tiers/{tier}/override  {"min": 10, "max": 20, "for": "4h", "reason": "..."}; one of min and max
//	POST /api/v1/tiers/{tier}/resume    ends the tier's pauses; {"overrides": true} its overrides too
//	POST /api/v1/actions/{id}/resume    ends one action
//	POST /api/v1/pause                  pauses every tier, also those that come later; as of one
//	POST /api/v1/resume                 ends all pauses; as of one tier
//	GET /api/v1/operations              changes that take many evaluations: under way, and ended lately
//	POST /api/v1/operations/{id}/abandon   ends one where it is; {"reason": "..."} as you like
//	POST /-/reload                      reads the configuration again
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
	reads := func(pattern string, f http.HandlerFunc) {
		mux.HandleFunc(pattern, h.only(f, http.MethodGet, http.MethodHead))
	}
	changes := func(pattern string, f http.HandlerFunc) {
		mux.HandleFunc(pattern, h.only(h.guarded(f), http.MethodPost))
	}
	reads("/healthz", h.healthz)
	reads("/readyz", h.readyz)
	if public := o.Listen != "" && !loopback(hostName(o.Listen)); public {
		plain := reads
		reads = func(pattern string, f http.HandlerFunc) { plain(pattern, h.guardedRead(f)) }
	}
	reads("/{$}", h.index)
	reads("/api/v1/tiers", h.tiers)
	reads("/api/v1/tiers/{tier}", h.tier)
	reads("/api/v1/decisions", h.few(maxHistories, h.decisions))
	reads("/api/v1/status", h.status)
	reads("/api/v1/evaluation", h.evaluation)
	reads("/api/v1/actions", h.actions)
	reads("/api/v1/operations", h.few(maxHistories, h.operations))
	changes("/api/v1/operations/{id}/abandon", h.abandon)
	changes("/api/v1/tiers/{tier}/pause", h.pause)
	changes("/api/v1/tiers/{tier}/override", h.override)
	changes("/api/v1/tiers/{tier}/resume", h.resume)
	changes("/api/v1/actions/{id}/resume", h.resumeOne)
	changes("/api/v1/pause", h.pause)
	changes("/api/v1/resume", h.resume)
	changes("/-/reload", h.reload)
	if o.Metrics != nil {
		reads("/metrics", o.Metrics.handler(o.Log).ServeHTTP)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, http.StatusNotFound, api.NothingAt+r.URL.Path+"; / lists all addresses")
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
			h.fail(w, http.StatusForbidden, "requests for another host are refused, because http.listen is loopback: ask for "+h.Listen+" or localhost")
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
		h.fail(w, http.StatusMethodNotAllowed, r.Method+" is not allowed at "+r.URL.Path+": it takes "+allowed)
	}
}
