package channel

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A name of 120 characters with an accent gives a subject that AWS takes, and is whole in the message.
func TestSNSSubject(t *testing.T) {
	name := strings.Repeat("métier-", 17) + "x"
	var subject, text, dedup string
	s := SNS{Topic: "t", Publish: func(_ context.Context, _, sub, message, _, id string) (string, error) {
		subject, text, dedup = sub, message, id
		return "m-1", nil
	}}
	answer, err := s.Send(t.Context(), message(name))
	if err != nil || answer != "message m-1" || dedup != "msg_1" {
		t.Errorf("%q, %v, %q", answer, err, dedup)
	}
	if len(subject) > 99 || strings.ContainsFunc(subject, func(r rune) bool { return r < ' ' || r > '~' }) || !strings.HasPrefix(subject, "dynascale WARN: metier-") {
		t.Errorf("subject %q", subject)
	}
	if !strings.Contains(text, name) {
		t.Errorf("the message lacks the name: %s", text)
	}
	if _, err := s.Send(t.Context(), huge()); err != nil || len(text) > 262_144 || !strings.HasSuffix(text, "for details: dynascale explain tier-0") {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestSNSRefusals(t *testing.T) {
	for kind, want := range map[scale.Kind]notice.Refusal{
		scale.Throttled: {After: 30 * time.Second}, scale.Denied: {After: 30 * time.Second}, scale.Missing: {After: 30 * time.Second},
		scale.Unreachable: {After: 30 * time.Second, Maybe: true}, scale.Internal: {After: 30 * time.Second, Maybe: true},
	} {
		s := SNS{RetryAfter: func(error) string { return "30" }, Publish: func(context.Context, string, string, string, string, string) (string, error) {
			return "", &scale.Failure{Doing: "publishing", Kind: kind, Err: errors.New("no")}
		}}
		_, err := s.Send(t.Context(), message("web"))
		var got notice.Refusal
		if !errors.As(err, &got) || got.After != want.After || got.Maybe != want.Maybe || got.Final {
			t.Errorf("%s: %+v", kind, err)
		}
	}
}
