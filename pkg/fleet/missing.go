package fleet

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/spend"
)

// missing is the time of which nobody knows what ran in some tiers, told in one event for all of them.
type missing struct {
	tiers    []string
	from, to time.Time
	usd      float64
}

func (m *missing) add(tier string, a *spend.Assumed) {
	if a == nil {
		return
	}
	if m.from.IsZero() || a.From.Before(m.from) {
		m.from = a.From
	}
	if a.To.After(m.to) {
		m.to = a.To
	}
	m.tiers, m.usd = append(m.tiers, tier), m.usd+a.Rate*a.To.Sub(a.From).Hours()
}

func (m *missing) events(now time.Time) []event.Event {
	if len(m.tiers) == 0 {
		return nil
	}
	names := strings.Join(m.tiers[:min(3, len(m.tiers))], ", ")
	if more := len(m.tiers) - 3; more > 0 {
		names += " and " + amount.CountOf(more, "other", "others")
	}
	from, to, end := m.from.UTC(), m.to.UTC(), "15:04"
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		end = "2006-01-02 15:04"
	}
	return []event.Event{{Kind: event.SpendAssumed, At: now, Severity: event.Info,
		Text: amount.Count(len(m.tiers), "tier") + " without an evaluation from " + from.Format("2006-01-02 15:04") + " to " + to.Format(end) + " UTC: " + names + "; AWS does not show everything that ran in that time; " +
			"dynascale estimates the cost twice, from the hourly costs before and after that time, and counts the larger estimate: " + amount.Dollars(m.usd) + " in all",
		Details: []event.Detail{{Name: "tiers", Value: len(m.tiers)}, {Name: "dollars", Value: m.usd}}}}
}
