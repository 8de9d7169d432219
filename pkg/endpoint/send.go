package endpoint

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/notify/channel"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// mostAnswer is how much of an answer is read, after it was unpacked, and mostSaid how much of a refusal is told.
	mostAnswer = 8 << 20
	mostSaid   = 200
	atOnce     = 16
)

// body is an answer that was read whole.
type body struct {
	text []byte
	kind string // its Content-Type
}

// send makes a request and reads the answer. what says what is asked of a 404.
func (c *client) send(ctx context.Context, method, address, accept string, form url.Values) (body, error) {
	ctx, cancel := context.WithTimeout(ctx, c.is.Timeout)
	defer cancel()
	got, secrets, err := c.do(ctx, method, address, accept, form)
	if err != nil {
		return body{}, c.silent(ctx, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, mostAnswer+1))
	switch {
	case err != nil:
		return body{}, c.silent(ctx, fmt.Errorf("the answer ended early: %w", err))
	case len(text) > mostAnswer:
		return body{}, c.failure(scale.Invalid, fmt.Errorf("the answer is larger than %s, the most that dynascale reads", amount.Bytes(mostAnswer)))
	case got.StatusCode < 200 || got.StatusCode > 299:
		return body{}, c.refused(got, text, secrets)
	}
	return body{text, got.Header.Get("Content-Type")}, nil
}

// do sends one request with whatever says who asks. secrets are what messages must not have.
func (c *client) do(ctx context.Context, method, address, accept string, form url.Values) (got *http.Response, secrets []string, err error) {
	var sent []byte
	if form != nil {
		sent = []byte(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(sent))
	if err != nil {
		return nil, nil, errors.New("the url is not a web address")
	}
	r.Header.Set("User-Agent", "dynascale")
	r.Header.Set("Accept", accept)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	token := channel.Secret{Key: "token", File: c.is.TokenFile, Value: c.is.Token}
	switch {
	case token.Set():
		secret, err := token.Read()
		if err != nil {
			return nil, nil, &mistake{err}
		}
		secrets = append(secrets, secret)
		r.Header.Set("Authorization", "Bearer "+secret)
	case c.is.User != "":
		secret, err := channel.Secret{Key: "password", File: c.is.PasswordFile, Value: c.is.Password}.Read()
		if err != nil {
			return nil, nil, &mistake{err}
		}
		secrets = append(secrets, secret)
		r.SetBasicAuth(c.is.User, secret)
	case c.is.SigV4.Region != "":
		if err := c.signed(ctx, r, sent); err != nil {
			return nil, nil, &mistake{err}
		}
	}
	if r.URL.RawQuery != "" {
		secrets = append(secrets, r.URL.RawQuery)
	}
	by, err := c.connected()
	if err != nil {
		return nil, nil, &mistake{err}
	}
	got, err = by.Do(r)
	return got, secrets, err
}

func (c *client) signBy(sign signer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sign = sign
}

func (c *client) signed(ctx context.Context, r *http.Request, body []byte) error {
	c.mu.Lock()
	sign := c.sign
	c.mu.Unlock()
	if sign == nil {
		return errors.New("dynascale cannot sign this request (sigv4), which is a defect of dynascale; please report it")
	}
	return sign(ctx, r, body)
}

// mistake is what keeps a request from being sent at all.
type mistake struct{ error }

// connected is the HTTP client, which is made once the certificates can be read.
func (c *client) connected() (*http.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http != nil {
		return c.http, nil
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxConnsPerHost, t.IdleConnTimeout = atOnce, atOnce, 5*time.Minute
	t.MaxResponseHeaderBytes = 64 << 10
	if c.is.CAFile != "" {
		text, err := os.ReadFile(c.is.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ca_file: %s holds no certificate in PEM", c.is.CAFile)
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	// A redirect would take credentials elsewhere, or a page of login for an answer.
	c.http = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c.http, nil
}

// close ends what is kept open.
func (c *client) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http != nil {
		c.http.CloseIdleConnections()
	}
}

// silent is an endpoint that does not answer. It is not asked again in this evaluation.
func (c *client) silent(ctx context.Context, err error) error {
	if m := (*mistake)(nil); errors.As(err, &m) {
		return c.failure(scale.Denied, m.error)
	}
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err // which does not repeat the address
	}
	var lasts net.Error
	if ctx.Err() != nil || errors.As(err, &lasts) && lasts.Timeout() {
		err = fmt.Errorf("no answer within %s", amount.Span(c.is.Timeout))
	}
	out := c.failure(scale.Unreachable, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead == nil {
		c.dead = out
	}
	return out
}

var errPanicked = errors.New("dynascale panicked during this request, which is a defect of dynascale; please report it")

func (c *client) failed(err error) error { return c.failure(scale.Internal, err) }

// failure names the endpoint and its host, and never the rest of its address, which may hold a secret.
func (c *client) failure(kind scale.Kind, err error) error {
	host := ""
	if u, wrong := url.Parse(c.is.URL); wrong == nil {
		host = " at " + u.Host
	}
	return &scale.Failure{Doing: "asking endpoint " + c.is.Name + host, Kind: kind, Err: err}
}

// refused is what an answer means that is no success.
func (c *client) refused(got *http.Response, text []byte, secrets []string) error {
	said := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "?")), " ")
	if why := problemOf(text); why != "" {
		said = why
	}
	for _, secret := range secrets {
		said = strings.ReplaceAll(said, secret, "(hidden)")
	}
	if r := []rune(said); len(r) > mostSaid {
		said = string(r[:mostSaid]) + " ..."
	}
	kind, code := scale.Internal, got.StatusCode
	switch {
	case code >= 300 && code < 400:
		kind, said = scale.Invalid, "the endpoint redirects to another address, and dynascale does not follow redirects; check the key `url`, and the credentials if the other address is a login page"
		if to, err := got.Location(); err == nil {
			said = "the endpoint redirects to another address at " + to.Host + ", and dynascale does not follow redirects; check the key `url`, and the credentials if the other address is a login page"
		}
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		kind = scale.Denied
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		kind = scale.Throttled
		c.mu.Lock()
		now := c.now
		c.mu.Unlock()
		c.wait(channel.RetryAfter(got.Header.Get("Retry-After"), now))
	case code < 500:
		kind = scale.Invalid
	}
	return c.failure(kind, fmt.Errorf("%s", strings.TrimRight(strings.TrimSpace(fmt.Sprintf("HTTP %d %s: %s", code, http.StatusText(code), said)), ": ")))
}
