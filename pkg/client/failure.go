package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/control"
)

// NoAnswer says that no daemon answered.
type NoAnswer struct {
	Text string
	// Listens is whether somebody may be there, who is stopped or hangs: whether it obeys is then
	// not known.
	Listens bool
	// Late is whether the time for an answer was over.
	Late bool
	// Cause is the error of the network; nil where nobody was asked.
	Cause error
}

func (e NoAnswer) Error() string { return e.Text }

// Unwrap is the error of the network.
func (e NoAnswer) Unwrap() error { return e.Cause }

// Refused is the daemon's own no.
type Refused struct {
	Code int // of HTTP
	Text string
}

func (e Refused) Error() string { return "the daemon refused: " + e.Text }

// Token reports whether it is about who asks: the token is wrong or missing, or the daemon has
// none and nobody may ask over TCP.
func (e Refused) Token() bool {
	return e.Code == http.StatusUnauthorized || e.Code == http.StatusForbidden
}

// Older is a daemon that does not have an address, because it is an older version than the command.
type Older struct {
	Who, Path string
}

func (e Older) Error() string {
	return fmt.Sprintf("%s is an older dynascale and does not know %s: install the version of this command there ('dynascale version' prints it), and restart the daemon", e.Who, e.Path)
}

// Foreign is something that answers, and not as a dynascale does.
type Foreign struct {
	Who, What string
}

func (e Foreign) Error() string {
	return fmt.Sprintf("%s answered %s: it is probably another program, or another version of dynascale; check the address (--socket, --url or http.listen) and the version of the daemon", e.Who, e.What)
}

// noAnswer says why nobody answered within a time, and what that means.
func (c Client) noAnswer(method string, limit time.Duration, err error) error {
	var dial *net.OpError
	dialled := errors.As(err, &dial) && dial.Op == "dial"
	cause := err
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		cause = wrapped.Err
	}
	var timeout net.Error
	late := errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
	e := NoAnswer{Listens: true, Late: late, Cause: cause}
	hangs := "it is suspended (SIGSTOP) or hangs"
	if c.Socket == "" {
		hangs += ", or its host is off, or a firewall drops the packets"
	}
	switch {
	case dialled && !late && c.Socket != "":
		state := control.StateOf(err)
		e.Text, e.Listens = fmt.Sprintf("%s does not answer: %s", c, state), state == control.Silent
	case dialled && !late && len(c.Tried) == 0:
		e.Text, e.Listens = fmt.Sprintf("no daemon answers at %s: %v; is it running? To use another address, give --url", c.URL, dial.Err), false
	case dialled && !late:
		e.Text, e.Listens = NotFound(c.Of, append(c.Tried[:len(c.Tried):len(c.Tried)], c.URL+": "+dial.Err.Error())), false
	case late && method == http.MethodGet:
		e.Text = fmt.Sprintf("%s did not answer within %s: %s", c, amount.Span(limit), hangs)
	case late:
		e.Text = fmt.Sprintf("%s did not answer within %s: %s; whether the daemon will carry out the command is unknown", c, amount.Span(limit), hangs)
	case method == http.MethodGet:
		e.Text = fmt.Sprintf("%s did not answer: %v", c, cause)
	default:
		e.Text = fmt.Sprintf("%s did not answer, and whether it will carry out the command is unknown: %v; "+
			"'dynascale status' shows what is in force", c, cause)
	}
	return e
}

// NotFound says where a daemon was looked for, in order, and what to do. of is the configuration that was named; with
// "" any daemon was meant.
func NotFound(of string, tried []string) string {
	whose := "no daemon"
	if of != "" {
		whose += " of the configuration " + of // those of others may well answer
	}
	return whose + " answers. Looked for in this order:\n  " + strings.Join(tried, "\n  ") +
		"\nIs it running? If it is, give its control socket with --socket, or its TCP address with --url"
}
