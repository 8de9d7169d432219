package kindtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
)

// Cloud is a cloud of a test: what is on its shelves, and which of them cannot be read.
type Cloud struct {
	mu      sync.Mutex
	shelves map[string]*shelf
	fails   map[string]error
	asked   []string
}

type shelf struct {
	fetch.Source
	things map[string]any
}

// On makes a cloud able to answer about shelves, on which nothing is yet.
func On[T any](c *Cloud, shelves ...*facts.Shelf[T]) *Cloud {
	for _, s := range shelves {
		of(c, s)
	}
	return c
}

func of[T any](c *Cloud, s *facts.Shelf[T]) *shelf {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shelves == nil {
		c.shelves = map[string]*shelf{}
	}
	if c.shelves[s.Name] == nil {
		own := &shelf{things: map[string]any{}}
		own.Source = fetch.Source{Label: s.Label, Read: func(_ context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if err := c.answer(s.Name, keys); err != nil {
				return nil, err
			}
			found := map[string]T{}
			for key, is := range own.things {
				if keys == nil || slices.Contains(keys, key) {
					found[key] = is.(T)
				}
			}
			return s.Entries(found, now), nil
		}}
		c.shelves[s.Name] = own
	}
	return c.shelves[s.Name]
}

// answer notes a call, and is why it fails.
func (c *Cloud) answer(name string, keys []string) error {
	sorted := slices.Sorted(slices.Values(keys))
	c.asked = append(c.asked, strings.TrimSpace(name+" "+strings.Join(sorted, " ")))
	for _, key := range sorted {
		if err := c.fails[name+" "+key]; err != nil {
			return err
		}
	}
	return c.fails[name]
}

// Put lays a thing on a shelf.
func Put[T any](c *Cloud, s *facts.Shelf[T], key string, is T) { of(c, s).things[key] = is }

// Edit changes a thing that lies on a shelf, or one that is zero.
func Edit[T any](c *Cloud, s *facts.Shelf[T], key string, change func(*T)) {
	own := of(c, s)
	is, _ := own.things[key].(T)
	change(&is)
	own.things[key] = is
}

// See is a thing that lies on a shelf; zero where none does.
func See[T any](c *Cloud, s *facts.Shelf[T], key string) T {
	is, _ := of(c, s).things[key].(T)
	return is
}

// Take takes a thing off its shelf.
func Take[T any](c *Cloud, s *facts.Shelf[T], key string) { delete(of(c, s).things, key) }

// Fail lets a shelf, or with a key behind its name one thing on it, not be read; with nil it
// can be again.
func (c *Cloud) Fail(what string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails == nil {
		c.fails = map[string]error{}
	}
	c.fails[what] = err
}

// Asked are the calls since it was asked last, sorted, each a shelf and the keys.
func (c *Cloud) Asked() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := slices.Sorted(slices.Values(c.asked))
	c.asked = nil
	return asked
}

// Sources read the cloud.
func (c *Cloud) Sources() []fetch.Source {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []fetch.Source
	for _, name := range slices.Sorted(maps.Keys(c.shelves)) {
		out = append(out, c.shelves[name].Source)
	}
	return out
}

// Look reads what is wanted of the cloud. The error is that of the first thing that could
// not be read.
func (c *Cloud) Look(ctx context.Context, now time.Time, wants fetch.Wants) (facts.Facts, error) {
	f, order := fetch.Once(ctx, c.Sources(), now, wants)
	return f, order.Failed(f)
}

// ErrDown is an error of a cloud.
var ErrDown = errors.New("the simulated cloud does not answer")

// String is all that lies on the shelves.
func (c *Cloud) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(c.shelves)) {
		for _, key := range slices.Sorted(maps.Keys(c.shelves[name].things)) {
			out = append(out, fmt.Sprintf("%s %s: %+v", name, key, c.shelves[name].things[key]))
		}
	}
	return strings.Join(out, "\n")
}
