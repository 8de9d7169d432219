package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
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

// The size and the age of a decision are shown at every width, with one tier as with several.
func TestStatusKeepsTheSize(t *testing.T) {
	record := func(tier string) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: tier, At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Mode: scale.Observe, From: 9, To: 15, Capacity: scale.Capacity{Desired: 9, InService: 9, Max: 40},
			Reasons: []scale.Reason{{Rule: "pressure", From: 9, To: 15, Because: "pressure 1.47, the highest of cpu 88.2 / 60 % = 1.47, latency 0.9938 / 1 s = 0.99; above 1.2"}}}}
	}
	for _, records := range [][]scale.Record{{record("shop-web")}, {record("shop-web"), record("shop-workers")}} {
		for _, columns := range []string{"50", "60", "80", "100", "120", "0"} {
			t.Setenv("COLUMNS", columns)
			ages := api.Aged(records, records[0].Decision.At.Add(5*time.Second), time.Minute)
			for what, out := range map[string]func(io.Writer) error{
				"status": func(w io.Writer) error {
					return printRecords(w, records, ages, func(scale.Decision) string { return "" })
				},
				"plan": func(w io.Writer) error { return printRecords(w, records, nil, nil) },
				"once": func(w io.Writer) error { return printOnce(w, app.Evaluated{Result: loop.Result{Records: records}}) },
			} {
				var text strings.Builder
				if err := out(&text); err != nil {
					t.Fatal(err)
				}
				if head := headOf(text.String()); !strings.Contains(head, " SIZE") || what == "status" && !strings.Contains(head, "AGE ") {
					t.Errorf("%s of %d at %s:\n%s", what, len(records), columns, text.String())
				}
			}
		}
	}
}

// headOf is the line with the names of columns.
func headOf(text string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "DECISION") {
			return line
		}
	}
	return ""
}
