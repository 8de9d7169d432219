package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// Peer is what answers at the address of http.listen.
type Peer struct {
	// Dynascale is whether it talks like one.
	Dynascale bool
	Ready     bool
	// Why it is ready or not, in one line; of something else, its HTTP status.
	Why string
}

const (
	peerTimeout = 2 * time.Second
	// The longest reason that a daemon gives is far below.
	peerAnswer = 64 << 10
)

// AskPeer asks whoever listens at an address whether it is ready. An error means
// that nobody answered.
func AskPeer(ctx context.Context, listen string) (Peer, error) {
	ctx, cancel := context.WithTimeout(ctx, peerTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/readyz", nil)
	if err != nil {
		return Peer{}, err
	}
	client := http.Client{
		// It is this machine's own address: a proxy would look for it elsewhere.
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		return Peer{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, peerAnswer))
	if why, ok := strings.CutPrefix(string(text), "ready: "); ok && answer.StatusCode == http.StatusOK {
		return Peer{Dynascale: true, Ready: true, Why: oneLine(why)}, nil
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		return Peer{Why: oneLine(answer.Status)}, nil
	}
	return Peer{Dynascale: true, Why: oneLine(strings.TrimPrefix(said.Error, "not ready: "))}, nil
}
