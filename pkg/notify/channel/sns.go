package channel

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SNS publishes to a topic of Amazon SNS, which also sends e-mail. A subject has fewer than 100 characters
// of ASCII in one line, and a message 262,144 bytes: a longer title is cut, and is whole in the message.
// Source: Amazon SNS API reference, Publish.
type SNS struct {
	// Topic is its ARN.
	Topic string
	// Publish sends. group and dedup are for topics of type FIFO.
	Publish func(ctx context.Context, topic, subject, message, group, dedup string) (id string, err error)
	// RetryAfter is the header of that name of the answer behind an error; "" for none.
	RetryAfter func(error) string
}

const (
	snsSubject = 99
	snsMessage = 250_000
)

// Send implements notify.Sender.
func (s SNS) Send(ctx context.Context, m notice.Message) (string, error) {
	id, err := s.Publish(ctx, s.Topic, snsSubjectOf(m), notice.Cut(m.Title()+"\n\n"+m.Text(), snsMessage, m.Pointer()), "dynascale", m.ID)
	if err != nil {
		return "", s.refusal(err)
	}
	return "message " + id, nil
}

// snsSubjectOf is the title as a subject may be. It begins with a letter, as AWS demands.
func snsSubjectOf(m notice.Message) string {
	return notice.Cut(notice.ASCII(m.Title()), snsSubject, "")
}

// refusal is what an error of AWS means. A topic that is gone, a right that lacks, somebody may mend.
func (s SNS) refusal(err error) notice.Refusal {
	r := notice.Refusal{Why: err.Error()}
	switch scale.KindOf(err) {
	case scale.Unreachable, scale.Internal:
		r.Maybe = true
	}
	if s.RetryAfter != nil {
		r.After = RetryAfter(s.RetryAfter(err), time.Now())
	}
	return r
}
