package facts

import (
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
	if e, known := p.entries[key]; known || !p.isList {
		return e
	}
	return Entry{At: p.listed.At, Err: p.listed.Err}
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

// Forget drops what is known of a shelf.
func (b *Book) Forget(shelf string) { delete(b.shelves, shelf) }

// Keep drops what nobody wants any more of shelves whose things have names.
func (b *Book) Keep(shelf string, keys []string) {
	if p := b.shelves[shelf]; p != nil && !p.isList && len(p.entries) > len(keys) {
		wanted := map[string]bool{}
		for _, key := range keys {
			wanted[key] = true
		}
		maps.DeleteFunc(p.entries, func(key string, _ Entry) bool { return !wanted[key] })
	}
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

// Shelves are the names of the shelves of which something is wanted, sorted.
func (o *Order) Shelves() []string { return slices.Sorted(maps.Keys(o.keys)) }

// Len is how many things are wanted.
func (o *Order) Len() int { return len(o.has) }

// Failed is the first error of what was ordered, in the order of the shelves; nil when all
// of it could be read.
func (o *Order) Failed(f Facts) error {
	for _, shelf := range o.Shelves() {
		for _, key := range o.keys[shelf] {
			if e := f.book.entry(shelf, key); e.Err != nil {
				return e.Err
			}
		}
	}
	return nil
}
