package brake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Write is one change that is about to be asked of AWS.
type Write struct {
	Tier string
	What string // in words: "set desired 4 -> 6"
	// Grow and Shrink are its direction. A write with neither is held by what holds both.
	Grow, Shrink bool
	// Begun is set when it belongs to an operation that has changed something already.
	Begun bool
}

// Hold names what holds a write; "" lets it pass. It is asked by many goroutines at once,
// and again before every attempt.
type Hold func(w Write) (by string)

// Gate is passed by every write. A nil Gate lets everything pass.
type Gate struct {
	now   func() time.Time
	holds []Hold

	mu     sync.Mutex
	inside map[*Ticket]bool
}

// New is a gate with a clock and what may hold it.
func New(now func() time.Time, holds ...Hold) *Gate {
	return &Gate{now: now, holds: holds, inside: map[*Ticket]bool{}}
}

// Now is the gate's clock.
func (g *Gate) Now() time.Time { return g.now() }

// Held is the error of a write that a brake stopped. AWS was not asked.
type Held struct {
	By string // "the pause a12 of alice until 04:10"
	// Again is set when an earlier attempt was made and refused.
	Again bool
}

func (h *Held) Error() string {
	if h.Again {
		return "not sent again, held by " + h.By
	}
	return "not sent, held by " + h.By
}

// IsHeld reports whether a brake kept the write from being sent.
func IsHeld(err error) bool { return errors.As(err, new(*Held)) }

// Ask is the error of a write that would be held now; nil when it would not. It registers
// nothing, and is no leave to send: Do is.
func (g *Gate) Ask(w Write) error {
	if g == nil {
		return nil
	}
	for _, hold := range g.holds {
		if by := hold(w); by != "" {
			return &Held{By: by}
		}
	}
	return nil
}

// Do registers a write, asks, and makes the call unless a brake holds it: the error is
// then a *Held. Every attempt of the call asks again where its client knows how, by the
// ticket in the context.
func (g *Gate) Do(ctx context.Context, w Write, call func(context.Context) error) error {
	if g == nil {
		return call(ctx)
	}
	t := g.enter(w)
	defer t.leave()
	if err := t.Send(); err != nil {
		return err
	}
	return call(context.WithValue(ctx, ticketKey{}, t))
}

// Looking is a context for reads in which a client makes writes that change nothing, such
// as dry runs: they ask, too.
func (g *Gate) Looking(ctx context.Context, w Write) context.Context {
	if g == nil {
		return ctx
	}
	return context.WithValue(ctx, ticketKey{}, &Ticket{gate: g, write: w})
}

// InFlight names the writes of a tier that may be on their way to AWS; "" is of all tiers.
// Each is a sentence: "web: set desired 4 -> 6, sent 2s ago".
func (g *Gate) InFlight(tier string) (names []string) {
	if g == nil {
		return nil
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	var sent []*Ticket
	for t := range g.inside {
		if !t.sent.IsZero() && (tier == "" || t.write.Tier == tier) {
			sent = append(sent, t)
		}
	}
	slices.SortFunc(sent, func(a, b *Ticket) int {
		return cmp.Or(a.sent.Compare(b.sent), strings.Compare(a.write.Tier, b.write.Tier), strings.Compare(a.write.What, b.write.What))
	})
	for _, t := range sent {
		names = append(names, fmt.Sprintf("%s: %s, sent %s", t.write.Tier, t.write.What, ago(now.Sub(t.sent))))
	}
	return names
}

func ago(d time.Duration) string {
	if d < time.Second {
		return "just now"
	}
	return amount.Span(d.Round(time.Second)) + " ago"
}

func (g *Gate) enter(w Write) *Ticket {
	t := &Ticket{gate: g, write: w}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside[t] = true
	return t
}
