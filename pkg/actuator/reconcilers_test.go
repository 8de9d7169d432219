package actuator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// diary is what happened, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines, ", ")
}

// book is a ledger of operations that notes what is written down.
type book struct {
	*diary
	open         []scale.Operation
	beginError   error
	advanceError error
}

func (b *book) Begin(_ context.Context, op scale.Operation) error {
	b.note("begin %s", op.ID)
	return b.beginError
}

func (b *book) Advance(_ context.Context, op scale.Operation) error {
	switch {
	case !op.Open():
		b.note("write %s", op.Result)
	case op.Trouble != "":
		b.note("write %s (%s)", op.Phase, op.Trouble)
	case op.Sent != "" && !op.SentAt.IsZero():
		b.note("write %s %d", op.Sent, op.Tries)
	default:
		b.note("write %s", op.Phase)
	}
	return b.advanceError
}

func (b *book) Operations() []scale.Operation { return b.open }

// play is a reconciler that follows a script: at every look the next phase, a call, or an end.
type play struct {
	*diary
	refused   string
	planError error
	nextError error
	script    []turn
	answers   map[string]error // to calls
	fatal     bool             // a call that fails ends the operation
	told      []string
}

// turn is what one look says.
type turn struct {
	phase string
	call  operation.Call
	ends  scale.Result
}

func (p *play) Plan(_ context.Context, d scale.Decision) (scale.Operation, string, error) {
	p.note("plan")
	return begun(d), p.refused, p.planError
}

func (p *play) Next(_ context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	p.note("look")
	if p.nextError != nil {
		return op, operation.Call{}, p.nextError
	}
	if len(p.script) == 0 {
		return op, operation.Call{}, nil
	}
	t := p.script[0]
	p.script = p.script[1:]
	op.Phase, op.Step, op.Steps = t.phase, 2, 4
	if t.ends != "" {
		op.Ended, op.Result = now, t.ends
	}
	return op, t.call, nil
}

func (p *play) Make(_ context.Context, op scale.Operation, c operation.Call) error {
	p.note("make %s", c)
	if op.Sent != c.String() {
		p.note("which was not written down")
	}
	return p.answers[c.String()]
}

func (p *play) Failed(op scale.Operation, _ operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op.Trouble, op.SentAt = string(kind), time.Time{}
	if p.fatal {
		op.Ended, op.Result, op.Trouble = now, scale.GivenUp, text
	}
	return op
}

// Takes everything but what is for another.
func (p *play) Takes(op scale.Operation) bool { return op.Target != "another" }

func (p *play) Tell(_ context.Context, d scale.Decision, op *scale.Operation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := d.Tier + ": nothing"
	if op != nil {
		text = d.Tier + ": " + op.Phase
	}
	p.told = append(p.told, text)
}

func sends(phase string, verb operation.Verb, argument string) turn {
	return turn{phase: phase, call: operation.Call{Verb: verb, Argument: argument}}
}

func waits(phase string) turn       { return turn{phase: phase} }
func ends(result scale.Result) turn { return turn{phase: "verifying", ends: result} }
func refuse(kind scale.Kind, words string) error {
	return &scale.Failure{Doing: "asking EC2", Kind: kind, Err: errors.New(words)}
}

// decided is a decision about a tier of two rungs.
func decided(tier string, from, to int) scale.Decision {
	return scale.Decision{Tier: tier, At: noon, Mode: scale.Manage, From: from, To: to, Until: noon.Add(30 * time.Minute), Capacity: scale.Capacity{
		Desired: from, InService: from, At: noon, Ladder: []scale.Rung{{Name: "m7g.large"}, {Name: "m7g.xlarge"}, {Name: "m7g.2xlarge"}},
	}}
}

// begun is an operation that has not done anything yet.
func begun(d scale.Decision) scale.Operation {
	return kind.Begin(scale.Resize, kind.Change{Resource: "i-1", Decision: d}, "i-1", time.Hour)
}

// running is an operation of a tier that began three minutes ago.
func running(tier string) scale.Operation {
	op := begun(decided(tier, 1, 2))
	op.Began, op.Since = noon.Add(-3*time.Minute), noon.Add(-3*time.Minute)
	return op
}

// check compares an outcome, and what happened, with what was wanted.
func check(t *testing.T, got scale.Outcome, status scale.Status, detail string) {
	t.Helper()
	if got.Status != status || got.Detail != detail {
		t.Errorf("got  %s: %s\nwant %s: %s", got.Status, got.Detail, status, detail)
	}
}
