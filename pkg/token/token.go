package token

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
)

const (
	shortestToken = 16
	longestToken  = 1024
)

// Of is what callers of the API must know to change anything; "" when none is
// configured. No error has the token in it.
func Of(h config.HTTP) (string, error) {
	if text := os.Getenv(config.TokenVariable); text != "" {
		return checkToken(config.TokenVariable, text)
	}
	if h.TokenFile == "" {
		return "", nil
	}
	// Opening a named pipe for reading would wait for somebody to write to it.
	f, err := os.OpenFile(h.TokenFile, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", fmt.Errorf("read the token of http.token_file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("read the token of http.token_file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("http.token_file %s is not a file", h.TokenFile)
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return "", fmt.Errorf("http.token_file %s has mode %04o, so every user of this machine may read it: run chmod 0600 %[1]s, and make a new token if somebody may have read it", h.TokenFile, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, 2*longestToken))
	if err != nil {
		return "", fmt.Errorf("read the token of http.token_file: %w", err)
	}
	return checkToken("http.token_file "+h.TokenFile, string(text))
}

// checkToken takes the white space of an editor away, and refuses what can be
// guessed or does not fit into a header.
func checkToken(from, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) < shortestToken:
		return "", fmt.Errorf("the token of %s has %s, fewer than %d can be guessed: make one with openssl rand -hex 32", from, amount.Count(len(text), "character"), shortestToken)
	case len(text) > longestToken:
		return "", fmt.Errorf("the token of %s has more than %d characters", from, longestToken)
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }):
		return "", fmt.Errorf("the token of %s has spaces, line ends or letters beyond ASCII, which a header cannot have: make one with openssl rand -hex 32", from)
	}
	return text, nil
}

// ForServer refuses to show the API to other machines without a token.
func ForServer(h config.HTTP) (string, error) {
	token, err := Of(h)
	if err == nil && token == "" && !h.Loopback() {
		err = fmt.Errorf("http.listen %s can be reached from other machines, but there is no token: set http.token_file or %s, or listen on 127.0.0.1", h.Listen, config.TokenVariable)
	}
	return token, err
}
