package channel

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
)

// Webhook sends the message as JSON to any web address, signed as Standard Webhooks are: HMAC-SHA256
// over "id.timestamp.body", in base64. Several keys give several signatures, of which one is enough: a
// receiver changes from one key to the next while both are sent. The id is the same when a message is
// sent again. Source: https://www.standardwebhooks.com
type Webhook struct {
	Poster
	// URL is the address.
	URL Secret
	// Keys sign, each by itself; none signs nothing.
	Keys []Secret
}

// Send implements notify.Sender.
func (w Webhook) Send(ctx context.Context, m notice.Message) (string, error) {
	address, err := w.URL.Read()
	if err != nil {
		return "", notice.Refusal{Why: err.Error()}
	}
	body := encoded(webhookOf(m))
	headers := map[string]string{"Webhook-Id": m.ID, "Webhook-Timestamp": strconv.FormatInt(w.Now().Unix(), 10)}
	var signatures []string
	for _, k := range w.Keys {
		text, err := k.Read()
		if err == nil {
			var key []byte
			if key, err = keyOf(text); err == nil {
				signatures = append(signatures, sign(key, m.ID, headers["Webhook-Timestamp"], body))
				continue
			}
			err = fmt.Errorf("%s: %w", strings.TrimSpace(k.Key+" "+k.File), err)
		}
		return "", notice.Refusal{Why: err.Error()} // unsigned it would be refused, or taken for somebody else's
	}
	if len(signatures) > 0 {
		headers["Webhook-Signature"] = strings.Join(signatures, " ")
	}
	return w.post(ctx, address, body, headers)
}

// keyOf is a key as Standard Webhooks write it, "whsec_" and base64, or the bytes of any other text.
func keyOf(text string) ([]byte, error) {
	if coded, is := strings.CutPrefix(text, "whsec_"); is {
		key, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return nil, errors.New("the text after whsec_ is not base64 (the key is secret and not shown here)")
		}
		return key, nil
	}
	return []byte(text), nil
}

// sign is one signature.
func sign(key []byte, id, timestamp string, body []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + timestamp + "."))
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// webhookBody is what receivers read; its names do not change their meaning.
type webhookBody struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"` // "dynascale.notice"
	Timestamp time.Time      `json:"timestamp"`
	Severity  string         `json:"severity"` // info, warning or error
	Resolved  bool           `json:"resolved"`
	Incident  string         `json:"incident"`
	Title     string         `json:"title"`
	Text      string         `json:"text"`
	New       []webhookAlert `json:"new"`
	Still     []webhookAlert `json:"still"`
	Happened  []webhookAlert `json:"happened"`
	Over      []webhookAlert `json:"over"`
	More      int            `json:"more,omitempty"`
}

type webhookAlert struct {
	Kind     string    `json:"kind"`
	Topic    string    `json:"topic"`
	Tier     string    `json:"tier"`
	Subject  string    `json:"subject,omitempty"`
	Severity string    `json:"severity"`
	At       time.Time `json:"at"`
	Ended    time.Time `json:"ended,omitzero"`
	Text     string    `json:"text"`
	More     []string  `json:"more,omitempty"`
	Does     string    `json:"does,omitempty"`
	Do       string    `json:"do,omitempty"`
}

func webhookOf(m notice.Message) webhookBody {
	list := func(alerts []notice.Alert) []webhookAlert {
		out := make([]webhookAlert, 0, len(alerts))
		for _, a := range alerts {
			out = append(out, webhookAlert{Kind: string(a.Kind), Topic: string(a.Kind.Topic()), Tier: a.Tier, Subject: a.Subject, Severity: notice.Word(a.Severity), At: a.At, Ended: a.Ended,
				Text: a.What, More: a.More, Does: a.Does, Do: a.Do})
		}
		return out
	}
	return webhookBody{ID: m.ID, Type: "dynascale.notice", Timestamp: m.At, Severity: notice.Word(m.Severity()), Resolved: m.Resolved(), Incident: m.Incident, Title: m.Title(),
		Text: m.Text(), New: list(m.New), Still: list(m.Still), Happened: list(m.Happened), Over: list(m.Over), More: m.More}
}
