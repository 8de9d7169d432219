package brake

import (
	"context"
	"time"
)

// Ticket is one write on its way through the gate. Its methods are safe on nil, which is
// what a context without one has.
type Ticket struct {
	gate  *Gate
	write Write
	sent  time.Time // when the attempt under way was sent; zero while none is
}

type ticketKey struct{}

// TicketOf is the ticket that a call is made with; nil when it has none.
func TicketOf(ctx context.Context) *Ticket {
	t, _ := ctx.Value(ticketKey{}).(*Ticket)
	return t
}

// Send registers an attempt as in flight and then asks: the order is what keeps one from
// slipping between a brake that is pulled and the answer that names what is in flight. A
// *Held error means that the attempt must not be made.
func (t *Ticket) Send() error {
	if t == nil {
		return nil
	}
	t.mark(t.gate.now())
	if err := t.gate.Ask(t.write); err != nil {
		t.mark(time.Time{})
		return err
	}
	return nil
}

// Wait notes that nothing is on the wire: the call waits for its turn, or to be repeated.
func (t *Ticket) Wait() {
	if t != nil {
		t.mark(time.Time{})
	}
}

func (t *Ticket) mark(sent time.Time) {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	t.sent = sent
}

func (t *Ticket) leave() {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	delete(t.gate.inside, t)
}
