package play

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/playground"
)

// TroublePlayground gives a command to the playground at an address, and returns what it
// says that it did.
func TroublePlayground(ctx context.Context, at string, c playground.Command) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	var said string
	err = callPlayground(ctx, http.MethodPost, at, "/command", body, &said)
	return said, err
}

// PlaygroundStatus asks the playground at an address how it stands.
func PlaygroundStatus(ctx context.Context, at string) (playground.Status, error) {
	var s playground.Status
	err := callPlayground(ctx, http.MethodGet, at, "/status", nil, &s)
	return s, err
}

// callPlayground talks to loopback only: an address from the environment could be AWS's.
func callPlayground(ctx context.Context, method, at, path string, body []byte, out any) error {
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return fmt.Errorf("%q is not the address of a playground, such as http://127.0.0.1:4566", at)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(at, "/")+playground.Path+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(playground.Header, "1")
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("no playground answers at %s: %w; start one with 'dynascale playground'; the file env that it writes has the address", at, dial.Err)
	case err != nil:
		return fmt.Errorf("the playground at %s did not answer: %w", at, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	if err != nil {
		return fmt.Errorf("the answer of the playground at %s was interrupted: %w", at, err)
	}
	var said struct{ Said, Error string }
	switch err := json.Unmarshal(text, &said); {
	case err == nil && said.Error != "":
		return errors.New(said.Error)
	case err != nil || answer.StatusCode != http.StatusOK:
		return fmt.Errorf("%s answers, but is not a playground: it said %s", at, answer.Status)
	}
	if to, is := out.(*string); is {
		*to = said.Said
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("the playground at %s is of another version: %w", at, err)
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}
