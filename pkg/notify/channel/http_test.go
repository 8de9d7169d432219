package channel

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
	"github.com/dynascale/dynascale/pkg/notify"
)

var at = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func message(tiers ...string) notice.Message {
	m := notice.Message{ID: "msg_1", Channel: "ops", At: at, Groups: []string{"data/warn"}, Incident: "data/warn/msg_0"}
	for _, tier := range tiers {
		m.New = append(m.New, notice.AlertOf(event.Event{Kind: event.DataMissing, Tier: tier, Severity: event.Warn, At: at, Text: "data is missing <b>&"}))
	}
	return m
}

func over(m notice.Message) notice.Message {
	m.Over, m.New = m.New, nil
	return m
}

// huge is one that no receiver has room for.
func huge() notice.Message {
	m := message()
	for i := range 4000 {
		m.New = append(m.New, notice.AlertOf(event.Event{Kind: event.DataMissing, Tier: fmt.Sprintf("tier-%d", i), Severity: event.Warn, At: at, Text: strings.Repeat("ü☃\"", 60) + fmt.Sprint(i)}))
	}
	return m
}

// receiver is one that notes what it gets, and answers what it is told.
type receiver struct {
	*httptest.Server
	body   []byte
	header http.Header
	status int
	answer string
	after  string
}

func receive(t *testing.T) *receiver {
	r := &receiver{status: 200, answer: "ok"}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.body, _ = io.ReadAll(q.Body)
		r.header = q.Header
		if r.after != "" {
			w.Header().Set("Retry-After", r.after)
		}
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.answer)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return v
}

const path = "/services/T000/B000/very-secret"

func (r *receiver) secret() Secret { return Secret{Key: "url", Value: r.URL + path} }

func poster() Poster {
	return Poster{Client: NewClient(), Version: "1.2.3", Now: func() time.Time { return at }}
}

// senders are all that send over HTTP, to a receiver.
func senders(r *receiver) map[string]notify.Sender {
	return map[string]notify.Sender{
		"slack": Slack{poster(), r.secret()}, "teams": Teams{poster(), r.secret()}, "webhook": Webhook{Poster: poster(), URL: r.secret(), Keys: []Secret{{Key: "k", Value: "one"}}},
		"pagerduty": PagerDuty{Poster: poster(), Key: Secret{Key: "routing_key", Value: "very-secret-key"}, URL: r.URL + path},
	}
}

// What has a Poster sends over HTTP.
func TestEveryPosterIsTried(t *testing.T) {
	var tried []string
	for _, s := range senders(receive(t)) {
		tried = append(tried, reflect.TypeOf(s).Name())
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	posts, found := regexp.MustCompile(`(?m)^type (\w+) struct \{\n\tPoster$`), 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sends := range posts.FindAllStringSubmatch(string(text), -1) {
			if found++; !slices.Contains(tried, sends[1]) {
				t.Errorf("%s is not tried with the answers of a receiver: add it to senders in this file", sends[1])
			}
		}
	}
	if found < len(tried) {
		t.Errorf("%d of %q were found in the files: a sender begins with its Poster", found, tried)
	}
}

func dig(v any, path ...any) any {
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func TestSlack(t *testing.T) {
	r := receive(t)
	answer, err := (Slack{poster(), r.secret()}).Send(t.Context(), message("web", "api"))
	if err != nil || answer != "200 OK ok" {
		t.Fatalf("%q, %v", answer, err)
	}
	v := r.json(t)
	if got := dig(v, "blocks", 0, "text", "text"); got != ":large_yellow_circle: dynascale WARN: 2 tiers: data missing" {
		t.Errorf("header %v", got)
	}
	if got := fmt.Sprint(dig(v, "blocks", 1, "text", "text")); !strings.Contains(got, "2 tiers: web, api: data is missing &lt;b&gt;&amp;") {
		t.Errorf("section %v", got)
	}
	if _, err := (Slack{poster(), r.secret()}).Send(t.Context(), huge()); err != nil {
		t.Fatal(err)
	}
	v = r.json(t)
	if n := utf8.RuneCountInString(fmt.Sprint(dig(v, "blocks", 1, "text", "text"))); n > 3000 {
		t.Errorf("a section of %d characters", n)
	}
	if text := fmt.Sprint(dig(v, "blocks", 1, "text", "text")); !strings.HasSuffix(text, "for details: dynascale explain tier-0") {
		t.Errorf("a section that ends with %q", text[len(text)-60:])
	}
	if n := utf8.RuneCountInString(fmt.Sprint(dig(v, "blocks", 0, "text", "text"))); n > 150 {
		t.Errorf("a header of %d characters", n)
	}
}

func TestPagerDuty(t *testing.T) {
	r := receive(t)
	r.status = 202
	p := PagerDuty{Poster: poster(), Key: Secret{Key: "routing_key", Value: "R1"}, URL: r.URL, Source: "host-1"}
	if _, err := p.Send(t.Context(), message("web")); err != nil {
		t.Fatal(err)
	}
	began := r.json(t)
	if dig(began, "event_action") != "trigger" || dig(began, "routing_key") != "R1" || dig(began, "payload", "severity") != "warning" || dig(began, "payload", "source") != "host-1" ||
		dig(began, "payload", "summary") != "dynascale WARN: web: data missing" {
		t.Errorf("%s", r.body)
	}
	if _, err := p.Send(t.Context(), over(message("web"))); err != nil {
		t.Fatal(err)
	}
	if ended := r.json(t); dig(ended, "event_action") != "resolve" || dig(ended, "routing_key") != "R1" || dig(ended, "dedup_key") != dig(began, "dedup_key") || dig(ended, "payload") != nil {
		t.Errorf("%s", r.body)
	}
	if _, err := p.Send(t.Context(), huge()); err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(fmt.Sprint(dig(r.json(t), "payload", "summary"))); n > 1024 || len(r.body) > 512<<10 {
		t.Errorf("a summary of %d characters, an event of %d bytes", n, len(r.body))
	}
	if key := fmt.Sprint(dig(r.json(t), "dedup_key")); len(key) > 255 {
		t.Errorf("dedup_key %s", key)
	}
}

func TestTeams(t *testing.T) {
	r := receive(t)
	r.status = 202
	if _, err := (Teams{poster(), r.secret()}).Send(t.Context(), message("web")); err != nil {
		t.Fatal(err)
	}
	v := r.json(t)
	if dig(v, "type") != "message" || dig(v, "attachments", 0, "contentType") != "application/vnd.microsoft.card.adaptive" || dig(v, "attachments", 0, "content", "type") != "AdaptiveCard" ||
		dig(v, "attachments", 0, "content", "body", 0, "text") != "dynascale WARN: web: data missing" {
		t.Errorf("%s", r.body)
	}
	if _, err := (Teams{poster(), r.secret()}).Send(t.Context(), huge()); err != nil || len(r.body) > 21_000 {
		t.Errorf("%d bytes, %v", len(r.body), err)
	}
	if !strings.Contains(string(r.body), "for details: dynascale explain tier-0") {
		t.Error("what was cut has no pointer")
	}
}

// The signature is that of the example of Standard Webhooks, and each key gives one.
func TestWebhook(t *testing.T) {
	key, _ := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if got := sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signature %s", got)
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := receive(t)
	w := Webhook{Poster: poster(), URL: r.secret(), Keys: []Secret{{Key: "signing_key", File: file}, {Key: "signing_key", Value: "another"}}}
	if _, err := w.Send(t.Context(), message("web")); err != nil {
		t.Fatal(err)
	}
	want := sign(key, "msg_1", "1772452800", r.body) + " " + sign([]byte("another"), "msg_1", "1772452800", r.body)
	if r.header.Get("Webhook-Id") != "msg_1" || r.header.Get("Webhook-Timestamp") != "1772452800" || r.header.Get("Webhook-Signature") != want {
		t.Errorf("headers %v, want %s", r.header, want)
	}
	v := r.json(t)
	if dig(v, "id") != "msg_1" || dig(v, "new", 0, "tier") != "web" || dig(v, "new", 0, "kind") != "data missing" || dig(v, "severity") != "warning" || dig(v, "new", 0, "do") != "dynascale explain web" {
		t.Errorf("%s", r.body)
	}
	r.body = nil
	w.Keys = []Secret{{Key: "signing_key", File: file + ".gone"}}
	if _, err := w.Send(t.Context(), message("web")); err == nil || r.body != nil {
		t.Errorf("without its key it is sent unsigned: %v", err)
	}
}

// What each answer means is the same for every channel: a refusal for now is none for good.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		status int
		after  string
		want   notice.Refusal
	}{
		{429, "30", notice.Refusal{After: 30 * time.Second}},
		{429, "1.5", notice.Refusal{After: 1500 * time.Millisecond}},
		{429, "", notice.Refusal{}},
		{503, "Mon, 02 Mar 2026 12:02:00 GMT", notice.Refusal{After: 2 * time.Minute}},
		{503, "Mon, 02 Mar 2026 11:00:00 GMT", notice.Refusal{}},
		{503, "soon", notice.Refusal{}},
		{500, "7", notice.Refusal{After: 7 * time.Second, Maybe: true}},
		{504, "", notice.Refusal{Maybe: true}},
		{400, "", notice.Refusal{Final: true}},
		{413, "", notice.Refusal{Final: true}},
		{401, "", notice.Refusal{}},
		{404, "", notice.Refusal{}},
		{410, "", notice.Refusal{}},
		{302, "", notice.Refusal{}},
	} {
		r := receive(t)
		r.status, r.after, r.answer = c.status, c.after, "no service at "+r.URL+path+" for very-secret-key"
		for name, s := range senders(r) {
			_, err := s.Send(t.Context(), message("web"))
			var got notice.Refusal
			if !errors.As(err, &got) {
				t.Errorf("%s, %d: %v", name, c.status, err)
				continue
			}
			why, sent := got.Why, fmt.Sprint(r.header)+string(r.body)
			if strings.Contains(why, path) || strings.Contains(why, "very-secret-key") && strings.Contains(sent, "very-secret-key") || !strings.Contains(why, fmt.Sprint(c.status)) {
				t.Errorf("%s: a refusal names the status, and no secret, neither the address nor a key (give post every secret that is sent); it says %q", name, why)
			}
			if got.Why = ""; got != c.want {
				t.Errorf("%s: %d with Retry-After %q is %+v, want %+v", name, c.status, c.after, got, c.want)
			}
		}
	}
}

// Without a receiver, or a secret, nothing arrived; and no error has the secret in it.
func TestNobodyThere(t *testing.T) {
	r := receive(t)
	r.Close()
	for name, s := range senders(r) {
		_, err := s.Send(t.Context(), message("web"))
		var got notice.Refusal
		if !errors.As(err, &got) || got.Maybe || got.Final || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: %+v", name, err)
		}
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"/nowhere/url": "url_file: /nowhere/url cannot be read: no such file or directory", empty: "url_file: " + empty + " is empty"} {
		if _, err := (Slack{poster(), Secret{Key: "url", File: file}}).Send(t.Context(), message("web")); err == nil || err.Error() != want {
			t.Errorf("%v", err)
		}
	}
	for _, s := range []notify.Sender{Slack{poster(), Secret{Value: "http://hooks.example.com/very-secret"}}, Teams{poster(), Secret{Value: "http://hooks.example.com/very-secret"}},
		PagerDuty{Poster: poster(), Key: Secret{Value: "very-secret"}, URL: "http://hooks.example.com/v2/enqueue"}} {
		if _, err := s.Send(t.Context(), message("web")); err == nil || !strings.HasPrefix(err.Error(), "hooks.example.com is not called") || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("in the clear: %v", err)
		}
	}
	if _, err := (Slack{poster(), Secret{Key: "url", Value: "hooks.example.com/very-secret"}}).Send(t.Context(), message("web")); err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("%v", err)
	}
}
