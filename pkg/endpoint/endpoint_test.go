package endpoint

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// of are the endpoints of a configuration that has these.
func of(e ...config.Endpoint) *All {
	for i := range e {
		if e[i].Name == "" {
			e[i].Name = "main"
		}
		if e[i].Timeout == 0 {
			e[i].Timeout = 5 * time.Second
		}
	}
	return New(&config.Config{Endpoints: e}, nil, nil)
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func vector(result string) string {
	return `{"status":"success","data":{"resultType":"vector","result":[` + result + `]}}`
}

func TestAQueryOfNow(t *testing.T) {
	var asked http.Request
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = *r
		_, _ = w.Write([]byte(vector(`{"metric":{"service":"user"},"value":[1772452800,"12.5"]},{"metric":{"service":"order"},"value":[1772452800,"NaN"]}`)))
	})
	a, err := of(config.Endpoint{URL: s.URL + "/prom/"}).clients[0].ask(t.Context(), noon, facts.Request{Query: "sum by (service) (x)", Lookback: 3 * time.Minute}.Key())
	if err != nil || len(a.Series) != 2 || a.Series[0].Labels["service"] != "user" || a.Series[0].Points[0] != (scale.Point{At: noon, Value: 12.5}) || a.Partial != "" || a.At != noon {
		t.Errorf("%+v, %v", a, err)
	}
	if asked.URL.Path != "/prom/api/v1/query" || asked.Form.Get("query") != "sum by (service) (x)" || asked.Form.Get("time") != "1772452800.000" || asked.Form.Get("lookback_delta") != "180s" {
		t.Errorf("asked %s with %v", asked.URL, asked.Form)
	}
}

func TestARangeIsNewestFirst(t *testing.T) {
	var form string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form = r.URL.Path + " " + r.Form.Encode()
		_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1772452740,"1"],[1772452770,"2"]]}]}}`))
	})
	a, err := of(config.Endpoint{URL: s.URL}).clients[0].ask(t.Context(), noon, facts.Request{Query: "x", Range: 100 * time.Second, Step: 30 * time.Second}.Key())
	want := []scale.Point{{At: noon.Add(-30 * time.Second), Value: 2}, {At: noon.Add(-time.Minute), Value: 1}}
	if err != nil || !cmp.Equal(want, a.Series[0].Points) {
		t.Errorf("%+v, %v", a, err)
	}
	if want := "/api/v1/query_range end=1772452800.000&query=x&start=1772452710.000&step=30s&timeout=5s"; form != want {
		t.Errorf("asked %s\nwant  %s", form, want)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	query := facts.Request{Query: "x"}.Key()
	for _, c := range []struct {
		name, key string
		answer    http.HandlerFunc
		kind      scale.Kind
		want      string
	}{
		{"an error of the API", query, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(422)
			_, _ = w.Write([]byte(`{"status":"error","errorType":"execution","error":"too many samples"}`))
		}, scale.Invalid, "HTTP 422 Unprocessable Entity: execution: too many samples"},
		{"an error with data", query, says(`{"status":"error","errorType":"timeout","error":"late","data":{"resultType":"vector","result":[]}}`), scale.Invalid, "timeout: late"},
		{"an error without its type", query, says(`{"status":"error","error":"boom"}`), scale.Invalid, "boom"},
		{"a refusal without its type", query, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			_, _ = w.Write([]byte(`{"status":"error","error":"boom"}`))
		}, scale.Invalid, "HTTP 400 Bad Request: boom"},
		{"an error of which nothing is said", query, says(`{"status":"error"}`), scale.Invalid, `the server answers with status "error" and does not say why`},
		{"a page of login", query, says(`<html>`), scale.Invalid, "the answer is not JSON, so it is not from the API of Prometheus: check the key `url`, which must be the part of the address before /api/v1"},
		{"text", query, says(`{"status":"success","data":{"resultType":"string","result":[1,"a"]}}`), scale.Invalid, `the result of the query has the type "string", and a signal needs numbers`},
		{"a histogram", query, says(vector(`{"metric":{},"histogram":[1,{"count":"1"}]}`)), scale.Invalid, "the query returns histograms, and a signal needs a number; use a function such as histogram_quantile(0.95, ...)"},
		{"no pair", query, says(vector(`{"metric":{},"value":[1]}`)), scale.Invalid, "the result cannot be read: a value is not a pair of a time and a number"},
		{"a number without quotes", query, says(vector(`{"metric":{},"value":[1,2]}`)), scale.Invalid, "the result cannot be read: a value is not a pair of a time and a number"},
		{"denied", query, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) }, scale.Denied, "HTTP 401 Unauthorized: no"},
		{"busy", query, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) }, scale.Throttled, "HTTP 503 Service Unavailable"},
		{"broken", query, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oh", 500) }, scale.Internal, "HTTP 500 Internal Server Error: oh"},
		{"elsewhere", query, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/?a=b", http.StatusFound)
		}, scale.Invalid,
			"HTTP 302 Found: the endpoint redirects to another address at login.example.com, and dynascale does not follow redirects; check the key `url`, and the credentials if the other address is a login page"},
		{"too large", "document", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostAnswer+1)) }, scale.Invalid, "the answer is larger than 8 MiB, the most that dynascale reads"},
		{"breaks off", "document", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}, scale.Unreachable, "the answer ended early: unexpected EOF"},
		{"no JSON", "document", says("a 1\n"), scale.Invalid, "the answer is not a JSON document"},
		{"no page", "metric a", says("<html>\n"), scale.Invalid, "line 1: the name of a metric is expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.answer)
			_, err := of(config.Endpoint{URL: s.URL + "/x?key=hunter2"}).clients[0].ask(t.Context(), noon, c.key)
			var f *scale.Failure
			if !errors.As(err, &f) || f.Kind != c.kind || f.Err.Error() != c.want || !strings.HasPrefix(err.Error(), "asking endpoint main at 127.0.0.1:") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v, want %s: %s", err, c.kind, c.want)
			}
		})
	}
}

// Credentials go to the endpoint alone, also where it sends elsewhere, and no message has them.
func TestCredentials(t *testing.T) {
	elsewhere := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked elsewhere, with %v", r.Header) })
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("s3cret-token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		is   config.Endpoint
		want string
	}{
		{"a token in a file", config.Endpoint{TokenFile: file}, "Bearer s3cret-token"},
		{"a token of the environment", config.Endpoint{Token: "s3cret-token"}, "Bearer s3cret-token"},
		{"a password", config.Endpoint{User: "ann", PasswordFile: file}, "Basic YW5uOnMzY3JldC10b2tlbg=="},
		{"nothing", config.Endpoint{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if got = r.Header.Get("Authorization"); r.URL.Path == "/away" {
					http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
					return
				}
				http.Error(w, "no, s3cret-token is not known", http.StatusForbidden)
			})
			for _, path := range []string{"", "/away"} {
				c.is.URL = s.URL + path
				_, err := of(c.is).clients[0].ask(t.Context(), noon, "document")
				if err == nil || got != c.want || c.want != "" && strings.Contains(err.Error(), "s3cret") {
					t.Errorf("sent %q, want %q: %v", got, c.want, err)
				}
			}
		})
	}
	_, err := of(config.Endpoint{URL: elsewhere.URL, TokenFile: file + "x"}).clients[0].ask(t.Context(), noon, "document")
	if scale.KindOf(err) != scale.Denied || !strings.Contains(err.Error(), "token_file: "+file+"x cannot be read") {
		t.Error(err)
	}
}

func TestASignature(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.Header.Get("Authorization"), 400) })
	cfg := &config.Config{Endpoints: []config.Endpoint{{Name: "amp", URL: s.URL, Timeout: time.Second, SigV4: config.SigV4{Region: "eu-west-1"}}}}
	all := New(cfg, func(_ context.Context, at config.Place, service string, r *http.Request, body []byte) error {
		r.Header.Set("Authorization", fmt.Sprintf("signed for %s in %s: %s", service, at.Region, body))
		return nil
	}, nil)
	_, err := all.clients[0].ask(t.Context(), noon, facts.Request{Query: "up"}.Key())
	if err == nil || !strings.Contains(err.Error(), "signed for aps in eu-west-1: query=up&") {
		t.Error(err)
	}
}

func TestCertificates(t *testing.T) {
	s := httptest.NewTLSServer(says("1"))
	t.Cleanup(s.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if _, err := of(config.Endpoint{URL: s.URL}).clients[0].ask(t.Context(), noon, "document"); scale.KindOf(err) != scale.Unreachable {
		t.Errorf("a certificate of nobody is taken: %v", err)
	}
	c := of(config.Endpoint{URL: s.URL, CAFile: file}).clients[0]
	if _, err := c.ask(t.Context(), noon, "document"); err == nil || !strings.Contains(err.Error(), "ca_file: ") {
		t.Error(err)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := c.ask(t.Context(), noon.Add(time.Minute), "document"); err != nil || a.Document != 1.0 {
		t.Errorf("%+v, %v", a, err)
	}
}

// However many signals, tiers and regions want it, a request is made once in an evaluation, and one page serves all of
// its metrics.
func TestOneRequestForAll(t *testing.T) {
	var n atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		if strings.HasSuffix(r.URL.Path, "query") {
			_, _ = w.Write([]byte(vector("")))
			return
		}
		_, _ = w.Write([]byte("# TYPE a counter\na 1\nb 2\n"))
	})
	c := of(config.Endpoint{URL: s.URL}).clients[0]
	for minute := range 3 {
		var all sync.WaitGroup
		for _, key := range []string{"metric a", "metric b", "metric a", facts.Request{Query: "x"}.Key(), facts.Request{Query: "x"}.Key()} {
			all.Go(func() {
				if a, err := c.ask(t.Context(), noon.Add(time.Duration(minute)*time.Minute), key); err != nil || key == "metric a" && (a.Before != nil) != (minute > 0) {
					t.Errorf("%s: %+v, %v", key, a, err)
				}
			})
		}
		all.Wait()
	}
	if n.Load() != 6 {
		t.Errorf("%d requests in three evaluations, want a page and a query in each", n.Load())
	}
}

// An endpoint that does not answer costs one timeout in an evaluation, and no other endpoint anything.
func TestADeadEndpointDelaysNobody(t *testing.T) {
	hang := make(chan struct{})
	var n atomic.Int32
	slow := serve(t, func(http.ResponseWriter, *http.Request) { n.Add(1); <-hang })
	t.Cleanup(func() { close(hang) })
	well := serve(t, says(`{"a": 1}`))
	all := of(config.Endpoint{Name: "slow", URL: slow.URL, Timeout: 100 * time.Millisecond}, config.Endpoint{Name: "well", URL: well.URL})
	r := fetch.New(all.Sources())
	begin := time.Now()
	f := r.Read(t.Context(), noon, func(_ facts.Facts, o *facts.Order) {
		for i := range 200 {
			facts.Endpoint("slow").Want(o, facts.Request{Query: fmt.Sprint("x", i)}.Key())
		}
		facts.Endpoint("well").Want(o, "document")
	})
	took := time.Since(begin)
	if is := facts.Endpoint("well").Get(f, "document"); !is.Found {
		t.Errorf("the other one was not read: %+v", is)
	}
	is := facts.Endpoint("slow").Get(f, facts.Request{Query: "x199"}.Key())
	if is.Found || !strings.Contains(is.Trouble, "no answer within 100 ms") || n.Load() > 16 || took > 10*time.Second {
		t.Errorf("%d requests to who does not answer, in %s: %+v", n.Load(), took, is)
	}
}

// After a failure a counter is looked at for the first time again: a rate over an outage is not the load of now. A
// reload keeps what is remembered where the endpoint is the same.
func TestWhatIsRemembered(t *testing.T) {
	down := false
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if down {
			http.Error(w, "", 500)
			return
		}
		_, _ = w.Write([]byte("a 1\n"))
	})
	is := config.Endpoint{Name: "main", URL: s.URL, Timeout: time.Second}
	all := of(is)
	ask := func(minute int) (resource.Answer, error) {
		return all.clients[0].ask(t.Context(), noon.Add(time.Duration(minute)*time.Minute), "metric a")
	}
	for minute, want := range []string{"first", "before", "before", "down", "first", "before"} {
		down = want == "down"
		if minute == 2 {
			all = New(&config.Config{Endpoints: []config.Endpoint{is}}, nil, all)
		}
		a, err := ask(minute)
		if (err != nil) != down || (a.Before != nil) != (want == "before") {
			t.Errorf("minute %d: %+v, %v, want %s", minute, a, err, want)
		}
	}
	is.URL += "/other"
	if all = New(&config.Config{Endpoints: []config.Endpoint{is}}, nil, all); len(all.clients[0].last) > 0 {
		t.Error("another address remembers what this one said")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(vector(`{"metric":{"a":"b"},"value":[1,"2"]}`)))
	f.Add([]byte(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"+Inf"]]}]},"warnings":["w"]}`))
	f.Add([]byte(`{"status":"success","data":{"resultType":"scalar","result":[1,"2"]},"isPartial":true}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := answer(text)
		if err == nil {
			for _, s := range a.Series {
				for _, p := range s.Points {
					if p.At.Year() < 0 || p.At.Year() > 9999 {
						t.Errorf("%q: %v", text, p)
					}
				}
			}
		}
	})
}

// One that says when to ask again is left alone until then, and for five minutes at most.
func TestRetryAfterIsRespected(t *testing.T) {
	for _, c := range []struct {
		name, says string
		code       int
		minutes    int // from which on it is asked again
	}{
		{"seconds", "150", http.StatusTooManyRequests, 3},
		{"a date", noon.Add(2 * time.Minute).Format(http.TimeFormat), http.StatusServiceUnavailable, 2},
		{"far too long", "86400", http.StatusServiceUnavailable, 5},
		{"nothing", "", http.StatusTooManyRequests, 1},
		{"no time", "soon", http.StatusTooManyRequests, 1},
		{"a defect", "600", http.StatusInternalServerError, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Retry-After", c.says)
				http.Error(w, "", c.code)
			})
			main := of(config.Endpoint{URL: s.URL}).clients[0]
			for minute := range 6 {
				_, err := main.ask(t.Context(), noon.Add(time.Duration(minute)*time.Minute), "document")
				want := 1
				if minute >= c.minutes {
					want = 2
				}
				if asked != want {
					t.Fatalf("minute %d: asked %d times, want %d; %v", minute, asked, want, err)
				}
				if minute > 0 && minute < c.minutes && (scale.KindOf(err) != scale.Throttled || !strings.Contains(err.Error(), "the server accepts no request before "+"12:0")) {
					t.Errorf("minute %d: %v", minute, err)
				}
				if want == 2 {
					return
				}
			}
			t.Error("it is never asked again")
		})
	}
}
