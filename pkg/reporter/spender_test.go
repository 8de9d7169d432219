package reporter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// spent notes what it is told.
type spent struct{ events []string }

func (s *spent) Spend(e event.Event) {
	s.events = append(s.events, fmt.Sprintf("%s %s %s %s", e.Severity, e.Kind, e.Tier, e.Text))
}

// Whoever spends events is told of all of them, in the same order as everybody else, and of
// what stands once: a message a minute would be switched off.
func TestEverySpenderIsToldOfEveryEvent(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	one, other := &spent{}, &spent{}
	board := New(zap.New(core), server.NewMetrics("test"), server.Status{}, one, other)
	at := time.Unix(0, 0)
	open := scale.Breaker{Opened: at, Why: "no capacity"}
	for _, breaker := range []scale.Breaker{{}, open, open, {}} {
		board.Show(loop.Result{Records: []scale.Record{{
			Decision: scale.Decision{Tier: "web", From: 3, To: 4, Capacity: scale.Capacity{Desired: 3, At: at}, Reasons: []scale.Reason{{Rule: "test", From: 3, To: 4, Because: "x"}}},
			Outcome:  scale.Outcome{Status: scale.Applied}, Learned: scale.Learned{Breaker: breaker},
		}}}, time.Second)
	}
	count := func(is string) (n int) {
		for _, e := range one.events {
			if strings.HasPrefix(e, is) {
				n++
			}
		}
		return n
	}
	if count("error growth breaker opened web") != 1 || count("info growth breaker closed web") != 1 || count("kept grew web") != 4 {
		t.Errorf("%q", one.events)
	}
	if !slices.Equal(one.events, other.events) {
		t.Errorf("one is told of %q, the other of %q", one.events, other.events)
	}
	if told := logs.Len(); told != len(one.events)-count("kept ") {
		t.Errorf("the log has %d lines of %d events, of which %d are only kept", told, len(one.events), count("kept "))
	}
}
