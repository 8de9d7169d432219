package server

import "net/http"

// callerOf says who asks.
func callerOf(r *http.Request) string { return "token from " + r.RemoteAddr }
