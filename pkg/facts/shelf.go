package facts

import (
	"iter"
	"time"
)

// Label says what is on a shelf and how it is read.
type Label struct {
	// Name is unique: "instances". Noun is what one thing is called in a sentence: "EC2
	// instance".
	Name, Noun string
	// Service is whom troubles are told of: "ec2". Doing is the call in words: "reading
	// EC2 instances"; the key is added where each has a call of its own.
	Service, Doing string
	// Rights are the permissions that reading needs, and For what it is for.
	Rights []string
	For    string
	// Every is how long an answer holds. With 0 it is read in every evaluation.
	Every time.Duration
	// Again is how long a failure of List or One is left alone; with 0 it is tried in the next
	// evaluation.
	Again time.Duration
	// Keep lets the last answer stand while no newer one can be had, unless AWS says that
	// there is no such thing. Without it a thing of which nothing can be read now is unknown:
	// an old state would be acted upon.
	Keep bool
	// Way is how many things one call reads.
	Way Way
	// After names a shelf of the same service that tells of things of this one. Where both are
	// due, that one is read first, and what it tells of is read in the same call as the rest.
	After string
	// Page is how many keys fit into one call of Named; 0 is any number.
	Page int
	// Alike tells which keys one call of Named may read: those for which it is the same. nil
	// is all.
	Alike func(key string) string
	// Few is up to how many keys of One are all read when they are due. Of more, only Turn
	// are read in one evaluation, in turns. 0 is any number.
	Few, Turn int
	// Sample is how many keys of One are read, those that were wanted first, by who reads once and
	// has no turns; 0 is all. It is for answers that an evaluation does not wait for, and that are
	// read again right before a change.
	Sample int
	// AtOnce is how many calls of Named or One are made side by side; 0 is 4.
	AtOnce int
}

// Way is how a shelf is read.
type Way int

// The ways.
const (
	Named Way = iota // a call reads the things that it names
	List             // a call reads all there are, whatever is wanted of them
	One              // a call reads one thing
)

// Shelf is a Label and the type of its things.
type Shelf[T any] struct {
	Label
	// Urgent reports whether a thing is to be read sooner than others that take turns with
	// it; nil is none.
	Urgent func(T) bool
}

// Fact is what is known of one thing.
type Fact[T any] struct {
	Is T
	// Found is set when the thing is there. It is not while nothing was read.
	Found bool
	// At is when it was read last; zero while it never was.
	At time.Time
	// Trouble is why the last reading told nothing; "" when it did.
	Trouble string

	shelf, noun, key string
}

// Unread is the shelf, where nothing is known of the thing because it could not be read; ""
// otherwise.
func (f Fact[T]) Unread() string {
	if f.Found || f.Trouble == "" {
		return ""
	}
	return f.shelf
}

// Why is why nothing is known of the thing, as a sentence; "" when it was found. The
// region is only named.
func (f Fact[T]) Why(region string) string {
	switch {
	case f.Found:
		return ""
	case f.Trouble != "":
		return f.Trouble
	case f.At.IsZero():
		return "the " + f.noun + " " + f.key + " was not read"
	case region == "":
		region = "the default region"
	}
	return "no " + f.noun + " named " + f.key + " in " + region + "; check its name, the account and the region"
}

// Answered reports whether it is known whether the thing is there.
func (f Fact[T]) Answered() bool { return !f.At.IsZero() }

// Absent reports whether AWS said that the thing is not there. What was not read is not absent.
func (f Fact[T]) Absent() bool { return f.Answered() && !f.Found && f.Trouble == "" }

// Want orders the thing of a key; "" orders nothing.
func (s *Shelf[T]) Want(o *Order, keys ...string) {
	for _, key := range keys {
		if key != "" {
			o.want(s.Name, key)
		}
	}
}

// Get is what is known of the thing of a key.
func (s *Shelf[T]) Get(f Facts, key string) Fact[T] {
	e := f.book.entry(s.Name, key)
	out := Fact[T]{Found: e.Found, At: e.At, shelf: s.Name, noun: s.Noun, key: key}
	if e.Err != nil {
		out.Trouble = e.Err.Error()
	}
	if is, ok := e.Is.(T); ok {
		out.Is = is
	}
	return out
}

// All are the things that were found, by key. Only of a List are these all there are.
func (s *Shelf[T]) All(f Facts) map[string]T {
	out := map[string]T{}
	for key, is := range s.Each(f) {
		out[key] = is
	}
	return out
}

// Each goes through the things that were found, in any order.
func (s *Shelf[T]) Each(f Facts) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		if f.book == nil || f.book.shelves[s.Name] == nil {
			return
		}
		for key, e := range f.book.shelves[s.Name].entries {
			if is, ok := e.Is.(T); ok && e.Found && !yield(key, is) {
				return
			}
		}
	}
}

// Derived is something made of a whole List, once for each reading of it: many tiers choose among
// the same things. made is called what, and does not change what it is given.
func Derived[T, D any](s *Shelf[T], f Facts, what string, made func(iter.Seq2[string, T]) D) D {
	if f.book == nil || f.book.shelves[s.Name] == nil {
		return made(s.Each(f))
	}
	p := f.book.shelves[s.Name]
	if is, has := p.derived[what].(D); has {
		return is
	}
	is := made(s.Each(f))
	if p.derived == nil {
		p.derived = map[string]any{}
	}
	p.derived[what] = is
	return is
}

// Entries are found things as a book takes them.
func (s *Shelf[T]) Entries(found map[string]T, now time.Time) map[string]Entry {
	out := make(map[string]Entry, len(found))
	for key, is := range found {
		out[key] = Entry{Is: is, Found: true, At: now, Urgent: s.Urgent != nil && s.Urgent(is)}
	}
	return out
}
