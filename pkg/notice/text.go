package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/event"
)

// mostNames is how many tiers a sentence names.
const mostNames = 12

// alike are alerts of one kind that say the same: forty tiers in one outage are one line.
type alike struct {
	Alert
	tiers []string
	since time.Time
}

func together(list []Alert) (out []*alike) {
	for _, a := range list {
		i := slices.IndexFunc(out, func(o *alike) bool { return o.Kind == a.Kind && o.What == a.What && o.Severity == a.Severity })
		if i < 0 {
			out = append(out, &alike{Alert: a, since: a.At})
			i = len(out) - 1
		}
		if a.Tier != "" {
			out[i].tiers = append(out[i].tiers, a.Tier)
		}
		if a.At.Before(out[i].since) {
			out[i].since = a.At
		}
	}
	slices.SortStableFunc(out, func(a, b *alike) int { return rank(b.Severity) - rank(a.Severity) })
	return out
}

// who names the tiers; "" where it is of none.
func (a *alike) who() string {
	switch n := len(a.tiers); {
	case n == 0:
		return ""
	case n == 1:
		return a.tiers[0]
	case n <= mostNames:
		return amount.Count(n, "tier") + ": " + strings.Join(a.tiers, ", ")
	default:
		return fmt.Sprintf("%s: %s and %d more", amount.Count(n, "tier"), strings.Join(a.tiers[:mostNames], ", "), n-mostNames)
	}
}

// at is a few words for a title.
func (a *alike) at() string {
	switch n := len(a.tiers); n {
	case 0:
		return string(a.Kind)
	case 1:
		return a.tiers[0] + ": " + string(a.Kind)
	default:
		return amount.Count(n, "tier") + ": " + string(a.Kind)
	}
}

// Title is the message in one line: what is new, or else what stands still, and what is over. What is over comes
// first where what is new weighs less: that an outage has ended says more than the decision that followed.
func (m Message) Title() string {
	of := slices.Concat(m.New, m.Happened)
	now := titled(strings.ToUpper(string(m.Severity())), of)
	if len(of) == 0 {
		of = m.Still
		now = titled(strings.ToUpper(string(m.Severity()))+" STILL", of)
	}
	over := titled("OVER", m.Over)
	switch {
	case over == "":
		return "dynascale " + now
	case now == "":
		return "dynascale " + over
	case len(m.New)+len(m.Happened) == 0 || rank(worst(m.Over)) > rank(worst(of)):
		return "dynascale " + over + "; " + now
	}
	return "dynascale " + now + "; " + over
}

// titled is a part of a title; "" of nothing.
func titled(head string, of []Alert) string {
	if len(of) == 0 {
		return ""
	}
	of = slices.Clone(of)
	for i := range of { // what is new of one kind is one thing here, whatever the causes
		of[i].What = ""
	}
	parts := together(of)
	text := head + ": "
	for i, p := range parts {
		if i == 3 {
			return text + fmt.Sprintf("; and %d more", len(parts)-i)
		}
		if i > 0 {
			text += "; "
		}
		text += p.at()
	}
	return text
}

// Text is the whole message as plain text: what happened, to which tier, what dynascale does now, and
// what the reader can do.
func (m Message) Text() string {
	var b strings.Builder
	section := func(name string, list []Alert, told func(*alike)) {
		if len(list) == 0 {
			return
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(name + "\n")
		for _, a := range together(list) {
			told(a)
		}
	}
	full := func(a *alike) {
		line(&b, a)
		for _, more := range a.more() {
			b.WriteString("  " + more + "\n")
		}
		if a.Does != "" {
			b.WriteString("  dynascale now: " + a.Does + "\n")
		}
		if a.Do != "" {
			b.WriteString("  you can: " + a.Do + "\n")
		}
	}
	section("NEW", m.New, full)
	section("HAPPENED", m.Happened, full)
	section("STILL", m.Still, func(a *alike) { line(&b, a) })
	section("OVER", m.Over, func(a *alike) { line(&b, a) })
	if m.More > 0 {
		fmt.Fprintf(&b, "\nand %d more; the log of the daemon has all of them\n", m.More)
	}
	return b.String()
}

// more is what its alert says besides, where that is of one tier: of many the first would be taken for all.
func (a *alike) more() []string {
	if len(a.tiers) > 1 {
		return nil
	}
	return a.More
}

func line(b *strings.Builder, a *alike) {
	who := a.who()
	if who != "" {
		who += ": "
	}
	const clock = "Mon 15:04:05 UTC"
	when := "since " + a.since.Format(clock)
	switch {
	case !a.Ended.IsZero():
		when = a.since.Format("Mon 15:04:05") + " to " + a.Ended.Format(clock)
	case !a.lasts():
		when = a.since.Format(clock)
	}
	fmt.Fprintf(b, "- %s%s (%s, %s)\n", who, a.What, a.Kind, when)
}

// Pointer is where the rest of a message is that a receiver has no room for.
func (m Message) Pointer() string {
	for _, list := range [][]Alert{m.New, m.Happened, m.Still, m.Over} {
		for _, a := range list {
			if a.Tier != "" && !strings.ContainsFunc(a.Tier, func(r rune) bool { return r > 0x7e || r <= ' ' }) && len(a.Tier) <= 64 {
				return "for details: dynascale explain " + a.Tier
			}
		}
	}
	return "for details: dynascale explain TIER, dynascale history"
}

// Word is how receivers that know no severities of ours call one: error, warning, info.
func Word(s event.Severity) string {
	if s == event.Warn {
		return "warning"
	}
	return string(s)
}
