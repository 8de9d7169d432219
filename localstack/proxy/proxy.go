package proxy

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// DryRun is before the name of an operation of EC2 that was only to be checked.
const DryRun = "dry run of "

// Proxy forwards to one endpoint.
type Proxy struct {
	URL    string
	server *httptest.Server
	target *url.URL
	client *http.Client
	closed chan struct{}

	mu    sync.Mutex
	fault func(operation string) Fault
	asked map[string]int
	spoke map[string]bool
	sent  []Sent
}

// Sent is a request that the endpoint got.
type Sent struct {
	At        time.Time // when it was forwarded, after all waiting
	Operation string
	Form      url.Values // of a request in the Query protocol
}

// New begins to listen on a free port of loopback. Close ends it.
func New(target string) (*Proxy, error) {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("proxy to %q: that is no URL", target)
	}
	p := &Proxy{target: u, client: &http.Client{Timeout: 30 * time.Second}, closed: make(chan struct{}), asked: map[string]int{},
		spoke: map[string]bool{}}
	p.server = httptest.NewServer(p)
	p.URL = p.server.URL
	return p, nil
}

// Close ends the proxy, and with it every request that is held or stalled.
func (p *Proxy) Close() {
	close(p.closed)
	p.server.CloseClientConnections()
	p.server.Close()
}

// Spoil says what happens to requests from now on; nil heals. Operations are
// named as AWS names them, such as SetDesiredCapacity.
func (p *Proxy) Spoil(fault func(operation string) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// Asked is how many requests came for each operation, spoiled ones as well.
func (p *Proxy) Asked() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.asked)
}

// Spoken are the protocols that requests came in: cbor, json or query.
func (p *Proxy) Spoken() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.spoke)
}

// Sent are the requests that the endpoint got, in that order.
func (p *Proxy) Sent() []Sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

func (p *Proxy) next(protocol, operation string) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[operation]++
	p.spoke[protocol] = true
	if p.fault == nil {
		return Fault{}
	}
	return p.fault(operation)
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	protocol, operation := read(r, body)
	f := p.next(protocol, operation)
	select {
	case <-time.After(f.Wait):
	case <-r.Context().Done():
		return
	}
	if f.Hold != nil && !p.hold(r, f.Hold, f.Held) || f.Stall && !p.hold(r, nil, nil) {
		return
	}
	if f.Cut {
		cut(w, nil)
		return
	}
	if f.Status != 0 {
		refuse(w, r, f)
		return
	}
	p.forward(w, r, operation, body, f)
}

func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, operation string, body []byte, f Fault) {
	form, _ := url.ParseQuery(string(body))
	p.mu.Lock()
	p.sent = append(p.sent, Sent{time.Now(), operation, form})
	p.mu.Unlock()
	to := *r.URL
	to.Scheme, to.Host = p.target.Scheme, p.target.Host
	on, err := http.NewRequest(r.Method, to.String(), bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	on.Header = r.Header.Clone()
	answer, err := p.client.Do(on)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || f.Lose || f.HoldAnswer != nil && !p.hold(r, f.HoldAnswer, f.Held) {
		cut(w, nil)
		return
	}
	if f.Truncate {
		cut(w, fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			answer.Header.Get("Content-Type"), len(text), text[:len(text)/2]))
		return
	}
	if f.Answer != nil {
		if other := f.Answer(form, text); other != nil {
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write(other)
			return
		}
	}
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(text)
}

// hold says that it holds the request and reports whether until came before the
// caller went away; a nil until never comes.
func (p *Proxy) hold(r *http.Request, until <-chan struct{}, held chan<- struct{}) bool {
	select {
	case held <- struct{}{}:
	default:
	}
	select {
	case <-until:
		return true
	case <-r.Context().Done():
	case <-p.closed:
	}
	return false
}

// cut closes the connection below the answer, after some last bytes.
func cut(w http.ResponseWriter, last []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok && last == nil {
		_ = tcp.SetLinger(0) // a reset, as from a broken middlebox
	}
	_, _ = conn.Write(last)
	_ = conn.Close()
}

// read finds the protocol and the operation of a request.
func read(r *http.Request, body []byte) (protocol, operation string) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return "json", target[strings.LastIndexByte(target, '.')+1:]
	}
	if _, name, ok := strings.Cut(r.URL.Path, "/operation/"); ok {
		return "cbor", name
	}
	form, _ := url.ParseQuery(string(body))
	if form.Get("DryRun") == "true" { // it changes nothing, and is not the same thing
		return "query", DryRun + form.Get("Action")
	}
	return "query", form.Get("Action")
}
