package channel

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// PagerDuty sends events of its Events API v2. One group of alerts is one incident: its dedup_key stays
// the same until it is over, so that what is sent twice is one, and the end goes to the incident that it
// ends. Limits: dedup_key 255 characters, summary 1,024, an event 512 KB.
type PagerDuty struct {
	Poster
	// Key is the routing key of an integration. An incident can only be ended by the key that began it.
	Key Secret
	// URL is "" for PagerDuty's own address.
	URL string
	// Source is where the events come from, for people: the name of the machine.
	Source string
}

const (
	pagerAddress = "https://events.pagerduty.com/v2/enqueue"
	pagerSummary = 1024
	pagerDetails = 100_000
)

// Send implements notify.Sender.
func (p PagerDuty) Send(ctx context.Context, m notice.Message) (string, error) {
	key, err := p.Key.Read()
	if err != nil {
		return "", notice.Refusal{Why: err.Error()}
	}
	address := cmp.Or(p.URL, pagerAddress)
	if err := secure(address); err != nil {
		return "", err
	}
	answer, err := p.post(ctx, address, encoded(p.event(m, key)), nil, key)
	return answer, err
}

type pagerEvent struct {
	RoutingKey string        `json:"routing_key"`
	Action     string        `json:"event_action"`
	DedupKey   string        `json:"dedup_key"`
	Client     string        `json:"client,omitempty"`
	Payload    *pagerPayload `json:"payload,omitempty"`
}

type pagerPayload struct {
	Summary   string            `json:"summary"`
	Source    string            `json:"source"`
	Severity  string            `json:"severity"`
	Timestamp string            `json:"timestamp"`
	Class     string            `json:"class,omitempty"`
	Details   map[string]string `json:"custom_details"`
}

func (p PagerDuty) event(m notice.Message, key string) pagerEvent {
	e := pagerEvent{RoutingKey: key, Action: "trigger", Client: "dynascale", DedupKey: dedupOf(m)}
	if m.Resolved() {
		e.Action = "resolve"
		return e
	}
	e.Payload = &pagerPayload{
		Summary: notice.CutRunes(m.Title(), pagerSummary, ""), Source: cmp.Or(p.Source, "dynascale"), Severity: pagerSeverity(m.Severity()),
		Timestamp: m.At.Format("2006-01-02T15:04:05Z"), Details: map[string]string{"text": notice.Cut(m.Text(), pagerDetails, m.Pointer())},
	}
	if len(m.Groups) > 0 {
		e.Payload.Class = m.Groups[0]
	}
	return e
}

func dedupOf(m notice.Message) string {
	sum := sha256.Sum256([]byte(m.Channel + "\x00" + m.Incident))
	return "dynascale-" + hex.EncodeToString(sum[:16])
}

func pagerSeverity(s event.Severity) string {
	if s == event.Error {
		return "critical"
	}
	return notice.Word(s)
}
