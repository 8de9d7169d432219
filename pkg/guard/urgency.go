package guard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Urgency says how pressing it is, as a number of 1 or more: the sum of what its signals give, and
// at least 1. pace and cooldown go by it.
//
//	CPU       above 90 % gives 2, above 80 % gives 1
//	response  above 5 s gives 2, above 2 s gives 1
//	errors    above 10 % gives 3, above 5 % gives 1.5
//
// So it lies between 1 and 7. A signal that is missing or unusable gives nothing, and an old
// value gives what it reads: urgency only ever lets a tier grow sooner.
// Source: the seed document, calculate_urgency_factor.
type Urgency struct {
	// CPU (percent), Response (seconds) and Errors (percent) are the signals that are read; "" for none.
	CPU, Response, Errors string
}

// press is what a signal gives above a value.
type press struct{ above, gives float64 }

// pressing are the signals with what they give, highest value first.
func (u Urgency) pressing() []struct {
	signal string
	bands  []press
} {
	return []struct {
		signal string
		bands  []press
	}{
		{u.CPU, []press{{90, 2}, {80, 1}}},
		{u.Response, []press{{5, 2}, {2, 1}}},
		{u.Errors, []press{{10, 3}, {5, 1.5}}},
	}
}

// Pressing is an urgency with what it is made of.
type Pressing struct {
	Score float64
	// Why lists the signals that give something; none at an urgency of 1 that nothing presses.
	Why reason.Cause
}

// Of is the urgency that a snapshot tells of.
func (u Urgency) Of(s *scale.Snapshot) Pressing {
	var parts []reason.Cause
	sum := 0.0
	for _, p := range u.pressing() {
		x, is := s.Sample(p.signal)
		if !is || p.signal == "" {
			continue
		}
		if i := slices.IndexFunc(p.bands, func(b press) bool { return x.Value > b.above }); i >= 0 {
			sum += p.bands[i].gives
			parts = append(parts, reason.Say("%s %s above %s gives %s", p.signal, reason.Amount(p.signal, x.Value, x.Unit), plainly(p.bands[i].above, x.Unit), amount.Number(p.bands[i].gives)))
		}
	}
	return Pressing{Score: max(sum, 1), Why: reason.Join(", ", parts...)}
}

// Given reports whether any signal is read.
func (u Urgency) Given() bool { return u != Urgency{} }

// plainly is a bound with the unit of what it is compared with.
func plainly(v float64, unit string) string { return amount.Value(v, unit) }

// String is the urgency for a sentence: "urgency 4 (cpu 95 % above 90 % gives 2, ...)".
func (p Pressing) String() string {
	if !p.Why.Given() {
		return "urgency " + amount.Number(p.Score)
	}
	return fmt.Sprintf("urgency %s (%s)", amount.Number(p.Score), p.Why)
}

// Signals are those that are read, in their order.
func (u Urgency) Signals() (out []string) {
	for _, p := range u.pressing() {
		if p.signal != "" {
			out = append(out, p.signal)
		}
	}
	return out
}

// Keys are the three signals.
func (u *Urgency) Keys() keys.Set {
	return keys.Set{
		keys.Signal("cpu", &u.CPU).ShownIf(func() bool { return u.CPU != "" }),
		keys.Signal("response", &u.Response).Like("response_time", "latency").ShownIf(func() bool { return u.Response != "" }),
		keys.Signal("errors", &u.Errors).Like("error_rate").ShownIf(func() bool { return u.Errors != "" }),
		keys.Demand(nil, func(at keys.At) {
			if at.Written() && at.Sound("cpu", "response", "errors") && !u.Given() {
				at.Problem("", "names no signal: write one of the keys cpu, response and errors, or remove urgency")
			}
			if twice := twice(u.Signals()); twice != "" {
				at.Problem("", "names the signal %s twice: name each signal in one key only", strings.TrimSpace(twice))
			}
		}),
	}
}

// twice is a word that stands in a list more than once; "" when none does.
func twice(list []string) string {
	for i, one := range list {
		if slices.Contains(list[:i], one) {
			return one
		}
	}
	return ""
}
