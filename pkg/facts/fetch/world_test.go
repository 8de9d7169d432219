package fetch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// world is a cloud whose things are words, and which keeps what it was asked.
type world struct {
	mu    sync.Mutex
	there map[string]string // by key
	calls []string          // "ships anna,berta", in the order in which they came
	// ask, when set, is asked first. It may wait, fail or panic.
	ask func(ctx context.Context, shelf string, keys []string) error
}

func (w *world) read(ctx context.Context, shelf string, keys []string) (map[string]string, error) {
	w.mu.Lock()
	w.calls = append(w.calls, strings.TrimSpace(shelf+" "+strings.Join(keys, ",")))
	ask := w.ask
	w.mu.Unlock()
	if ask != nil {
		if err := ask(ctx, shelf, keys); err != nil {
			return nil, err
		}
	}
	out := map[string]string{}
	for key, is := range w.there {
		if keys == nil || slices.Contains(keys, key) {
			out[key] = is
		}
	}
	return out, nil
}

// source reads a shelf in the shelf's way.
func (w *world) source(s *facts.Shelf[string]) Source {
	switch s.Way {
	case facts.List:
		return FromList(s, func(ctx context.Context) (map[string]string, error) { return w.read(ctx, s.Name, nil) })
	case facts.One:
		return FromOne(s, func(ctx context.Context, _ time.Time, key string) (string, error) {
			found, err := w.read(ctx, s.Name, []string{key})
			return found[key], err
		})
	}
	return From(s, func(ctx context.Context, keys []string) (map[string]string, error) { return w.read(ctx, s.Name, keys) })
}

// asked are the calls since it was asked for last, sorted.
func (w *world) asked() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.Sort(w.calls)
	out := strings.Join(w.calls, "; ")
	w.calls = nil
	return out
}

func shelf(l facts.Label) *facts.Shelf[string] {
	if l.Name == "" {
		l.Name = "ships"
	}
	if l.Service == "" {
		l.Service = "sea"
	}
	l.Noun, l.Doing = strings.TrimSuffix(l.Name, "s"), "reading "+l.Name
	return &facts.Shelf[string]{Label: l}
}

// wanting wants the same whatever is known.
func wanting(s *facts.Shelf[string], keys ...string) Wants {
	return func(_ facts.Facts, o *facts.Order) { s.Want(o, keys...) }
}

// told are the troubles, "service: trouble", in the order in which they are told.
func told(r *Reader) string {
	var out []string
	r.Tell(func(service, trouble string, _ scale.Kind) { out = append(out, service+": "+trouble) })
	return strings.Join(out, "; ")
}

func fail(kind scale.Kind) error {
	return &scale.Failure{Doing: "testing", Kind: kind, Err: errors.New("no")}
}

func want(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
