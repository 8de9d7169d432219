package token

import (
	"errors"
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
	// mostInFile is the new token and the old one, while callers change over.
	mostInFile = 2
)

// Of is the token with which this process may call the API of a configuration; "" when there is none:
// that of the environment, of http.token_file, or the first of http.tokens that may be read here
// and may change most. No error has the token in it.
func Of(h config.HTTP) (string, error) {
	if text := os.Getenv(config.TokenVariable); text != "" {
		return checkToken(config.TokenVariable, text)
	}
	if h.TokenFile != "" {
		tokens, err := inFile("http.token_file", h.TokenFile)
		if err != nil || len(tokens) == 0 {
			return "", err
		}
		return tokens[0], nil
	}
	var unread error
	for _, scope := range []string{config.ScopeOperate, config.ScopeRead} {
		for _, t := range h.Tokens {
			if t.Scope != scope {
				continue
			}
			tokens, err := inFile(key(t), t.File)
			if len(tokens) > 0 {
				return tokens[0], nil
			}
			unread = errors.Join(unread, err)
		}
	}
	return "", unread
}

// key is what a named token is called in errors.
func key(t config.Token) string { return "http.tokens." + t.Name }

// inFile are the tokens of a file, one a line; lines that begin with # are none. What the file
// is for stands in errors.
func inFile(what, path string) ([]string, error) {
	// Opening a named pipe for reading would wait for somebody to write to it.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot read the token of %s: %w", what, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("cannot read the token of %s: %w", what, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s %s is not a file", what, path)
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return nil, fmt.Errorf("%s %s has mode %04o, which gives every user of this machine access: run chmod o= %[2]s, and replace its tokens if somebody may have read them", what, path, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, 2*mostInFile*longestToken))
	if err != nil {
		return nil, fmt.Errorf("cannot read the token of %s: %w", what, err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line, err = checkToken(what+" "+path, line); err != nil {
			return nil, err
		}
		if out = append(out, line); len(out) > mostInFile {
			return nil, fmt.Errorf("%s %s has more than two tokens: keep only the new token and, until all callers use it, the old token", what, path)
		}
	}
	return out, nil
}

// checkToken takes the white space of an editor away, and refuses what can be
// guessed or does not fit into a header.
func checkToken(from, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", fmt.Errorf("%s has no token: make one with openssl rand -hex 32", from)
	case len(text) < shortestToken:
		return "", fmt.Errorf("the token of %s has only %s; it needs at least %d, because a short token can be guessed: make one with openssl rand -hex 32", from, amount.Count(len(text), "character"), shortestToken)
	case len(text) > longestToken:
		return "", fmt.Errorf("the token of %s has more than %d characters", from, longestToken)
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }):
		return "", fmt.Errorf("the token of %s has spaces or characters that are not ASCII, and neither can stand in an HTTP header: make a new token with openssl rand -hex 32", from)
	}
	return text, nil
}
