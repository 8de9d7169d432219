package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Whatever answers at http.listen, status says it in one line of its own words.
func TestStatusOfWhateverAnswers(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	answers := func(status int, text string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}))
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	for name, c := range map[string]struct {
		listen string
		ready  bool
		want   string // after "daemon: "
	}{
		"ready":               {answers(200, "ready: the last pass was complete\n"), true, "ready at 127.0.0.1:"},
		"not ready":           {answers(503, "{\n  \"error\": \"not ready: no pass\\u001b[31m yet\\nat all\"\n}\n"), false, "not ready: no pass [31m yet at all\n"},
		"another program":     {answers(404, "<html>\n\x1b[31mnot here"), false, "127.0.0.1:"},
		"another one's 200":   {answers(200, "<html>\nwelcome"), false, "127.0.0.1:"},
		"sent elsewhere":      {answers(302, ""), false, "127.0.0.1:"},
		"nobody answers":      {gone.Addr().String(), false, "not running: no process listens at " + gone.Addr().String() + ", and no process on this machine has the ledger open -> nothing is scaled until the daemon is started; if a daemon ended by itself, its log says why\n"},
		"JSON of another one": {answers(200, `{"error": ""}`), false, "127.0.0.1:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, a, workersTier)
			s.once()
			s.configureAt(c.listen, workersTier)
			e := s.run("status", "--ready", "-c", s.config())
			if (e.code == 0) != c.ready || !strings.HasPrefix(e.out, "daemon: "+c.want) || strings.Count(e.out, "\n") != 1 || strings.Contains(e.out, "\x1b") {
				t.Errorf("exit code %d: %q", e.code, e.out)
			}
			if c.want == "127.0.0.1:" {
				contains(t, e.out, " answered ", ": it is probably not dynascale; check http.listen\n")
			}
			table := s.must("status", "-c", s.config()).out
			first, rest, _ := strings.Cut(table, "\n")
			if !strings.HasPrefix(first, strings.TrimSuffix(e.out, "\n")) || !strings.Contains(rest, "TIME (UTC)") || !c.ready && !strings.HasPrefix(rest, "the newest evaluation was made ") && !strings.HasPrefix(c.want, "not ready") {
				t.Errorf("status begins otherwise than status --ready:\n%s", table)
			}
		})
	}
}
