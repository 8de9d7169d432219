package notice

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
)

// Message is what is told at once. A message that is sent again is the same, with its ID.
type Message struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	// Groups are whose alerts it tells.
	Groups []string `json:"groups"`
	// Incident stays the same from the first message of a group until all of it is over.
	Incident string `json:"incident,omitempty"`
	// New began, Still stands and was told before, Happened is over at once, Over was told and ended.
	New      []Alert `json:"new,omitempty"`
	Still    []Alert `json:"still,omitempty"`
	Happened []Alert `json:"happened,omitempty"`
	Over     []Alert `json:"over,omitempty"`
	// More happened that is not in it.
	More int `json:"more,omitempty"`
}

// Resolved reports whether all that it tells is over.
func (m Message) Resolved() bool { return len(m.New)+len(m.Still)+len(m.Happened) == 0 }

// Severity is the worst of what it tells; what is over counts only where nothing else is told.
func (m Message) Severity() event.Severity {
	if m.Resolved() {
		return worst(m.Over)
	}
	return worst(slices.Concat(m.New, m.Still, m.Happened))
}

// worst is the highest severity of alerts.
func worst(of []Alert) event.Severity {
	worst := event.Info
	for _, a := range of {
		if rank(a.Severity) > rank(worst) {
			worst = a.Severity
		}
	}
	return worst
}

func rank(s event.Severity) int {
	switch s {
	case event.Error:
		return 3
	case event.Warn:
		return 2
	case event.Info:
		return 1
	}
	return 0
}
