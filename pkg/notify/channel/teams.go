package channel

import (
	"context"
	"strings"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// Teams sends an adaptive card to a workflow of Microsoft Teams, which took the place of connectors. The
// address has its authorization in it. A message of more than about 28 KB is refused, and some report
// 21: less is sent.
type Teams struct {
	Poster
	// URL is the address of the workflow.
	URL Secret
}

const (
	teamsTitle = 500
	teamsText  = 14_000 // bytes, of which JSON may make twice as many
	teamsWhole = 20_000
)

// Send implements notify.Sender.
func (t Teams) Send(ctx context.Context, m notice.Message) (string, error) {
	address, err := t.URL.Read()
	if err != nil {
		return "", notice.Refusal{Why: err.Error()}
	}
	if err := secure(address); err != nil {
		return "", err
	}
	return t.post(ctx, address, teamsBody(m), nil)
}

type teamsMessage struct {
	Type        string            `json:"type"`
	Attachments []teamsAttachment `json:"attachments"`
}

type teamsAttachment struct {
	ContentType string    `json:"contentType"`
	Content     teamsCard `json:"content"`
}

type teamsCard struct {
	Schema  string       `json:"$schema"`
	Type    string       `json:"type"`
	Version string       `json:"version"`
	Body    []teamsBlock `json:"body"`
}

type teamsBlock struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Wrap   bool   `json:"wrap"`
	Weight string `json:"weight,omitempty"`
	Size   string `json:"size,omitempty"`
	Color  string `json:"color,omitempty"`
	Font   string `json:"fontType,omitempty"`
}

// teamsBody is cut until the whole of it, as it is encoded, is small enough.
func teamsBody(m notice.Message) []byte {
	for most := teamsText; ; most /= 2 {
		body := encoded(teamsOf(m, most))
		if len(body) <= teamsWhole || most < 1000 {
			return body
		}
	}
}

// teamsLines is a text in which each line stays one: a single line break is none in a card.
func teamsLines(text string) string { return strings.ReplaceAll(text, "\n", "\n\n") }

func teamsOf(m notice.Message, most int) teamsMessage {
	color := map[event.Severity]string{event.Error: "attention", event.Warn: "warning"}[m.Severity()]
	if m.Resolved() {
		color = "good"
	}
	return teamsMessage{Type: "message", Attachments: []teamsAttachment{{
		ContentType: "application/vnd.microsoft.card.adaptive",
		Content: teamsCard{
			Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
			Body: []teamsBlock{
				{Type: "TextBlock", Text: notice.CutRunes(m.Title(), teamsTitle, ""), Wrap: true, Weight: "bolder", Size: "medium", Color: color},
				{Type: "TextBlock", Text: teamsLines(notice.Cut(m.Text(), most, m.Pointer())), Wrap: true, Font: "monospace"},
			},
		},
	}}}
}
