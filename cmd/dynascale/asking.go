package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

// asking is one line of a terminal that tells what a command waits for. Elsewhere nothing is
// written: a log of it helps nobody.
type asking struct {
	w     io.Writer // nil where nobody watches
	begin time.Time

	mu    sync.Mutex
	calls int
	last  time.Time
}

// askingOn tells of a command that begins now.
func askingOn(w io.Writer) *asking {
	p := &asking{begin: time.Now()}
	if onTerminal(w) {
		p.w = w
	}
	return p
}

// redraw is how often the line is written at most.
const redraw = 100 * time.Millisecond

// tell counts a call, and shows what it asks of which place.
func (p *asking) tell(place, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	now := time.Now()
	if p.w == nil || now.Sub(p.last) < redraw {
		return
	}
	p.last = now
	drawOver(p.w, fmt.Sprintf("asking %s: %s (call %d, %s)", place, what, p.calls, amount.Span(now.Sub(p.begin).Round(time.Second))))
}

// end takes the line away.
func (p *asking) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w != nil && !p.last.IsZero() {
		drawOver(p.w, "")
	}
}
