package main

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
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// callFlags say which daemon a command talks to.
type callFlags struct {
	config, url *string
	errors      func() io.Writer
}

func daemonFlags(cmd *cobra.Command) callFlags {
	f := callFlags{config: configFlag(cmd), errors: cmd.ErrOrStderr}
	f.url = cmd.Flags().String("url", "", "address of the running daemon, such as http://127.0.0.1:9077; without it http.listen of the configuration")
	return f
}

// peer is a running daemon, and what it takes to give it orders.
type peer struct {
	url, token string
	errors     io.Writer // told why an answer takes long
}

// peer finds the daemon and its token. With --url and DYNASCALE_TOKEN it needs no
// configuration, so that it works from another machine.
func (f callFlags) peer() (peer, error) {
	cfg, err := config.Load(*f.config)
	if err != nil && *f.url == "" {
		return peer{}, fmt.Errorf("find the daemon: %w; --url names it directly", err)
	}
	p := peer{url: strings.TrimSuffix(*f.url, "/"), errors: f.errors()}
	var http config.HTTP
	if err == nil {
		http = cfg.HTTP
	}
	if p.url == "" {
		if p.url, err = urlOf(http.Listen); err != nil {
			return peer{}, err
		}
	}
	if u, err := url.Parse(p.url); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return peer{}, usageError{fmt.Errorf("--url %q is not an address such as http://127.0.0.1:9077", p.url)}
	}
	if p.token, err = app.Token(http); err != nil {
		return peer{}, err
	}
	if p.token == "" {
		return peer{}, fmt.Errorf("there is no token, and the daemon takes orders only from those who know it: set http.token_file in the configuration, or %s to the same value here and in the daemon's environment", config.TokenVariable)
	}
	return p, nil
}

// urlOf is where a daemon that listens on an address is reached from here.
func urlOf(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return "", fmt.Errorf("http.listen %q does not tell the port; give the daemon's address with --url", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// callTimeout is longer than the ledger waits for a disk that is busy.
const callTimeout = 15 * time.Second

// mostWaiting bounds how long an order waits for a daemon that has had too many.
const mostWaiting = 15 * time.Second

// post asks for a change and reads the answer into out. A daemon that was asked too
// often did nothing and says when to ask again: orders in a loop wait for their turn.
func (p peer) post(ctx context.Context, path string, body, out any) error {
	begin := time.Now()
	for {
		later, err := p.postOnce(ctx, path, body, out)
		if later <= 0 || time.Since(begin)+later > mostWaiting {
			return err
		}
		if onTerminal(p.errors) {
			fmt.Fprintf(p.errors, "the daemon takes one order a second: waiting %s\n", scale.Span(later))
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(later):
		}
	}
}

// postOnce asks once. later is how long to wait before asking again, when the daemon
// wants that, together with the error that says so.
func (p peer) postOnce(ctx context.Context, path string, body, out any) (later time.Duration, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, bytes.NewReader(text))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{
		Timeout: callTimeout,
		// No proxy, and nobody whom the daemon's address points on to, gets the token.
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return 0, fmt.Errorf("no daemon answers at %s: %w; is it running? --url gives another address", p.url, dial.Err)
	case err != nil:
		return 0, fmt.Errorf("the daemon did not answer, and it is not known whether it obeys: %w; 'dynascale status' shows the orders in force", err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err = io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	if err == nil && answer.StatusCode == http.StatusOK {
		if err := json.Unmarshal(text, out); err != nil {
			return 0, fmt.Errorf("%s is no dynascale, or another version: its answer cannot be read: %w", p.url, err)
		}
		return 0, nil
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		return 0, fmt.Errorf("%s answered %s, and is probably no dynascale: check --url", p.url, answer.Status)
	}
	if seconds, wrong := strconv.Atoi(answer.Header.Get("Retry-After")); wrong == nil && answer.StatusCode == http.StatusTooManyRequests {
		later = time.Duration(seconds) * time.Second
	}
	return later, fmt.Errorf("the daemon refused: %s", said.Error)
}

// tierPath is the path of an order to a tier.
func tierPath(tier, verb string) string { return "/api/v1/tiers/" + url.PathEscape(tier) + "/" + verb }
