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
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// callFlags say which daemon a command talks to.
type callFlags struct {
	cmd                 *cobra.Command
	config, url, socket *string
}

func daemonFlags(cmd *cobra.Command) callFlags {
	f := callFlags{cmd: cmd, config: configFlag(cmd)}
	f.socket = cmd.Flags().String("socket", "", "control socket of the running daemon; without it DYNASCALE_SOCKET, /run/dynascale, then the user's runtime folder")
	f.url = cmd.Flags().String("url", "", "address of a daemon to reach over TCP, with its token, such as http://127.0.0.1:9077")
	return f
}

// peer is a running daemon, and what it takes to ask it.
type peer struct {
	socket     string // path of the control socket; "" over TCP
	url, token string // over TCP
	noToken    string // over TCP, why there is no token
	// ledger is the path of its ledger, beside which the brake file belongs; "" where it is
	// not known, or on another machine.
	ledger string
	// described is what the daemon says of itself beside its socket; zero without.
	described control.Description
	// unasked is whether it is another one than that of the default configuration, and
	// nobody said so: then the command says which.
	unasked bool
	tried   []string  // where it was looked for, in order
	errors  io.Writer // told why an answer takes long
}

// String says which daemon it is.
func (p peer) String() string {
	switch {
	case p.socket == "":
		return "the daemon at " + p.url
	case p.described.PID == 0:
		return "the daemon at " + p.socket
	}
	return fmt.Sprintf("the daemon with pid %d (%s, %s)", p.described.PID, p.described.Config, p.socket)
}

// unheardError says that no daemon answered.
type unheardError struct {
	text string
	// listens is whether somebody may be there, who is stopped or hangs: whether it obeys
	// is then not known.
	listens bool
}

func (e unheardError) Error() string { return e.text }

// refusedError is the daemon's own no.
type refusedError struct {
	code int // of HTTP
	text string
}

func (e refusedError) Error() string { return "the daemon refused: " + e.text }

// callTimeout bounds one call, unless its context does. The daemon answers sooner.
const callTimeout = 5 * time.Second

// mostWaiting bounds how long a change waits for a daemon that has had too many.
const mostWaiting = 15 * time.Second

// get reads an answer into out.
func (p peer) get(ctx context.Context, path string, out any) error {
	_, err := p.ask(ctx, http.MethodGet, path, nil, out)
	return err
}

// post asks for a change and reads the answer into out. A daemon that was asked too
// often did nothing and says when to ask again: changes in a loop wait for their turn.
func (p peer) post(ctx context.Context, path string, body, out any) error {
	if p.noToken != "" {
		return p.tokenless(ctx)
	}
	if p.unasked {
		fmt.Fprintf(p.errors, "asking %s\n", p)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	begin := time.Now()
	for {
		later, err := p.ask(ctx, http.MethodPost, path, text, out)
		if later <= 0 || time.Since(begin)+later > mostWaiting {
			return err
		}
		if onTerminal(p.errors) {
			fmt.Fprintf(p.errors, "the daemon takes one change a second: waiting %s\n", scale.Span(later))
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(later):
		}
	}
}

// tokenless is why nothing can be changed over TCP: there is no token, or not even a daemon.
func (p peer) tokenless(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if u, err := url.Parse(p.url); err == nil && len(p.tried) > 0 { // not with --url, which knows where it goes
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return p.unheard(http.MethodPost, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	return errors.New(p.noToken)
}

// client sends to the daemon and to nobody else: no proxy, and nobody whom it points on
// to, gets the token.
func (p peer) client() *http.Client {
	transport := &http.Transport{DisableKeepAlives: true}
	if p.socket != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return control.Dial(ctx, p.socket) }
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask asks once. later is how long to wait before asking again, when the daemon wants
// that, together with the error that says so.
func (p peer) ask(ctx context.Context, method, path string, body []byte, out any) (later time.Duration, err error) {
	due, bounded := ctx.Deadline()
	if !bounded {
		due = time.Now().Add(callTimeout)
	}
	ctx, cancel := context.WithDeadline(ctx, due)
	defer cancel()
	base := p.url
	if p.socket != "" {
		base = "http://localhost"
	}
	request, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if p.socket != "" {
		request.Header.Set(server.DueHeader, due.UTC().Format(time.RFC3339Nano))
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	if who := sudoUser(); who != "" {
		request.Header.Set(server.SudoHeader, who)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := p.client().Do(request)
	if err != nil {
		return 0, p.unheard(method, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return 0, p.unheard(method, err)
	}
	if answer.StatusCode/100 == 2 {
		if err := json.Unmarshal(text, out); err != nil {
			return 0, fmt.Errorf("%s is no dynascale, or another version: its answer cannot be read: %w", p, err)
		}
		return 0, nil
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		return 0, fmt.Errorf("%s answered %s, and is probably no dynascale: check --url or http.listen", p, answer.Status)
	}
	if seconds, wrong := strconv.Atoi(answer.Header.Get("Retry-After")); wrong == nil && answer.StatusCode == http.StatusTooManyRequests {
		later = time.Duration(seconds) * time.Second
	}
	return later, refusedError{answer.StatusCode, said.Error}
}

// unheard says why nobody answered, and what that means.
func (p peer) unheard(method string, err error) error {
	var dial *net.OpError
	dialled := errors.As(err, &dial) && dial.Op == "dial"
	cause := err
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		cause = wrapped.Err
	}
	switch {
	case dialled && p.socket != "":
		state := control.StateOf(err)
		return unheardError{fmt.Sprintf("%s does not answer: %s", p, state), state == control.Silent}
	case dialled && len(p.tried) == 0:
		return unheardError{text: fmt.Sprintf("no daemon answers at %s: %v; is it running? --url gives another address", p.url, dial.Err)}
	case dialled:
		return unheardError{text: notFound(append(p.tried, p.url+": "+dial.Err.Error()))}
	case errors.Is(err, context.DeadlineExceeded) && method == http.MethodGet:
		return unheardError{p.String() + " does not answer in time: it is stopped (SIGSTOP), or hangs", true}
	case errors.Is(err, context.DeadlineExceeded):
		return unheardError{p.String() + " does not answer in time: it is stopped (SIGSTOP), or hangs; whether it obeys is not known", true}
	case method == http.MethodGet:
		return unheardError{fmt.Sprintf("%s did not answer: %v", p, cause), true}
	}
	return unheardError{fmt.Sprintf("%s did not answer, and whether it obeys is not known: %v; 'dynascale status' shows what is in force", p, cause), true}
}

// notFound says where a daemon was looked for, in order, and what to do.
func notFound(tried []string) string {
	return "no daemon answers. Looked for in this order:\n  " + strings.Join(tried, "\n  ") +
		"\nIs it running? --socket names its control socket, --url its address for TCP"
}

// sudoUser is who ran sudo; "" without. The daemon tells it as a claim.
func sudoUser() string {
	for _, variable := range []string{"SUDO_USER", "DOAS_USER"} {
		if who := os.Getenv(variable); who != "" {
			return who
		}
	}
	return ""
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

// noTokenText is what a change over TCP is told that has no token.
const noTokenText = "there is no token, and over TCP the daemon obeys only those who know it: set http.token_file in the configuration, or " +
	config.TokenVariable + " to the same value here and in the daemon's environment; its control socket needs none"

// tierPath is the path of a call about a tier.
func tierPath(tier, verb string) string { return "/api/v1/tiers/" + url.PathEscape(tier) + "/" + verb }
