package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// From another machine there is no ledger to read in the place of a daemon that wants a token: what
// it said is told, and not that some file of this machine is missing.
func TestADaemonAtAnAddressThatWantsATokenSaysSo(t *testing.T) {
	t.Parallel()
	daemon := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			_, _ = w.Write([]byte("ready: the last completed evaluation began 1 s ago"))
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error": "reading needs the token too"}`))
	}))
	defer daemon.Close()
	s := lonely(t)
	for _, args := range [][]string{{"status"}, {"history"}, {"explain", "web"}} {
		e := s.run(append(args, "--url", daemon.URL)...)
		if e.code != 1 {
			t.Errorf("%v: exit code %d", args, e.code)
		}
		contains(t, e.errors, "the daemon refused: reading needs the token too", "the ledger of this daemon is unknown; on the daemon's machine, name the ledger file with --ledger")
	}
	e := s.run("status", "--url", daemon.URL)
	contains(t, e.errors, "daemon: ready at ", "set DYNASCALE_TOKEN")
	if n := strings.Count(e.errors, "reading needs the token too"); n != 1 {
		t.Errorf("the refusal is told %d times, want once:\n%s", n, e.errors)
	}
}
