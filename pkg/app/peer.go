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

// askReady asks whoever is behind a door whether it is ready. An error means that nobody
// answered.
func askReady(ctx context.Context, door Door) (Peer, error) {
	ctx, cancel := context.WithTimeout(ctx, peerTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, door.URL+"/readyz", nil)
	if err != nil {
		return Peer{}, err
	}
	answer, err := door.Client.Do(request)
	if err != nil {
		return Peer{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, peerAnswer))
	if err != nil && len(text) == 0 {
		return Peer{}, err
	}
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
