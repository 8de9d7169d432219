package server

import "net/http"

const (
	// Whoever can reach the listener can open connections, and each takes a file
	// of the process: those for AWS and the ledger must not run out.
	maxConnections = 256
	// An answer with a thousand records takes a few MB until its reader has it.
	maxHistories = 4
)

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
			h.fail(w, http.StatusServiceUnavailable, "too many requests read this URL at the same time; try again")
		}
	}
}
