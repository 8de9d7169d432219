package facts

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// Facts are all shelves as they were at one instant. The zero Facts know nothing.
type Facts struct{ book *Book }

// Book is where readings are written down.
type Book struct{ shelves map[string]*page }

type page struct {
	entries map[string]Entry
	// listed is the reading of a list, which also speaks of what is not on it.
	listed Entry
	isList bool
	// derived is what was made of a list since it was read; see Derived.
	derived map[string]any
}

// Entry is a Fact whose type nobody needs to know.
type Entry struct {
	Is any
	At time.Time
	// Err is why the last reading told nothing; nil when it did.
	Err   error
	Found bool
	// Urgent is the shelf's.
	Urgent bool
}

// Shelves are the names of those of which anything is written down, in any order.
func (b *Book) Shelves() iter.Seq[string] { return maps.Keys(b.shelves) }

// Facts is the book as it is now. Later writing shows in it.
func (b *Book) Facts() Facts { return Facts{b} }

func (b *Book) entry(shelf, key string) Entry {
	if b == nil || b.shelves[shelf] == nil {
		return Entry{}
	}
	p := b.shelves[shelf]
	e, known := p.entries[key]
	if !p.isList {
		return e
	}
	if !known {
		e.At = p.listed.At
	}
	e.Err = p.listed.Err
	return e
}

func (b *Book) page(shelf string) *page {
	if b.shelves == nil {
		b.shelves = map[string]*page{}
	}
	if b.shelves[shelf] == nil {
		b.shelves[shelf] = &page{entries: map[string]Entry{}}
	}
	return b.shelves[shelf]
}

// Write notes what was read of one thing.
func (b *Book) Write(shelf, key string, e Entry) { b.page(shelf).entries[key] = e }

// WriteList notes a list, which replaces the one before. With an error the one before
// stands.
func (b *Book) WriteList(shelf string, all map[string]Entry, at time.Time, err error) {
	p := b.page(shelf)
	p.isList = true
	if p.listed.Err = err; err == nil {
		p.entries, p.listed.At, p.derived = all, at, nil
	}
}

// Drop drops what is known of things of a shelf; of a list all of it or nothing.
func (b *Book) Drop(shelf string, drop func(key string, e Entry) bool) {
	switch p := b.shelves[shelf]; {
	case p == nil:
	case !p.isList:
		maps.DeleteFunc(p.entries, drop)
	case drop("", p.listed):
		delete(b.shelves, shelf)
	}
}

// Unwanted is what is known and not wanted, by shelf and key; a list has the key "".
func (b *Book) Unwanted(o *Order) [][2]string {
	var out [][2]string
	for shelf, p := range b.shelves {
		switch {
		case !p.isList:
			for key := range p.entries {
				if !o.Wants(shelf, key) {
					out = append(out, [2]string{shelf, key})
				}
			}
		case len(o.Keys(shelf)) == 0:
			out = append(out, [2]string{shelf, ""})
		}
	}
	return out
}

// Read is the entry of a thing; of a list also for what is not on it.
func (b *Book) Read(shelf, key string) Entry { return b.entry(shelf, key) }

// Listed is when a list was read last, and what went wrong since.
func (b *Book) Listed(shelf string) Entry {
	if p := b.shelves[shelf]; p != nil {
		return p.listed
	}
	return Entry{}
}

// Troubles are the distinct troubles of a list, or of some things of another shelf, sorted.
// What failed and is not wanted any more is none: nobody asks for it again.
func (b *Book) Troubles(shelf string, keys []string) []error {
	p := b.shelves[shelf]
	if p == nil {
		return nil
	}
	var out []error
	if p.listed.Err != nil {
		out = append(out, p.listed.Err)
	}
	for _, key := range keys {
		if err := p.entries[key].Err; err != nil {
			out = append(out, err)
		}
	}
	slices.SortFunc(out, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return slices.CompactFunc(out, func(a, b error) bool { return a.Error() == b.Error() })
}

// Order is what is wanted, by shelf. It is made several times in an evaluation, mostly of a
// few things, so that it is lists until there are many.
type Order struct {
	wanted []wanted // by the shelf's name
}

// wanted are the keys of one shelf.
type wanted struct {
	shelf string
	keys  []string
	has   map[string]bool // of the keys; nil while they are few
}

// few is how many keys are looked through one by one.
const few = 8

func (o *Order) find(shelf string) (i int, found bool) {
	return slices.BinarySearchFunc(o.wanted, shelf, func(w wanted, name string) int { return strings.Compare(w.shelf, name) })
}

func (o *Order) want(shelf, key string) {
	i, found := o.find(shelf)
	if !found {
		o.wanted = slices.Insert(o.wanted, i, wanted{shelf: shelf})
	}
	w := &o.wanted[i]
	if w.wants(key) {
		return
	}
	w.keys = append(w.keys, key)
	switch {
	case w.has != nil:
		w.has[key] = true
	case len(w.keys) > few:
		w.has = make(map[string]bool, 4*few)
		for _, k := range w.keys {
			w.has[k] = true
		}
	}
}

func (w *wanted) wants(key string) bool {
	if w.has != nil {
		return w.has[key]
	}
	return slices.Contains(w.keys, key)
}

// Keys are the keys wanted of a shelf, in the order in which they were wanted first.
func (o *Order) Keys(shelf string) []string {
	if i, found := o.find(shelf); found {
		return o.wanted[i].keys
	}
	return nil
}

// Wants reports whether a thing is wanted.
func (o *Order) Wants(shelf, key string) bool {
	i, found := o.find(shelf)
	return found && o.wanted[i].wants(key)
}

// All are the shelves of which something is wanted, by their names, and the keys of each.
func (o *Order) All() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for i := range o.wanted {
			if w := &o.wanted[i]; len(w.keys) > 0 && !yield(w.shelf, w.keys) {
				return
			}
		}
	}
}

// Shelves are the names of those shelves, sorted.
func (o *Order) Shelves() (names []string) {
	for name := range o.All() {
		names = append(names, name)
	}
	return names
}

// Clear empties an order, for another one in its room.
func (o *Order) Clear() {
	for i := range o.wanted {
		w := &o.wanted[i]
		w.keys = w.keys[:0]
		clear(w.has)
	}
}

// Len is how many things are wanted.
func (o *Order) Len() (n int) {
	for i := range o.wanted {
		n += len(o.wanted[i].keys)
	}
	return n
}

// Failed is the first error of what was ordered, in the order of the shelves; nil when all
// of it could be read.
func (o *Order) Failed(f Facts) error {
	for _, shelf := range o.Shelves() {
		for _, key := range o.Keys(shelf) {
			switch e := f.book.entry(shelf, key); {
			case e.Err != nil:
				return e.Err
			case e.At.IsZero(): // what nobody got to is not absent
				return fmt.Errorf("dynascale did not read everything that it needs; not read: %s (%s)", shelf, key)
			}
		}
	}
	return nil
}
