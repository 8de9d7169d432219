package event

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// State is what stands of a tier: by the kind of event that it began with, what tells it
// from another of its kind. It is small, and holds no record.
type State map[Kind]string

// Of are the events from a state to a record, in the order in which people should read
// them, and the state after it. The zero State is that of a tier of which nothing was told:
// whatever stands is told.
func Of(before State, r scale.Record) ([]Event, State) {
	d := r.Decision
	var out []Event
	add := func(e Event) {
		e.Tier, e.At = d.Tier, d.At
		out = append(out, e)
	}
	after := State{}
	for _, c := range conditions {
		key, known := c.is(r)
		if !known {
			key = before[c.kind]
		}
		if key != "" {
			after[c.kind] = key
		}
		switch was := before[c.kind]; {
		case !known || key == was:
		case key != "":
			e := c.begun(r)
			e.Again = before == nil && (c.kind != Decided || !d.Asks())
			add(e)
		case c.over != nil:
			if e := c.over(r); e.Kind != "" {
				add(e)
			}
		}
		if c.kind == OperationMoved {
			for _, e := range happened(r) {
				add(e)
			}
		}
	}
	return out, after
}

// Known is the state of a tier of which only its past is known: what a breaker's opening
// was told of, by whoever wrote it down.
func Known(past scale.Past) State {
	s := State{}
	if to := raisedTo(past.Raised); to != "" {
		s[MaximumRaised] = to
	}
	for kind, b := range map[Kind]scale.Breaker{GrowthHeld: past.Breaker, ShrinkHeld: past.ShrinkBreaker} {
		if b.Open() {
			s[kind] = openSince(b)
		}
	}
	return s
}

// happened are the events that are over as soon as they happened.
func happened(r scale.Record) (out []Event) {
	d, o := r.Decision, r.Outcome
	switch {
	case !o.MayHaveChanged() || !d.Changes():
	case d.Probe:
		out = append(out, Event{Kind: Probed, Severity: Kept})
	case d.To > d.From:
		out = append(out, Event{Kind: Grew, Severity: Kept})
	default:
		out = append(out, Event{Kind: Shrank, Severity: Kept})
	}
	if r.Learned.Adopted {
		e := Event{Kind: Adopted, Severity: Warn, Text: "size changed outside dynascale: accepted as the new size", Details: because(d, reason.ChangedOutside)}
		if reason.Of(d, reason.Lock) != "" {
			e.Severity, e.Text = Kept, "size changed while another daemon manages the tier: accepted as the new size" // by that daemon
		}
		out = append(out, e)
	}
	op := o.Operation
	if op == nil || op.Open() {
		return out
	}
	out = append(out, Event{Kind: OperationEnded, Severity: Kept})
	switch Arrived(r) {
	case OperationGrew:
		out = append(out, Event{Kind: OperationGrew, Severity: Kept})
	case OperationShrank:
		out = append(out, Event{Kind: OperationShrank, Severity: Kept})
	}
	return out
}

// Arrived is what an operation that reached its goal in a record was: OperationGrew,
// OperationShrank, or "".
func Arrived(r scale.Record) Kind {
	switch op := r.Outcome.Operation; {
	case op == nil || op.Open() || op.Result != scale.Reached:
		return ""
	case op.Size > op.Before:
		return OperationGrew
	case op.Size < op.Before:
		return OperationShrank
	}
	return ""
}

func because(d scale.Decision, rule string) []Detail {
	return []Detail{{"because", reason.Of(d, rule)}}
}
