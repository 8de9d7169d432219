package notice

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/event"
)

func TestText(t *testing.T) {
	var forty []Alert
	for i := range 40 {
		forty = append(forty, AlertOf(missing(fmt.Sprintf("tier-%02d", i), noon.Add(time.Duration(i)*time.Second))))
	}
	breaker := AlertOf(event.Event{Kind: event.GrowthHeld, Tier: "web", Severity: event.Error, At: noon, Text: "CIRCUIT BREAKER OPEN: growth is held back", Details: []event.Detail{{Name: "why", Value: "no capacity"}}})
	decided := AlertOf(event.Event{Kind: event.Decided, Tier: "web", Severity: event.Warn, At: noon, Text: "grow", Details: []event.Detail{{Name: "from", Value: 4}, {Name: "to", Value: 6}, {Name: "outcome", Value: "applied"}, {Name: "because", Value: "cpu 80 % is above 60 %"}}})
	for _, c := range []struct {
		name, title, text string
		m                 Message
	}{
		{"an outage beside a breaker", "dynascale ERROR: web: growth breaker opened; 40 tiers: data missing", `NEW
- web: CIRCUIT BREAKER OPEN: growth is held back (growth breaker opened, since Mon 12:00:00 UTC)
  why: no capacity
  dynascale now: growth is held back; single steps are tried at growing intervals
  you can: dynascale explain web
- 40 tiers: tier-00, tier-01, tier-02, tier-03, tier-04, tier-05, tier-06, tier-07, tier-08, tier-09, tier-10, tier-11 and 28 more: data is missing (data missing, since Mon 12:00:00 UTC)
  dynascale now: a tier does not shrink while its data is missing, and keeps its size while its size cannot be read
  you can: dynascale explain tier-00
`, Message{New: append(forty, breaker)}},
		{"what stands", "dynascale WARN STILL: 2 tiers: data missing", "STILL\n- 2 tiers: tier-00, tier-01: data is missing (data missing, since Mon 12:00:00 UTC)\n", Message{Still: forty[:2]}},
		{"what is over", "dynascale OVER: web: growth breaker opened", "OVER\n- web: CIRCUIT BREAKER OPEN: growth is held back (growth breaker opened, since Mon 12:00:00 UTC)\n", Message{Over: []Alert{breaker}}},
		{"a change", "dynascale INFO: web: decided", "HAPPENED\n- web: grow from 4 to 6 (applied): cpu 80 % is above 60 % (decided, Mon 12:00:00 UTC)\n  you can: dynascale explain web\n\nand 3 more; the log of the daemon has all of them\n",
			Message{Happened: []Alert{decided}, More: 3}},
		{"what is over weighs more than what followed", "dynascale OVER: web: growth breaker opened; INFO: web: decided", "", Message{Happened: []Alert{decided}, Over: []Alert{breaker}}},
		{"something new beside what is over", "dynascale ERROR: web: growth breaker opened; OVER: 2 tiers: data missing", "", Message{New: []Alert{breaker}, Over: forty[:2]}},
		{"something stands beside what is over", "dynascale OVER: 2 tiers: data missing; ERROR STILL: web: growth breaker opened", "", Message{Still: []Alert{breaker}, Over: forty[:2]}},
	} {
		if got := c.m.Title(); got != c.title {
			t.Errorf("%s: title %q", c.name, got)
		}
		if got := c.m.Text(); c.text != "" && got != c.text {
			t.Errorf("%s: text\n%s\nwant\n%s", c.name, got, c.text)
		}
		if strings.Contains(c.m.Text(), "- : ") {
			t.Errorf("%s: a line without its subject", c.name)
		}
	}
	if forty[0].What != "data is missing" {
		t.Error("the title changed the alerts")
	}
}

// Whatever AWS, an operator or a name says is one line, without what moves a terminal or a header.
func TestNothingBreaksALine(t *testing.T) {
	a := AlertOf(event.Event{Kind: event.ReloadRefused, Severity: event.Warn, At: noon, Text: "a reload\r\nBcc: x@example.com\x1b[31m\u202e\xff", Details: []event.Detail{{Name: "why", Value: "a\nb"}}})
	if a.What != "a reload Bcc: x@example.com [31m ?" || a.More[0] != "why: a b" {
		t.Errorf("%q, %q", a.What, a.More)
	}
}

// No cut is longer than it may be, or splits a character, and each has its pointer where that has room.
func TestCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := rapid.String().Draw(t, "text"), rapid.IntRange(0, 60).Draw(t, "n")
		cut, runes := Cut(text, n, "see explain"), CutRunes(text, n, "see")
		if len(cut) > n && len(text) > n || utf8.ValidString(text) && !utf8.ValidString(cut) {
			t.Fatalf("cut %q", cut)
		}
		if utf8.RuneCountInString(runes) > n || utf8.ValidString(text) && !utf8.ValidString(runes) {
			t.Fatalf("runes %q", runes)
		}
		if len(text) > n && n > 20 && !strings.HasSuffix(cut, "... see explain") {
			t.Fatalf("%q lacks its pointer", cut)
		}
		for _, r := range ASCII(text) {
			if r < ' ' || r > '~' {
				t.Fatalf("%q is no ASCII", ASCII(text))
			}
		}
	})
	if got := ASCII("Größe é\nß 漢"); got != "Grose e s ?" {
		t.Errorf("%q", got)
	}
}
