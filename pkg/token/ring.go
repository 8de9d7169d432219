package token

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
)

// Ring knows the tokens of a configuration. It is safe for use by several goroutines.
type Ring struct {
	// OnChange is told in a sentence when tokens changed while the ring was in use, and what is wrong
	// with them, or nil; set it before the first use. It must not use the ring. nil tells nobody.
	OnChange func(sentence string, wrong error)

	mu    sync.Mutex
	files []*file
	env   *[sha256.Size]byte // of the environment; nil without
}

// file is one file with tokens.
type file struct {
	name     string // of the token; "" for http.token_file
	what     string // of the configuration: "http.tokens.alice"
	path     string
	operates bool
	was      stamp
	hashes   [][sha256.Size]byte // the tokens themselves are not kept
	wrong    error
}

// stamp is by what a file is seen to be another one.
type stamp struct {
	device, inode uint64
	size          int64
	changed, mode int64
	// young is set when the file was written so shortly before it was read that a later change
	// may have the same time.
	young bool
}

// settled is after how long a file that was written has another time when it is written again.
const settled = 2 * time.Second

// Open reads the tokens of a configuration. One of http.token_file or the environment that cannot
// be used is an error, and so is an address that other machines reach without any token that can
// be used; of a named one Wrong tells, because a token that was revoked by taking its file away
// must not keep the daemon from starting.
func Open(h config.HTTP) (*Ring, error) {
	r := &Ring{}
	if err := r.Use(h); err != nil {
		return nil, err
	}
	return r, nil
}

// Use takes the tokens of another configuration; with an error the ring stays as it was.
func (r *Ring) Use(h config.HTTP) error {
	var next Ring
	if text := os.Getenv(config.TokenVariable); text != "" {
		text, err := checkToken(config.TokenVariable, text)
		if err != nil {
			return err
		}
		hash := sha256.Sum256([]byte(text))
		next.env = &hash
	}
	if h.TokenFile != "" {
		f := &file{what: "http.token_file", path: h.TokenFile, operates: true}
		if f.read(); f.wrong == nil && len(f.hashes) == 0 {
			_, f.wrong = checkToken(f.what+" "+f.path, "")
		}
		if f.wrong != nil && next.env == nil {
			return f.wrong
		}
		next.files = append(next.files, f)
	}
	for _, t := range h.Tokens {
		f := &file{name: t.Name, what: key(t), path: t.File, operates: t.Operates()}
		f.read()
		next.files = append(next.files, f)
	}
	if err := next.twice(); err != nil {
		return err
	}
	if !h.Loopback() && !next.any() {
		return fmt.Errorf("http.listen %s can be reached from other machines, but there is no token that can be used: set http.tokens and run dynascale token new NAME, or set http.token_file or %s, or listen on 127.0.0.1%s",
			h.Listen, config.TokenVariable, because(next.Wrong()))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files, r.env = next.files, next.env
	return nil
}

func because(wrong []error) string {
	if len(wrong) == 0 {
		return ""
	}
	return "; " + errors.Join(wrong...).Error()
}

// twice refuses a token that two names have: nobody could say who called.
func (r *Ring) twice() error {
	of := map[[sha256.Size]byte]string{}
	for _, f := range r.files {
		for _, hash := range f.hashes {
			if other, again := of[hash]; again && other != f.what {
				return fmt.Errorf("%s and %s have the same token, so dynascale cannot tell their callers apart: give each of the two a file of its own; if the file of %s still holds this token after that, run 'dynascale token revoke %[3]s'; in both cases, then run 'dynascale token new %[3]s'", other, f.what, f.name)
			}
			of[hash] = f.what
		}
	}
	return nil
}

// Wrong is what is wrong with named tokens, whose files may be away.
func (r *Ring) Wrong() (out []error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.files {
		if f.wrong != nil {
			out = append(out, f.wrong)
		}
	}
	return out
}

// any reports whether there is any token.
func (r *Ring) any() bool {
	some := r.env != nil
	for _, f := range r.files {
		some = some || len(f.hashes) > 0
	}
	return some
}

// Operate reports whether there is a token that may change something.
func (r *Ring) Operate() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.look()
	some := r.env != nil
	for _, f := range r.files {
		some = some || f.operates && len(f.hashes) > 0
	}
	return some
}

// Who is whose token a text is, "" for one without a name, and whether it may change something.
// It compares hashes, whose length and common beginnings tell nothing about the tokens, and all of
// them: how long it takes tells neither.
func (r *Ring) Who(text string) (name string, operates, known bool) {
	hash := sha256.Sum256([]byte(text))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.look()
	for _, f := range r.files {
		for _, h := range f.hashes {
			if subtle.ConstantTimeCompare(hash[:], h[:]) == 1 {
				name, operates, known = f.name, f.operates, true
			}
		}
	}
	if r.env != nil && subtle.ConstantTimeCompare(hash[:], r.env[:]) == 1 {
		name, operates, known = "", true, true
	}
	return name, operates, known
}

// look reads the files again that have changed, before every use: a token that was revoked works no
// more at once.
func (r *Ring) look() {
	for _, f := range r.files {
		if now, err := stampOf(f.path); err == nil && now == f.was && !f.was.young {
			continue
		}
		before, wrong := f.hashes, f.wrong
		f.read()
		if r.OnChange == nil || same(before, f.hashes) && (wrong == nil) == (f.wrong == nil) {
			continue
		}
		sentence := fmt.Sprintf("the tokens of %s have changed: %s now", f.what, amount.Count(len(f.hashes), "token"))
		if f.wrong != nil {
			sentence = fmt.Sprintf("the tokens of %s cannot be used, and calls with them are refused", f.what)
		}
		r.OnChange(sentence, f.wrong)
	}
}

// read reads the file. Without it there are no tokens.
func (f *file) read() {
	f.was, _ = stampOf(f.path)
	f.hashes = nil
	tokens, err := inFile(f.what, f.path)
	f.wrong = err
	for _, t := range tokens {
		f.hashes = append(f.hashes, sha256.Sum256([]byte(t)))
	}
}

func same(a, b [][sha256.Size]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func stampOf(path string) (s stamp, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return s, err
	}
	s = stamp{size: info.Size(), changed: info.ModTime().UnixNano(), mode: int64(info.Mode()), young: time.Since(info.ModTime()) < settled}
	if is, ok := info.Sys().(*syscall.Stat_t); ok {
		s.device, s.inode = uint64(is.Dev), is.Ino // the types differ between systems
	}
	return s, nil
}

// Missing reports whether something is wrong because a file is not there.
func Missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
