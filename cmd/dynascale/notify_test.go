package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// told is what a receiver of notices gets.
type told struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	New   []struct {
		Kind, Tier string
	} `json:"new"`
	Over []struct{ Kind, Tier string } `json:"over"`
}

// pager is a receiver of notices: what it gets, in order. It answers what it is told, once each, and 200 then.
type pager struct {
	*httptest.Server
	got     chan told
	answers chan int
}

func receivePages(t *testing.T) *pager {
	p := &pager{got: make(chan told, 1000), answers: make(chan int, 10)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var one told
		if err := json.Unmarshal(text, &one); err != nil || r.Header.Get("Webhook-Signature") == "" || r.Header.Get("Webhook-Id") != one.ID {
			t.Errorf("%v, %v: %s", err, r.Header, text)
		}
		select {
		case status := <-p.answers:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(status)
		default:
			p.got <- one
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// next is the next message.
func (p *pager) next(t *testing.T, what string) told {
	t.Helper()
	select {
	case one := <-p.got:
		return one
	case <-time.After(patience):
		t.Fatal("no message: " + what)
		return told{}
	}
}

const hookSecret = "/hooks/0f8e7b1c-very-secret"

// notifying adds a channel of a pager to the configuration, and more of its own.
func (s site) notifying(p *pager, more string) {
	s.t.Helper()
	for name, text := range map[string]string{"url": p.URL + hookSecret, "key": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text+"\n"), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	file, err := os.OpenFile(s.config(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprintf(file, `notify:
  channels:
    tools: {webhook: {url_file: '%[1]s/url', signing_key_files: ['%[1]s/key']}}
  recipients:
    ops-team: {channels: [tools]}
  routes: [{to: [ops-team], severities: [warn, error]}]
%[2]s`, s.dir, more)
}

// Forty tiers meet one outage: one message tells of all of them, over a kill -9 and a reload nobody is told
// again, and one message tells that it is over. A receiver that refuses for now gets it once.
func TestFortyTiersInOneOutageAreOneMessage(t *testing.T) {
	t.Parallel()
	o := sim.Options{Queues: []sim.QueueSpec{messages(jobs, 0)}, Faults: []sim.Fault{{From: born(), To: born().Add(1000 * history), Kind: sim.FaultDenied, Service: "autoscaling"}}}
	var tiers strings.Builder
	for i := range 40 {
		name := fmt.Sprintf("workers-%02d", i)
		group := workers(name, jobs, 2)
		group.Detailed = true // or its CPU would be old for most of each five minutes, and the outage not over
		o.Groups = append(o.Groups, group)
		fmt.Fprintf(&tiers, "  %s: {mode: observe, group: %s, limits: {min: 1, max: 20}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", name, name)
	}
	a := newAccount(t, o)
	s := newSite(t, a, tiers.String())
	p := receivePages(t)
	p.answers <- http.StatusTooManyRequests
	s.notifying(p, "  group_wait: 3s\n  group_interval: 10s\n")
	d := s.start()
	one := p.next(t, "the outage")
	missing := 0
	for _, n := range one.New {
		if n.Kind == "data missing" {
			missing++
		}
	}
	if missing != 40 || !strings.Contains(one.Title, "40 tiers: data missing") || !strings.Contains(one.Text, "you can: dynascale explain workers-00") {
		t.Errorf("%d of 40 in %s\n%s", missing, one.Title, one.Text)
	}
	refused := d.await("the refusal", func(e entry) bool { return e.text("event") == "notice failed" })
	if why := refused.text("why"); !strings.Contains(why, "answers 429 Too Many Requests") || strings.Contains(d.text(), "very-secret") {
		t.Errorf("the log says %q", why)
	}
	d.await("the acceptance", func(e entry) bool { return e.text("event") == "notices back" })
	_, metrics := d.get("/metrics")
	contains(t, metrics, `dynascale_notifications_total{channel="tools",result="ok"} 1`, `dynascale_notifications_total{channel="tools",result="failed"} 1`, `dynascale_notifications_waiting{channel="tools"} 0`,
		`dynascale_notifications_dropped_total{channel="tools"} 0`)
	s.must("reload", "-c", s.config())
	d.signal(syscall.SIGKILL)
	d.end()
	o.Faults = nil
	s.account = newAccount(t, o)
	s.start()
	over := map[string]bool{}
	for len(over) < 40 { // a signal may be missing for longer than the size
		one := p.next(t, "that it is over")
		if len(one.New) != 0 || !strings.Contains(one.Title, "OVER") {
			t.Errorf("after the outage: %s\n%s", one.Title, one.Text)
		}
		for _, o := range one.Over {
			if o.Kind == "data missing" {
				over[o.Tier] = true
			}
		}
	}
	contains(t, s.must("notify", "list", "-c", s.config()).out, "tools", "answered 200 OK", "ops-team", "warn, error")
	if len(p.got) > 0 {
		t.Errorf("and another message: %s", (<-p.got).Title)
	}
}

func TestNotifyTest(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	s := newSite(t, a, workersTier)
	contains(t, s.run("notify", "test", "-c", s.config()).errors, "has no notify.channels: no messages are sent")
	p := receivePages(t)
	s.notifying(p, "")
	contains(t, s.must("notify", "test", "-c", s.config()).out, "tools", "webhook", "accepted", "200 OK")
	if one := p.next(t, "the test"); one.Title != "dynascale INFO: test" || !strings.Contains(one.Text, "nothing needs to be done") {
		t.Errorf("%+v", one)
	}
	e := s.run("notify", "test", "toools", "-c", s.config())
	contains(t, e.errors, "has no channel toools; it has tools")
	p.answers <- http.StatusGone
	e = s.run("notify", "test", "tools", "-o", "json", "-c", s.config())
	var answer struct {
		Channels []struct {
			Channel  string
			Accepted bool
			Refused  string
		}
	}
	if err := json.Unmarshal([]byte(e.out), &answer); err != nil || e.code != 1 || len(answer.Channels) != 1 || answer.Channels[0].Accepted || !strings.Contains(answer.Channels[0].Refused, "answers 410 Gone") {
		t.Errorf("%v, exit %d: %s", err, e.code, e.out)
	}
	for _, args := range [][]string{{"check", s.config()}, {"doctor", "-c", s.config()}, {"notify", "list", "-c", s.config()}, {"notify", "list", "-o", "json", "-c", s.config()}} {
		if e := s.run(args...); strings.Contains(e.out+e.errors, "very-secret") || strings.Contains(e.out+e.errors, "MfKQ9r8") {
			t.Errorf("%s shows a secret: %s%s", args[0], e.out, e.errors)
		}
	}
	contains(t, s.run("doctor", "-c", s.config()).out, "ok      notify", "doctor sends no message")
	if err := os.Chmod(filepath.Join(s.dir, "url"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.dir, "key")); err != nil {
		t.Fatal(err)
	}
	contains(t, s.run("doctor", "-c", s.config()).out, "every user of this machine may read it", "signing_key_file: "+s.dir+"/key cannot be read")
	if len(p.got) > 0 {
		t.Errorf("doctor sent %v", <-p.got)
	}
	// Nobody is told by what stands in for no daemon.
	for _, args := range [][]string{{"run", "--once", "--dry-run", "-c", s.config()}, {"plan", "-c", s.config()}, {"simulate", "--help"}} {
		s.run(args...)
	}
	if len(p.got) > 0 {
		t.Errorf("a dry run told %v", <-p.got)
	}
}

// What operators and the daemon itself do is told, and what begins and ends tells its end.
func TestNoticesOfTheDaemon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	s := newSite(t, a, workersTier)
	p := receivePages(t)
	s.notifying(p, "  group_wait: 0s\n  group_interval: 10s\n")
	d := s.start()
	d.await("an evaluation", func(e entry) bool { return e.text("event") == "decided" })
	if err := os.WriteFile(filepath.Join(s.dir, "PAUSE"), []byte("an incident"), 0o600); err != nil {
		t.Fatal(err)
	}
	if one := p.next(t, "the brake"); len(one.New) != 1 || one.New[0].Kind != "brake active" || !strings.Contains(one.Text, "an incident") {
		t.Errorf("%s\n%s", one.Title, one.Text)
	}
	good, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config(), []byte("tiers: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run("reload", "-c", s.config(), "--socket", filepath.Join(s.dir, "control.sock"))
	d.signal(syscall.SIGHUP)
	if one := p.next(t, "the reload"); !slices.ContainsFunc(one.New, func(n struct{ Kind, Tier string }) bool { return n.Kind == "reload refused" }) {
		t.Errorf("%s\n%s", one.Title, one.Text)
	}
	if err := os.WriteFile(s.config(), good, 0o600); err != nil {
		t.Fatal(err)
	}
	d.signal(syscall.SIGHUP)
	if err := os.Remove(filepath.Join(s.dir, "PAUSE")); err != nil {
		t.Fatal(err)
	}
	var over []string
	for len(over) < 2 {
		for _, o := range p.next(t, "the ends").Over {
			over = append(over, o.Kind)
		}
	}
	slices.Sort(over)
	if fmt.Sprint(over) != "[brake active reload refused]" {
		t.Errorf("over: %q", over)
	}
}

// A pause that is about to end, an override that holds a tier back and money are told, with what dynascale does and what
// the reader can do.
func TestNoticesOfTiersAndMoney(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 400)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2), workers("mails-asg", jobs, 2)}})
	const priced = "    unit_price: 0.5\n"
	mails := strings.NewReplacer("  workers:", "  mails:", "workers-asg", "mails-asg").Replace(workersTier)
	s := newSite(t, a, workersTier+priced+mails+priced+"budgets: {hourly: 1.1, on_exceeded: deny, sets: {post: {tiers: [mails], monthly: 0.000001}}}\n")
	p := receivePages(t)
	s.notifying(p, "  group_wait: 0s\n  group_interval: 10s\n")
	d := s.start()
	d.await("an evaluation", func(e entry) bool { return e.text("event") == "decided" })
	s.must("override", "workers", "--max", "2", "--for", "2h", "--reason", "the database", "-c", s.config())
	s.must("pause", "mails", "--for", "1m", "--reason", "a deploy", "-c", s.config())
	wanted := map[string][]string{
		"budget spent": {" % of the monthly budget post is spent: $0.0", "; no tier of this budget grows above its minimum until the end of the month (to allow more: dynascale budget grant USD --budget post)", "you can: dynascale budget"},
		"emergency began": {"SPENDING EMERGENCY: the run rate is $2.00 an hour, more than 1.5 times the hourly budget of all tiers ($1.10): no tier of this budget has 'critical: false', so none shrinks",
			"you can: dynascale cost"},
		"action ends soon": {"mails: an operator's action for mails ends soon: pause, until ", ": a deploy", "dynascale now: after the end of the action, tiers and budgets follow the configuration again, unless another action is in force", "you can: dynascale actions"},
		"at maximum": {"workers: the tier is at its maximum: the recommendation is 40, and the maximum is 2", "an override lowers the maximum to 2 until ", ": the database",
			"dynascale now: the size stays at the maximum", "you can: dynascale explain workers, which names the maximum to raise"},
	}
	for len(wanted) > 0 {
		text := p.next(t, fmt.Sprintf("%q", slices.Sorted(maps.Keys(wanted)))).Text
		for kind, says := range wanted {
			if strings.Contains(text, "("+kind) {
				contains(t, text, says...)
				delete(wanted, kind)
			}
		}
	}
}
