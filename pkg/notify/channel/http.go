package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
)

// Poster sends JSON over HTTP, for every channel that does.
type Poster struct {
	Client *http.Client
	// Version is of dynascale, for the header that names who calls.
	Version string
	// Now is the clock; Retry-After may be a date.
	Now func() time.Time
}

// NewClient is a client that takes no redirect for an acceptance: a login page answers 200 as well.
func NewClient() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

const (
	// mostAnswer is how much of an answer is read, and mostSaid how much of it is told.
	mostAnswer = 64 << 10
	mostSaid   = 160
)

// post sends a body to an address, which is a secret, and returns the answer, without the address and
// the secrets that the request has besides. Every error is a notice.Refusal.
func (p Poster) post(ctx context.Context, address string, body []byte, headers map[string]string, secrets ...string) (answer string, err error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return "", notice.Refusal{Why: "the address is not a URL that begins with https:// and has a host name (the address " +
			"is secret and not shown here)"}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return "", notice.Refusal{Why: "the address has a mistake, so no request can be made; correct the address (it is secret and not shown here)"}
	}
	r.Header.Set("User-Agent", "dynascale/"+p.Version)
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	got, err := p.Client.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // which does not repeat the address
		}
		return "", notice.Refusal{Why: fmt.Sprintf("the request to %s failed: %v", at.Host, err), Maybe: maybe(err)}
	}
	defer got.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(got.Body, mostAnswer))
	said := hide(strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "?")), " "), address, secrets...)
	status := strconv.Itoa(got.StatusCode) + " " + http.StatusText(got.StatusCode)
	answer = strings.TrimSpace(status + " " + notice.Cut(said, mostSaid, ""))
	if got.StatusCode >= 200 && got.StatusCode <= 299 {
		return answer, nil
	}
	return "", p.refusal(at.Host, answer, got)
}

// secure is why a request with a secret, in its address or elsewhere, must not be made: it would travel in the clear.
func secure(address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "http" {
		return nil // which post looks at
	}
	if ip := net.ParseIP(at.Hostname()); at.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return notice.Refusal{Why: at.Host + " is not called: the request holds a secret, which http:// would " +
		"send unencrypted; write https://"}
}

// hide takes an address, its path and its query, and other secrets out of what a receiver said.
func hide(text, address string, secrets ...string) string {
	at, err := url.Parse(address)
	if err != nil {
		return text
	}
	for _, secret := range append(secrets, address, at.RawQuery, at.EscapedPath(), at.Path) {
		if len(secret) > 8 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
		}
	}
	return text
}

// refusal is what an answer means that is no acceptance.
func (p Poster) refusal(host, answer string, got *http.Response) notice.Refusal {
	r := notice.Refusal{Why: host + " answers " + answer}
	switch code := got.StatusCode; {
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		r.After = RetryAfter(got.Header.Get("Retry-After"), p.Now())
	case code >= 500:
		r.Maybe = true // a gateway that got no answer does not know
		r.After = RetryAfter(got.Header.Get("Retry-After"), p.Now())
	case code == http.StatusBadRequest || code == http.StatusRequestEntityTooLarge || code == http.StatusUnprocessableEntity:
		r.Final = true
	default: // a redirect, a wrong secret, a channel that is gone: somebody may mend it
	}
	return r
}

// RetryAfter is how long the header of an answer asks to wait from an instant on: seconds, with a fraction as some send it, or a date; 0 where it does not.
func RetryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 && seconds < 1e9 {
		return time.Duration(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// maybe reports whether a request that failed may have arrived: not when no connection came about.
func maybe(err error) bool {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	var unknown *net.DNSError
	return !errors.As(err, &unknown) && !errors.Is(err, syscall.ECONNREFUSED)
}

// encoded is a value as JSON, without the escapes for HTML, which receivers count as characters.
func encoded(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // texts and numbers always can be
	return bytes.TrimRight(b.Bytes(), "\n")
}
