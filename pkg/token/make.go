package token

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/dynascale/dynascale/pkg/config"
)

// Make puts a new token before the present one of a named token's file, which stays until it is
// revoked, and makes the file when it is not there. replaced is how many were there before; of two
// the older one goes. Who reads meanwhile has the file of before or the new one.
func Make(t config.Token) (replaced int, err error) {
	old, err := present(t)
	if err != nil {
		return 0, err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // which never fails
	return len(old), write(t, append([]string{hex.EncodeToString(raw)}, old[:min(len(old), mostInFile-1)]...))
}

// Revoke takes the tokens of a file away: the old one alone, or all. left is how many stay.
func Revoke(t config.Token, oldOnly bool) (left int, err error) {
	tokens, err := present(t)
	if err != nil {
		return 0, err
	}
	keep := tokens[:0]
	if oldOnly {
		keep = tokens[:min(len(tokens), 1)]
	}
	return len(keep), write(t, keep)
}

// Held is how many tokens the file of a named token holds.
func Held(t config.Token) (int, error) {
	tokens, err := inFile(key(t), t.File)
	return len(tokens), err
}

// present are the tokens that are there; none without a file.
func present(t config.Token) ([]string, error) {
	tokens, err := inFile(key(t), t.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return tokens, err
}

// write replaces the file as a whole. A new one is its owner's, and of the group of its folder where
// that is not root's: the daemon's user reads it there.
func write(t config.Token, tokens []string) error {
	failed := func(err error) error { return fmt.Errorf("cannot write the token of %s: %w", key(t), err) }
	folder := filepath.Dir(t.File)
	next, err := os.CreateTemp(folder, ".token-*")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.Remove(next.Name()) }() // which fails once it has its name
	text := strings.Join(tokens, "\n") + "\n"     // and nothing else: callers may read this file too
	if len(tokens) == 0 {
		text = "# revoked\n"
	}
	_, err = next.WriteString(text)
	err = errors.Join(err, inherit(next, t.File, folder), next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), t.File)
	}
	if err != nil {
		return failed(err)
	}
	return nil
}

// inherit gives a file the mode, and as root the owner, of the one that it replaces, or else the group
// of its folder.
func inherit(f *os.File, path, folder string) error {
	mode, owner, group := fs.FileMode(0o600), -1, -1
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		owner, group = owners(info)
	} else if info, err := os.Stat(folder); err == nil {
		if _, g := owners(info); g > 0 {
			mode, group = 0o640, g
		}
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return nil
	}
	return f.Chown(owner, group)
}

// owners are the user and the group of a file; below 0 where the system does not tell.
func owners(info fs.FileInfo) (user, group int) {
	if is, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(is.Uid), int(is.Gid)
	}
	return -1, -1
}
