package notice

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
)

// Alert is one thing that somebody is told of. It is stored, so that a restart goes on.
type Alert struct {
	Kind     event.Kind     `json:"kind"`
	Tier     string         `json:"tier,omitempty"`
	Subject  string         `json:"subject,omitempty"`
	Severity event.Severity `json:"severity"`
	At       time.Time      `json:"at"`
	// What is the sentence of what happened.
	What string `json:"text"`
	// More is what the sentence leaves out, in order: "signals: cpu".
	More []string `json:"more,omitempty"`
	// Does is what dynascale does now, Do a command that the reader can type.
	Does string `json:"does,omitempty"`
	Do   string `json:"do,omitempty"`
	// Ended is when it was over; zero while it stands, and for what was over as soon as it happened.
	Ended time.Time `json:"ended,omitzero"`
	// Sent is set when a receiver was told that it began.
	Sent bool `json:"sent,omitempty"`
}

// lasts reports whether it stands until another event ends it.
func (a Alert) lasts() bool { return a.Kind.Lasts() }

// key tells alerts of one group apart that stand at the same time.
func key(kind event.Kind, tier, subject string) string {
	return strings.Join([]string{string(kind), tier, subject}, "\x00")
}

func (a Alert) key() string { return key(a.Kind, a.Tier, a.Subject) }

// AlertOf is what is told of an event.
func AlertOf(e event.Event) Alert {
	a := Alert{Kind: e.Kind, Tier: e.Tier, Subject: e.Subject, Severity: e.Severity, At: e.At.UTC().Truncate(time.Second), What: sentence(e), More: details(e)}
	does, do := e.Kind.Does()
	tier := e.Tier
	if tier == "" {
		tier = "TIER"
	}
	a.Does, a.Do = does, strings.ReplaceAll(do, "TIER", tier)
	if a.Kind == event.Decided {
		// What is wrong about a decision is told by kinds of its own, which end.
		a.Severity = event.Info
	}
	return a
}
