package fetch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// rounds bounds how often what was read may lead to something else that is wanted, of one
	// service and then of others: a cluster tells of its members, and a database of its
	// replicas.
	rounds = 4
	// callTimeout is for one call, and callsAtOnce for one shelf that does not say.
	callTimeout = 10 * time.Second
	callsAtOnce = 4
)

// Wants says what to read, from what is known so far.
type Wants func(known facts.Facts, order *facts.Order)

// Reader reads facts and remembers those that hold for longer than one evaluation. One
// evaluation at a time may use it.
type Reader struct {
	// Pace is how the sources are asked. It is set before the first Read.
	Pace    Pace
	sources map[string]*Source
	mu      sync.Mutex // of the book and what is below
	book    facts.Book
	asked   map[string]map[string]time.Time // of One: the last attempt, by shelf and key
	refused map[string]map[string]refused   // of Named: keys that are left out for a while
	turns   map[string]int
	idle    map[[2]string]time.Time // since when nobody wants what is known
	tidied  time.Time               // when that was looked for last
	read    map[[2]string]bool      // in this evaluation
	taken   map[string]int          // of One: how many were read in this evaluation
	order   facts.Order             // of the last evaluation
	again   map[string]*facts.Order // by service, see room
	once    bool                    // nothing is asked again, so nobody is told when
}

// refused is since when a key is left out because AWS does not take it, and why.
type refused struct {
	at  time.Time
	err error
}

// New is a reader of these sources, which stay as they are from then on. A shelf that none of them
// reads stays unknown.
func New(sources []Source) *Reader {
	r := &Reader{sources: make(map[string]*Source, len(sources)), asked: map[string]map[string]time.Time{}, refused: map[string]map[string]refused{}, turns: map[string]int{},
		read: map[[2]string]bool{}, taken: map[string]int{}, again: map[string]*facts.Order{}}
	for i := range sources {
		r.sources[sources[i].Name] = &sources[i]
	}
	return r
}

// Read reads what is wanted and due, and then what that makes wanted. The facts stay as
// they are until the next Read.
func (r *Reader) Read(ctx context.Context, now time.Time, wants Wants) facts.Facts {
	clear(r.read)
	clear(r.taken)
	r.expire(now)
	r.wanted(wants, &r.order)
	due := r.dueOf(&r.order, now, "")
	for n := 0; n < rounds && len(due) > 0; n++ {
		due = r.all(ctx, now, wants, due)
	}
	r.forget(now)
	return r.book.Facts()
}

// all reads what is due of all services, side by side: one that hangs delays no other. It
// returns what is due after that. A panic of what is wanted is one of Read, or nobody could contain it.
func (r *Reader) all(ctx context.Context, now time.Time, wants Wants, due dues) dues {
	ctx, cancel := r.Pace.Within(ctx, 0.9, 3*callTimeout)
	defer cancel()
	if len(due) == 1 {
		return r.alone(ctx, now, wants, due)
	}
	var mu sync.Mutex
	var panicked any
	r.Pace.Together(len(due), len(due), func(i int) {
		defer func() {
			if p := recover(); p != nil {
				mu.Lock()
				defer mu.Unlock()
				panicked = p
			}
		}()
		r.follow(ctx, now, wants, due[i])
	})
	if panicked != nil {
		panic(panicked)
	}
	r.wanted(wants, &r.order)
	return r.dueOf(&r.order, now, "")
}

// alone follows the only service of which something is due, which is what most evaluations
// come to: what it makes wanted of others is found on the way.
func (r *Reader) alone(ctx context.Context, now time.Time, wants Wants, due dues) dues {
	own := due[0]
	for range rounds {
		r.batches(ctx, now, own)
		r.wanted(wants, &r.order)
		due = r.dueOf(&r.order, now, "")
		next := due.of(own[0].Service)
		if next == nil || len(due) > 1 {
			break
		}
		own = next
	}
	return due
}

// batches reads what is due of one service, side by side.
func (r *Reader) batches(ctx context.Context, now time.Time, due []batch) {
	ctx, cancel := r.Pace.Within(ctx, 0.6, 3*callTimeout)
	defer cancel()
	r.Pace.Together(len(due), len(due), func(i int) { r.fetch(ctx, now, due[i].Source, due[i].keys) })
}

// batch is what is due of one shelf.
type batch struct {
	*Source
	keys []string
}

// dues are what is due, in a list for each service. They are a handful, and made several times in an evaluation.
type dues [][]batch

// of is what is due of a service; nil for nothing.
func (d dues) of(service string) []batch {
	for _, own := range d {
		if own[0].Service == service {
			return own
		}
	}
	return nil
}

// add is the list with another batch.
func (d dues) add(b batch) dues {
	for i := range d {
		if d[i][0].Service == b.Service {
			d[i] = append(d[i], b)
			return d
		}
	}
	return append(d, []batch{b})
}

func (r *Reader) wanted(wants Wants, o *facts.Order) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o.Clear()
	wants(r.book.Facts(), o)
}

// dueOf is what is due now, by service, of one or of all.
func (r *Reader) dueOf(o *facts.Order, now time.Time, service string) dues {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out dues
	waits := true
	for _, later := range [...]bool{false, true} {
		if later && !waits {
			break
		}
		waits = false
		for shelf, wanted := range o.All() {
			s := r.sources[shelf]
			if (s != nil && s.After != "") != later {
				waits = true
				continue
			}
			if s == nil { // what nobody reads is unknown, and not absent
				for _, key := range wanted {
					r.book.Write(shelf, key, facts.Entry{Err: fmt.Errorf("a defect of dynascale: nothing reads %s; please report it", shelf)})
				}
				continue
			}
			if service != "" && s.Service != service || later && reads(out.of(s.Service), s.After) {
				continue
			}
			if keys := r.due(s, wanted, now); len(keys) > 0 {
				out = out.add(batch{s, keys})
			}
		}
	}
	return out
}

// reads reports whether a shelf is among those that are due.
func reads(due []batch, shelf string) bool {
	return slices.ContainsFunc(due, func(b batch) bool { return b.Name == shelf })
}

// follow reads what is due of one service, side by side, and then what that makes wanted
// of it.
func (r *Reader) follow(ctx context.Context, now time.Time, wants Wants, due []batch) {
	service := due[0].Service
	order := r.room(service)
	for round := range rounds {
		if round > 0 {
			r.wanted(wants, order)
			if due = r.dueOf(order, now, service).of(service); len(due) == 0 {
				return
			}
		}
		r.batches(ctx, now, due)
	}
}

// room is where the orders of a service are made, evaluation after evaluation.
func (r *Reader) room(service string) *facts.Order {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.again[service] == nil {
		r.again[service] = &facts.Order{}
	}
	return r.again[service]
}

// due are the keys of a shelf to read now, each once in an evaluation; of a List one key
// stands for all.
func (r *Reader) due(s *Source, keys []string, now time.Time) []string {
	first := func(key string) bool {
		was := r.read[[2]string{s.Name, key}]
		r.read[[2]string{s.Name, key}] = true
		return !was
	}
	var out []string
	switch s.Way {
	case facts.List:
		if fresh(&s.Label, r.book.Listed(s.Name), r.asked[s.Name][""], now) || !first("") {
			return nil
		}
		return []string{""}
	case facts.One:
		var due []string
		for _, key := range keys {
			if !r.read[[2]string{s.Name, key}] && !fresh(&s.Label, r.book.Read(s.Name, key), r.asked[s.Name][key], now) {
				due = append(due, key)
			}
		}
		out = r.inTurn(s, due, len(keys))
		for _, key := range out {
			first(key)
		}
	case facts.Named:
		var all []string
		stale := false
		for _, key := range keys {
			if r.read[[2]string{s.Name, key}] {
				continue
			}
			if not := r.refused[s.Name][key]; within(not.at, now, Refusal) {
				r.learn(s, []string{key}, nil, not.err, now)
				continue
			}
			all = append(all, key)
			stale = stale || !fresh(&s.Label, r.book.Read(s.Name, key), time.Time{}, now)
		}
		if !stale {
			return nil
		}
		for _, key := range all { // what holds still travels with what does not
			first(key)
		}
		out = all
	}
	return out
}

// fetch makes the calls of one shelf and writes the answers down.
func (r *Reader) fetch(ctx context.Context, now time.Time, s *Source, keys []string) {
	ask := func(doing string, keys []string) (map[string]facts.Entry, error) {
		return Call(ctx, doing, r.Pace.Limit(callTimeout), func(ctx context.Context) (map[string]facts.Entry, error) { return s.Read(ctx, now, keys) })
	}
	note := func(f func()) { r.mu.Lock(); defer r.mu.Unlock(); f() }
	switch s.Way {
	case facts.List:
		found, err := ask(s.Doing, nil)
		note(func() { r.book.WriteList(s.Name, found, now, err); r.attempt(s.Name, "", now) })
	case facts.One:
		r.Pace.Together(cmp.Or(s.AtOnce, callsAtOnce), len(keys), func(i int) {
			key := keys[i]
			found, err := ask(s.Doing+" "+key, []string{key})
			note(func() { r.attempt(s.Name, key, now); r.learn(s, []string{key}, found, err, now) })
		})
	case facts.Named:
		all := pages(&s.Label, keys)
		r.Pace.Together(cmp.Or(s.AtOnce, callsAtOnce), len(all), func(i int) { r.named(s, all[i], now, ask, note) })
	}
}

// named reads things by their names. A name that AWS does not take is found by halving.
func (r *Reader) named(s *Source, page []string, now time.Time, ask func(string, []string) (map[string]facts.Entry, error), note func(func())) {
	Bisect(page, func(piece []string) error {
		found, err := ask(s.Doing, piece)
		if err == nil {
			note(func() { r.learn(s, piece, found, nil, now) })
		}
		return err
	}, func(key string, err error, alone bool) {
		note(func() {
			if alone && !r.once {
				if r.refused[s.Name] == nil {
					r.refused[s.Name] = map[string]refused{}
				}
				err = fmt.Errorf("refused at %s, and dynascale asks again %s later: %w", now.UTC().Format("15:04 UTC"), amount.Span(Refusal), err)
				r.refused[s.Name][key] = refused{now, err}
			}
			r.learn(s, []string{key}, nil, err, now)
		})
	})
}

// learn writes down what an answer says of keys.
func (r *Reader) learn(s *Source, keys []string, found map[string]facts.Entry, err error, now time.Time) {
	for _, key := range keys {
		e, there := found[key]
		switch {
		case err != nil && s.Keep && scale.KindOf(err) != scale.Missing:
			e = r.book.Read(s.Name, key)
			e.Err = err
		case err != nil:
			e = facts.Entry{Err: err}
		case !there:
			e = facts.Entry{At: now}
		}
		r.book.Write(s.Name, key, e)
	}
}

func (r *Reader) attempt(shelf, key string, now time.Time) {
	if r.asked[shelf] == nil {
		r.asked[shelf] = map[string]time.Time{}
	}
	r.asked[shelf][key] = now
}

// Tell says each distinct trouble of a service once.
func (r *Reader) Tell(say func(service, trouble string, kind scale.Kind)) {
	told := map[[2]string]bool{}
	for shelf, wanted := range r.order.All() {
		service := "dynascale" // nobody reads the shelf
		if s := r.sources[shelf]; s != nil {
			service = s.Service
		}
		for _, trouble := range r.book.Troubles(shelf, wanted) {
			if key := [2]string{service, trouble.Error()}; !told[key] {
				told[key] = true
				say(service, trouble.Error(), scale.KindOf(trouble))
			}
		}
	}
}
