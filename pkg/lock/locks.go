package lock

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dynascale/dynascale/pkg/sockets"
)

// Locks are those of one daemon. The zero value holds none. It is safe for use by several
// goroutines.
type Locks struct {
	mu   sync.Mutex
	held map[string]socket
}

// errHeld says that somebody has the name.
var errHeld = errors.New("somebody else has it")

// Hold makes names the locks that are held: it takes those that are missing and gives
// back the others. It returns who has those that it could not take. An error is about those
// that nobody could take for want of something of this machine's own, such as file
// descriptors; nobody has them, and they are not held. Call it at each evaluation: it also
// tells others who holds what.
func (l *Locks) Hold(names []Name) (others map[Name]Holder, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string]socket{}
	}
	for _, s := range l.held {
		s.answer()
	}
	others = map[Name]Holder{}
	wanted, taken := map[string]Name{}, map[string]bool{}
	for _, n := range names {
		address := n.address()
		if _, known := wanted[address]; known {
			continue
		}
		wanted[address] = n
		if _, mine := l.held[address]; mine {
			continue
		}
		s, problem := take(address, len(l.held))
		switch {
		case problem == nil:
			l.held[address], taken[address] = s, true
		case errors.Is(problem, errHeld):
			others[n] = whose(address)
		default:
			err = problem
		}
	}
	// Whoever comes second yields, when one of the two does not know its account.
	for address, rival := range l.rivals(taken) {
		others[wanted[address]] = whose(rival)
		l.release(address)
	}
	// Only now: a lock whose account has become known has two names for a moment.
	for address := range l.held {
		if _, is := wanted[address]; !is {
			l.release(address)
		}
	}
	return others, err
}

// rivals finds locks of others that may be about the resources that were just taken.
func (l *Locks) rivals(taken map[string]bool) map[string]string {
	out := map[string]string{}
	if len(taken) == 0 {
		return out
	}
	theirs := map[string][]string{}
	for _, address := range inUse() {
		if _, mine := l.held[address]; mine {
			continue
		}
		if _, what, ok := split(address); ok {
			theirs[what] = append(theirs[what], address)
		}
	}
	for address := range taken {
		_, what, _ := split(address)
		for _, other := range theirs[what] {
			if alike(address, other) {
				out[address] = other
			}
		}
	}
	return out
}

func (l *Locks) release(address string) {
	l.held[address].close()
	delete(l.held, address)
}

// Close gives all locks back.
func (l *Locks) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, address := range slices.Collect(maps.Keys(l.held)) {
		l.release(address)
	}
}

// inUse lists the addresses of all locks of this machine.
func inUse() []string {
	names := sockets.Named()
	maps.DeleteFunc(names, func(name string, _ bool) bool { return !strings.HasPrefix(name, prefix) })
	return slices.Sorted(maps.Keys(names))
}

// Find tells who has a lock, or one that may be about the same resource, without taking it.
func Find(n Name) (h Holder, held bool) {
	address := n.address()
	if h := whose(address); h.Seen() {
		return h, true
	}
	for _, other := range inUse() {
		if alike(address, other) {
			return whose(other), true
		}
	}
	return Holder{}, false
}
