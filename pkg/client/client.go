package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/control"
)

// Client asks one daemon. The zero value asks nobody.
type Client struct {
	// Socket is the path of the control socket; "" over TCP.
	Socket string
	// URL and Token are for TCP.
	URL, Token string
	// Address is what people read of where it is; "" is the socket or the URL.
	Address string
	// Name is what errors call it; "" is "the daemon at" its address.
	Name string
	// NoToken is, over TCP, why there is no token: what changes something is then not sent.
	NoToken string
	// Tried is where a daemon was looked for before, for the error when nobody is here either.
	Tried []string
	// Of is the configuration whose daemon was looked for; "" where none was named.
	Of string
	// Claim is who ran the command under sudo; "" without.
	Claim string
	// Waiting is told before the client waits for its turn; nil is not.
	Waiting func(time.Duration)
}

// TCP is the daemon that listens on an address of this machine.
func TCP(listen, token string) Client {
	return Client{Address: listen, URL: "http://" + listen, Token: token}
}

// Known reports whether there is anybody to ask.
func (c Client) Known() bool { return c.Socket != "" || c.URL != "" }

// Where is the address as people read it.
func (c Client) Where() string { return cmp.Or(c.Address, c.Socket, c.URL) }

// String says which daemon it is.
func (c Client) String() string { return cmp.Or(c.Name, "the daemon at "+c.Where()) }

const (
	// readLimit bounds one look. The daemon answers sooner.
	readLimit = 5 * time.Second
	// changeLimit is twice what the daemon takes at most (its disk has a second): somebody waits.
	changeLimit = 3 * time.Second
	// ReadyLimit is for the question whether it lives.
	ReadyLimit = 2 * time.Second
	// reloadLimit is longer, because a role may have to be assumed; the daemon waits for up
	// to 20 s for the evaluation before an operation is abandoned.
	reloadLimit, abandonLimit = 30 * time.Second, 25 * time.Second
	// dialLimit is how long a daemon may take to accept a connection.
	dialLimit = 300 * time.Millisecond
	// mostWaiting bounds how long a change waits for a daemon that has had too many.
	mostWaiting = 15 * time.Second
	// longestAnswer bounds an answer: a thousand tiers with all their records are below.
	longestAnswer = 64 << 20
)

// get reads an answer.
func get[T any](ctx context.Context, c Client, limit time.Duration, path string) (out T, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err = c.ask(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// post asks for a change. A daemon that was asked too often did nothing and says when to
// ask again: changes in a loop wait for their turn.
func post[T any](ctx context.Context, c Client, limit time.Duration, path string, body any) (out T, err error) {
	if c.NoToken != "" {
		return out, c.tokenless(ctx)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return out, err
	}
	begin := time.Now()
	for {
		once, cancel := context.WithTimeout(ctx, limit)
		later, err := c.ask(once, http.MethodPost, path, text, &out)
		cancel()
		if later <= 0 || time.Since(begin)+later > mostWaiting {
			return out, err
		}
		if c.Waiting != nil {
			c.Waiting(later)
		}
		select {
		case <-ctx.Done():
			return out, err
		case <-time.After(later):
		}
	}
}

// tokenless is why nothing can be changed over TCP: there is no token, or not even a daemon.
func (c Client) tokenless(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	if u, err := url.Parse(c.URL); err == nil && len(c.Tried) > 0 { // an address that was given is known to be right
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return c.noAnswer(http.MethodPost, dialLimit, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	return errors.New(c.NoToken)
}

// web sends to the daemon and to nobody else: no proxy, and nobody whom it points on to, gets
// the token.
func (c Client) web() *http.Client {
	transport := &http.Transport{DisableKeepAlives: true}
	if c.Socket != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return control.Dial(ctx, c.Socket) }
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// timeLeft is how long an answer may take, as errors tell it.
func timeLeft(ctx context.Context) time.Duration {
	due, _ := ctx.Deadline() // every call has one
	return max(time.Until(due), 0).Round(100 * time.Millisecond)
}

// send sends a request.
func (c Client) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	limit := timeLeft(ctx)
	base := c.URL
	if c.Socket != "" {
		base = "http://localhost"
	}
	request, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if due, bounded := ctx.Deadline(); c.Socket != "" && bounded {
		request.Header.Set(api.DueHeader, due.UTC().Format(time.RFC3339Nano))
	}
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Claim != "" {
		request.Header.Set(api.SudoHeader, c.Claim)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.web().Do(request)
	if err != nil {
		return nil, c.noAnswer(method, limit, err)
	}
	return answer, nil
}

// ask asks once. later is how long to wait before asking again, when the daemon wants
// that, together with the error that says so.
func (c Client) ask(ctx context.Context, method, path string, body []byte, out any) (later time.Duration, err error) {
	limit := timeLeft(ctx)
	answer, err := c.send(ctx, method, path, body)
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return 0, c.noAnswer(method, limit, err)
	}
	if answer.StatusCode/100 == 2 {
		if err := json.Unmarshal(text, out); err != nil {
			return 0, Foreign{c.String(), "text that dynascale does not send (" + err.Error() + ")"}
		}
		return 0, nil
	}
	var said api.Failure
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		return 0, Foreign{c.String(), answer.Status}
	}
	plain, _, _ := strings.Cut(path, "?")
	if answer.StatusCode == http.StatusNotFound && strings.HasPrefix(said.Error, api.NothingAt+plain) {
		return 0, Older{c.String(), plain}
	}
	if seconds, wrong := strconv.Atoi(answer.Header.Get("Retry-After")); wrong == nil && answer.StatusCode == http.StatusTooManyRequests {
		later = time.Duration(seconds) * time.Second
	}
	return later, Refused{answer.StatusCode, said.Error}
}
