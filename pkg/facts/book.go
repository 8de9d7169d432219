package facts

import (
	"fmt"
	"maps"
	"slices"
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
}

// Entry is a Fact whose type nobody needs to know.
type Entry struct {
	Is    any
	Found bool
	At    time.Time
	// Err is why the last reading told nothing; nil when it did.
	Err error
	// Urgent is the shelf's.
	Urgent bool
}

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
		p.entries, p.listed.At = all, at
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
		case len(o.keys[shelf]) == 0:
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

// Troubles are the distinct troubles of a shelf, sorted.
func (b *Book) Troubles(shelf string) []string {
	p := b.shelves[shelf]
	if p == nil {
		return nil
	}
	var out []string
	for _, e := range append(slices.Collect(maps.Values(p.entries)), p.listed) {
		if e.Err != nil {
			out = append(out, e.Err.Error())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Order is what is wanted, by shelf.
type Order struct {
	keys map[string][]string
	has  map[[2]string]bool
}

func (o *Order) want(shelf, key string) {
	if o.has[[2]string{shelf, key}] {
		return
	}
	if o.keys == nil {
		o.keys, o.has = map[string][]string{}, map[[2]string]bool{}
	}
	o.has[[2]string{shelf, key}] = true
	o.keys[shelf] = append(o.keys[shelf], key)
}

// Keys are the keys wanted of a shelf, in the order in which they were wanted first.
func (o *Order) Keys(shelf string) []string { return o.keys[shelf] }

// Wants reports whether a thing is wanted.
func (o *Order) Wants(shelf, key string) bool { return o.has[[2]string{shelf, key}] }

// Shelves are the names of the shelves of which something is wanted, sorted.
func (o *Order) Shelves() []string { return slices.Sorted(maps.Keys(o.keys)) }

// Len is how many things are wanted.
func (o *Order) Len() int { return len(o.has) }

// Failed is the first error of what was ordered, in the order of the shelves; nil when all
// of it could be read.
func (o *Order) Failed(f Facts) error {
	for _, shelf := range o.Shelves() {
		for _, key := range o.keys[shelf] {
			switch e := f.book.entry(shelf, key); {
			case e.Err != nil:
				return e.Err
			case e.At.IsZero(): // what nobody got to is not absent
				return fmt.Errorf("%s of the shelf %s was not read", key, shelf)
			}
		}
	}
	return nil
}
