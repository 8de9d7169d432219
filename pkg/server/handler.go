package server

import (
	"net/http"
	"time"

	"go.uber.org/zap"
)

// Options are the parts that a handler shows.
type Options struct {
	Board   Board            // required
	History History          // nil: decisions answer 503
	Metrics *Metrics         // nil: there is no /metrics
	Now     func() time.Time // nil: time.Now
	Log     *zap.Logger      // nil: nothing is logged
}

// handler serves all routes; it is never changed once it serves.
type handler struct{ Options }

// New returns the daemon's HTTP interface:
//
//	GET /                          a page with the tiers
//	GET /healthz                   200 while the process serves
//	GET /readyz                    200 while passes are being completed, else 503
//	GET /metrics                   Prometheus
//	GET /api/v1/tiers              what every tier has, and the last decision
//	GET /api/v1/tiers/{tier}       the same of one tier, with the whole record
//	GET /api/v1/decisions          records; ?tier=, ?since= (RFC 3339 or 2h), ?limit=
//	GET /api/v1/status             the state of the daemon
//
// Errors are {"error": "..."}. There is no authentication: what it shows is meant
// for whoever can reach the listener, which is loopback unless configured
// otherwise.
func New(o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	h := &handler{o}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", h.index)
	mux.HandleFunc("/healthz", h.healthz)
	mux.HandleFunc("/readyz", h.readyz)
	mux.HandleFunc("/api/v1/tiers", h.tiers)
	mux.HandleFunc("/api/v1/tiers/{tier}", h.tier)
	mux.HandleFunc("/api/v1/decisions", h.decisions)
	mux.HandleFunc("/api/v1/status", h.status)
	if o.Metrics != nil {
		mux.Handle("/metrics", o.Metrics.handler(o.Log))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, http.StatusNotFound, "there is nothing at "+r.URL.Path+"; / lists what there is")
	})
	return h.careful(mux)
}

// careful refuses to change anything and tells browsers to trust nothing.
func (h *handler) careful(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			header.Set("Allow", "GET, HEAD")
			h.fail(w, http.StatusMethodNotAllowed, r.Method+" is not allowed: this interface only reads; change the configuration file and send SIGHUP instead")
			return
		}
		next.ServeHTTP(w, r)
	})
}
