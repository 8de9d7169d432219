package heartbeat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Webhook sends Beats to a web address: as the body of a POST, or as a GET without one.
type Webhook struct {
	// URL may hold a secret in its path, as dead-man's services have it: no error repeats it.
	URL string
	// Method is POST or GET.
	Method string
	// TokenFile holds a bearer token; it is read each time, so that it can be rotated. ""
	// sends none.
	TokenFile string
	Client    *http.Client
}

// NewClient is a client that takes no redirect for an acceptance: a login page answers 200 as well.
func NewClient() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Name is "url".
func (Webhook) Name() string { return "url" }

// mostAnswer is how much of an answer is read.
const mostAnswer = 64 << 10

// Send succeeds when the answer is 2xx.
func (w Webhook) Send(ctx context.Context, b Beat) error {
	at, err := url.Parse(w.URL)
	if err != nil {
		return errors.New("heartbeat.url cannot be read")
	}
	var body io.Reader
	if w.Method == http.MethodPost {
		text, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("cannot write the body: %w", err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, w.Method, w.URL, body)
	if err != nil {
		return errors.New("heartbeat.url cannot be asked")
	}
	r.Header.Set("User-Agent", "dynascale/"+b.Version)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if w.TokenFile != "" {
		token, err := os.ReadFile(w.TokenFile)
		if err != nil {
			return fmt.Errorf("heartbeat.token_file: %w", err)
		}
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	}
	answer, err := w.Client.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // which does not repeat the address
		}
		return fmt.Errorf("the request to %s failed: %w", at.Host, err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostAnswer))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("%s answers %s", at.Host, answer.Status)
	}
	return nil
}
