package event

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// condition is what stands from one evaluation to the next. is is what tells it from
// another of its kind, "" while it does not stand, and whether a record can tell. over may be
// nil.
type condition struct {
	kind        Kind
	is          func(scale.Record) (key string, known bool)
	begun, over func(scale.Record) Event
}

// conditions in the order in which they are told.
var conditions = []condition{
	{Locked, ruled(reason.Lock), func(r scale.Record) Event {
		return Event{Kind: Locked, Severity: Warn, Text: "ONLY OBSERVED: another process on this machine has the lock of the tier", Details: because(r.Decision, reason.Lock)}
	}, func(r scale.Record) Event {
		if !r.Decision.Mode.Writes() {
			return Event{}
		}
		return Event{Kind: Unlocked, Severity: Warn, Text: "the lock is free: this dynascale manages the tier now", Details: []Detail{{"mode", string(r.Decision.Mode)}}}
	}},
	{Decided, saying, decided, nil},
	{Withheld, func(r scale.Record) (string, bool) { return withheld(r), true }, func(scale.Record) Event { return Event{Kind: Withheld, Severity: Kept} }, nil},
	{Contested, func(r scale.Record) (string, bool) {
		return flag(reason.Of(r.Decision, reason.SecondDaemon) != ""), true
	}, func(r scale.Record) Event {
		return Event{Kind: Contested, Severity: Error, Text: "POSSIBLY A SECOND DAEMON: growth continues, shrinking stops", Details: because(r.Decision, reason.SecondDaemon)}
	}, func(scale.Record) Event {
		return Event{Kind: NoLongerContested, Severity: Info, Text: "no change was reverted for 15 min: the tier may shrink again"}
	}},
	{DataMissing, func(r scale.Record) (string, bool) { return strings.Join(signals(r.Decision), ", "), true }, func(r scale.Record) Event {
		// The cause may say a time, and is no news when only that changes.
		text := "data is missing: dynascale uses the last values while they are fresh; the tier does not shrink on old data"
		if !r.Decision.Capacity.Known() {
			text = "the size cannot be read: it is not changed until it can be read"
		}
		return Event{Kind: DataMissing, Severity: Warn, Text: text,
			Details: []Detail{{"signals", signals(r.Decision)}, {"because", reason.MissingText(holding(r.Decision))}}}
	}, func(r scale.Record) Event {
		text := "all data is available again"
		if aside := reason.Missing(r.Decision); len(aside) > 0 {
			text = "all data that the tier needs to shrink is available again; still missing, of importance low: " + reason.MissingText(aside)
		}
		return Event{Kind: DataBack, Severity: Info, Text: text}
	}},
	{OperationMoved, step, moved, nil},
	{ReadersAway, readersAway, func(r scale.Record) Event {
		_, not := resource.Readers(r.Decision.Capacity.Members)
		var away []string
		for _, m := range not {
			away = append(away, m.ID+" ("+m.Why+")")
		}
		return Event{Kind: ReadersAway, Severity: Error, Text: "NO READER CAN SERVE READS", Details: []Detail{{"readers", away}}}
	}, func(r scale.Record) Event {
		text := "readers can serve reads again"
		if ready, _ := resource.Readers(r.Decision.Capacity.Members); len(ready) == 0 {
			text = "the readers that could not serve reads are gone, and there is no other reader that serves reads"
		}
		return Event{Kind: ReadersBack, Severity: Info, Text: text}
	}},
	{ReaderPromoted, func(r scale.Record) (string, bool) {
		return strings.Join(promoted(r.Decision), ", "), r.Decision.Capacity.Known()
	}, func(r scale.Record) Event {
		return Event{Kind: ReaderPromoted, Severity: Warn, Text: "a reader was promoted: it is no longer a reader and is still billed; dynascale never deletes it", Details: []Detail{{"databases", promoted(r.Decision)}}}
	}, nil},
	breaker(GrowthHeld, GrowthReleased, "growth", func(l scale.Learned) scale.Breaker { return l.Breaker }),
	breaker(ShrinkHeld, ShrinkReleased, "shrinking", func(l scale.Learned) scale.Breaker { return l.ShrinkBreaker }),
	{MaximumRaised, func(r scale.Record) (string, bool) { return raisedTo(r.Learned.Raised), true }, func(r scale.Record) Event {
		is := r.Learned.Raised
		return Event{Kind: MaximumRaised, Severity: Info, Text: "the maximum in AWS is raised for a schedule", Details: []Detail{{"from", is.From}, {"to", is.To}}}
	}, func(r scale.Record) Event {
		return Event{Kind: MaximumBack, Severity: Info, Text: "the maximum that was raised for a schedule is no longer in force in AWS", Details: []Detail{{"because", reason.Last(r.Decision, reason.RaiseMax)}}}
	}},
	{AtMaximum, atMaximum, func(r scale.Record) Event {
		d := r.Decision
		return Event{Kind: AtMaximum, Severity: Warn, Unlogged: true, Text: fmt.Sprintf("the tier is at its maximum: the recommendation is %s, and the maximum is %s", reason.Named(d.Capacity, d.Wish), reason.Named(d.Capacity, d.To)),
			Details: because(d, reason.Limits)}
	}, func(scale.Record) Event {
		return Event{Kind: BelowMaximum, Severity: Info, Unlogged: true, Text: "the recommendation is no longer above the maximum"}
	}},
	{ChangeFailed, failing, func(r scale.Record) Event {
		d := r.Decision
		text := unmade(r.Outcome.Status, fmt.Sprintf("a change from %s to %s", reason.Named(d.Capacity, d.From), reason.Named(d.Capacity, d.To)), "made")
		if d.Maximum.Lowers() {
			text = unmade(r.Outcome.Status, "the maximum in AWS", fmt.Sprintf("lowered from %d to %d", d.Maximum.From, d.Maximum.To))
		}
		return Event{Kind: ChangeFailed, Severity: Warn, Unlogged: true, Text: text,
			Details: detailOf(r.Outcome)}
	}, func(scale.Record) Event {
		return Event{Kind: ChangesWork, Severity: Info, Unlogged: true, Text: "changes no longer fail"}
	}},
}

// atMaximum is a tier for which more is recommended than it may have.
func atMaximum(r scale.Record) (string, bool) {
	d := r.Decision
	// Of most tiers no more is recommended than they have, which is asked in every evaluation.
	return flag(d.Wish > d.To && capped(d, reason.Headline(d))), d.Capacity.Known()
}

func capped(d scale.Decision, head scale.Reason) bool {
	return head.Rule == reason.Limits && d.Wish > d.To && d.To >= d.From
}

// failing is a tier whose last change was not made. An evaluation that cannot tell, because its size is
// not known, tells nothing.
func failing(r scale.Record) (string, bool) {
	switch r.Outcome.Status {
	case scale.Refused, scale.Failed, scale.Unknown:
		return "yes", true
	}
	return "", r.Decision.Capacity.Known()
}

func detailOf(o scale.Outcome) []Detail {
	if o.Detail == "" {
		return nil
	}
	return []Detail{{"detail", o.Detail}}
}

func flag(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// ruled is a condition that stands while a rule gives a reason.
func ruled(rule string) func(scale.Record) (string, bool) {
	return func(r scale.Record) (string, bool) { return reason.Of(r.Decision, rule), true }
}

// breaker is a condition that is another one whenever it opens anew.
func breaker(opened, closed Kind, holds string, of func(scale.Learned) scale.Breaker) condition {
	return condition{opened, func(r scale.Record) (string, bool) {
		if b := of(r.Learned); b.Open() {
			return openSince(b), true
		}
		return "", true
	}, func(r scale.Record) Event {
		b := of(r.Learned)
		e := Event{Kind: opened, Severity: Error, Text: "CIRCUIT BREAKER OPEN: " + holds + " is held back", Details: []Detail{{"why", b.Why}}}
		if !b.Probe.IsZero() { // after an operation the next evaluation says when
			e.Details = append(e.Details, Detail{"probe_at", b.Probe.UTC()})
		}
		return e
	}, func(r scale.Record) Event {
		return Event{Kind: closed, Severity: Info, Text: "circuit breaker closed", Details: append([]Detail{{"held", holds}}, because(r.Decision, reason.CircuitBreaker)...)}
	}}
}

// raisedTo tells one raised maximum from another; "" where none is.
func raisedTo(is scale.Raised) string {
	if !is.Is() {
		return ""
	}
	return fmt.Sprintf("%d %d", is.From, is.To)
}

func openSince(b scale.Breaker) string { return b.Opened.UTC().Format(time.RFC3339Nano) }

// holding is the missing data that a tier does not shrink on: that of signals which are only shown holds nothing.
func holding(d scale.Decision) []scale.Gap {
	return slices.DeleteFunc(reason.Missing(d), func(g scale.Gap) bool { return g.Aside })
}

func signals(d scale.Decision) []string {
	missing := holding(d)
	names := make([]string, len(missing))
	for i, m := range missing {
		names[i] = m.Signal
	}
	return names
}

func promoted(d scale.Decision) (names []string) {
	for _, m := range d.Capacity.Members {
		if m.Away == resource.Promoted {
			names = append(names, m.ID)
		}
	}
	return names
}

func readersAway(r scale.Record) (string, bool) {
	ready, not := resource.Readers(r.Decision.Capacity.Members)
	missed := slices.ContainsFunc(not, func(m scale.Member) bool { return m.Away != resource.Joining }) // the first one that joins is missed by nobody
	return flag(missed && len(ready) == 0), r.Decision.Capacity.Known()
}

// step is the step that an operation has come to.
func step(r scale.Record) (string, bool) {
	op := r.Outcome.Operation
	if op == nil {
		return "", true
	}
	return fmt.Sprint(op.ID, op.Step, op.Phase, op.Back, op.Choice, op.Result, op.Trouble == ""), true
}

func moved(r scale.Record) Event {
	op := r.Outcome.Operation
	e := Event{Kind: OperationMoved, Severity: Info, Text: "operation", Details: []Detail{{"operation_kind", string(op.Kind)}, {"target", op.Target}, {"operation", op.ID},
		{"from", op.Before}, {"to", op.Size}}}
	if op.From != "" || op.To != "" { // of a replica there are neither
		e.Details = append(e.Details, Detail{"from_name", op.From}, Detail{"to_name", op.To})
	}
	e.Details = append(e.Details, Detail{"progress", reason.Progress(*op, r.Decision.At)})
	switch {
	case op.Result == scale.GivenUp:
		e.Severity = Error
	case op.Back || op.Trouble != "" || !op.Open() && op.Result != scale.Reached:
		e.Severity = Warn
	}
	return e
}

// saying tells one decision from another: each change is one of its own, and what holds a
// tier is another when another rule does.
func saying(r scale.Record) (string, bool) {
	d := r.Decision
	held := reason.HeldBy(d)
	switch {
	case r.Outcome.Operation != nil && !d.Asks(): // it has events of its own
	case d.Asks() && well(r.Outcome) && r.Outcome.Status != scale.Unchanged:
		return d.At.String(), true
	case d.Asks():
		return "withheld " + string(r.Outcome.Status), true
	case held != "" || !d.Capacity.Known():
		return "held by " + held, true
	}
	return "", true
}

func well(o scale.Outcome) bool {
	return o.Status == scale.Applied || o.Status == scale.Unchanged || o.Status == scale.Begun
}

// named adds a size as a number, and beside it the name of a type, a class or a capacity: a
// field of the log has one type.
func named(to []Detail, c scale.Capacity, field string, n int) []Detail {
	to = append(to, Detail{field, n})
	if len(c.Ladder) > 0 {
		to = append(to, Detail{field + "_name", reason.Named(c, n)})
	}
	return to
}

// decided tells a decision as explain and the API do.
func decided(r scale.Record) Event {
	d, head := r.Decision, reason.Headline(r.Decision)
	e := Event{Kind: Decided, Severity: Info, Text: d.Direction(), Details: []Detail{{"mode", string(d.Mode)}}, Figures: head.Figures}
	if d.Maximum.Lowers() {
		e.Text = "decision: lower the maximum in AWS"
	}
	if d.Capacity.Known() { // an unknown size is not a size of zero
		e.Details = named(named(e.Details, d.Capacity, "from", d.From), d.Capacity, "to", d.To)
	}
	e.Details = append(e.Details, Detail{"rule", head.Rule}, Detail{"because", head.Because}, Detail{"outcome", string(r.Outcome.Status)})
	if asked, ok := reason.Asked(d); ok {
		e.Details = append(named(e.Details, d.Capacity, "asked", asked.To), Detail{"asked_by", asked.Rule}, Detail{"asked_because", asked.Because})
	}
	if beside := reason.Beside(d); beside != "" {
		e.Details = append(e.Details, Detail{"budget_because", beside})
	}
	if r.Outcome.Detail != "" {
		e.Details = append(e.Details, Detail{"detail", r.Outcome.Detail})
	}
	// A tier that cannot be evaluated, or that asks for more at its maximum or than its budget pays for, is what an operator
	// wants to be told of. What waits for its turn comes by itself.
	if !d.Capacity.Known() && d.Mode != scale.Off || capped(d, head) || head.Rule == reason.Budget && d.Wish > d.To || !well(r.Outcome) && r.Outcome.Status != scale.Waiting {
		e.Severity = Warn
	}
	return e
}

// withheld is what a change that was not made says of itself; "" for a record that wanted
// none, and for one that was merely told to ask again.
func withheld(r scale.Record) string {
	d, o := r.Decision, r.Outcome
	switch {
	case o.Status == scale.Refused || o.Status == scale.Failed || o.Status == scale.Held:
	case o.Status == scale.Unchanged && d.Asks():
	default:
		return ""
	}
	return fmt.Sprintf("%s %d %d %s", o.Status, d.From, d.To, o.Detail)
}

// unmade says of a change that AWS did not confirm what is known of it.
func unmade(status scale.Status, change, done string) string {
	if status == scale.Unknown {
		return "it is not known whether " + change + " was " + done
	}
	return change + " was not " + done + ": " + string(status)
}
