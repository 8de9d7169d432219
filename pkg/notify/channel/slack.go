package channel

import (
	"context"
	"strings"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// Slack sends to an incoming webhook. The limits are those of its documentation: a header of 150
// characters, a section of 3,000; about one message a second, beyond which it answers 429.
type Slack struct {
	Poster
	// URL is the address of the webhook.
	URL Secret
}

const (
	slackHeader  = 150
	slackSection = 2900
	slackText    = 3000
)

// Send implements notify.Sender.
func (s Slack) Send(ctx context.Context, m notice.Message) (string, error) {
	address, err := s.URL.Read()
	if err != nil {
		return "", notice.Refusal{Why: err.Error()}
	}
	if err := secure(address); err != nil {
		return "", err
	}
	return s.post(ctx, address, encoded(slackOf(m)), nil)
}

type slackMessage struct {
	Text   string       `json:"text"` // what a phone shows before it is opened
	Blocks []slackBlock `json:"blocks"`
}

type slackBlock struct {
	Type string        `json:"type"`
	Text slackMarkdown `json:"text"`
}

type slackMarkdown struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

func slackOf(m notice.Message) slackMessage {
	sign := map[event.Severity]string{event.Error: ":red_circle: ", event.Warn: ":large_yellow_circle: "}[m.Severity()]
	if m.Resolved() {
		sign = ":white_check_mark: "
	}
	title := sign + m.Title()
	body := notice.CutRunes(slackEscaped(m.Text()), slackSection, m.Pointer())
	return slackMessage{
		Text: notice.CutRunes(slackEscaped(title), slackText, ""),
		Blocks: []slackBlock{
			{"header", slackMarkdown{"plain_text", notice.CutRunes(title, slackHeader, "")}},
			{"section", slackMarkdown{"mrkdwn", body}},
		},
	}
}

// slackEscaped is a text in which nothing is a mention or a link: names come from outside.
func slackEscaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
