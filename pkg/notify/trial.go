package notify

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// Test sends a message that says that it is a test, and with ends another that it is over, so that no
// incident stays.
func Test(ctx context.Context, to Sender, channel string, ends bool, now time.Time) (answer string, err error) {
	a := notice.AlertOf(event.Event{Kind: event.Tested, Severity: event.Info, At: now,
		Text: "this is a test of channel " + channel + ", sent by hand with 'dynascale notify test': nothing happened, and nothing needs to be done"})
	m := notice.Message{ID: newID(), Channel: channel, At: now.UTC().Truncate(time.Second), Groups: []string{string(event.Test)}, Happened: []notice.Alert{a}}
	m.Incident = m.ID
	if answer, err = to.Send(ctx, m); err != nil || !ends {
		return answer, err
	}
	m.ID, m.Over, m.Happened = newID(), m.Happened, nil
	return to.Send(ctx, m)
}
