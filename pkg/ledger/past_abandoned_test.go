package ledger

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whatever an abandoned operation leaves, and RDS may end it hours later, was begun by
// dynascale and is nobody else's change.
func TestWhatAnAbandonedOperationMayStillBring(t *testing.T) {
	up := resize("a", "vm-a", "i-1", 0)
	up.Sent, up.SentAt = "stop", minute(0)
	abandoned := over(up, scale.Abandoned, 2)
	story := []scale.Record{plain("vm-a", minute(0), 1, 1, scale.Unchanged), during(minute(1), 1, scale.InProgress, up), EndOf(abandoned, scale.Past{})}
	var past scale.Past
	fold := func(r scale.Record) {
		past = Fold(past, r, DefaultKeep)
		same(t, "the same record twice", past, Fold(past, r, DefaultKeep))
	}
	for _, r := range story {
		fold(r)
	}
	if past.ExpectedKnown || past.Left.Size != up.Size || !past.Left.At.Equal(minute(2).Add(24*time.Hour)) {
		t.Errorf("after it was abandoned: %v, left %+v", past.ExpectedKnown, past.Left)
	}
	fold(plain("vm-a", minute(3), 1, 1, scale.Unchanged))
	if !past.ExpectedKnown || past.Expected != 1 || past.Left.Size != up.Size {
		t.Errorf("while it may still come: expected %d, left %+v", past.Expected, past.Left)
	}
	fold(plain("vm-a", minute(90), up.Size, up.Size, scale.Unchanged))
	if past.Left != (scale.Wish{}) {
		t.Errorf("when it has come: left %+v", past.Left)
	}

	// One that asked for nothing leaves nothing.
	quiet := resize("b", "vm-b", "i-2", 0)
	if left := Fold(scale.Past{}, EndOf(over(quiet, scale.Abandoned, 2), scale.Past{}), DefaultKeep).Left; left != (scale.Wish{}) {
		t.Errorf("left %+v", left)
	}
}

// It is remembered over a restart, also when the records of that time are no longer read.
func TestWhatIsLeftSurvivesARestart(t *testing.T) {
	path := t.TempDir() + "/ledger.db"
	now := time.Now().UTC().Truncate(time.Second)
	up := resize("a", "vm-a", "i-1", 0)
	up.Began, up.Deadline, up.Sent = now.Add(-5*time.Hour), now.Add(time.Hour), "stop"
	l, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Begin(t.Context(), up); err != nil {
		t.Fatal(err)
	}
	up.Ended, up.Result = now.Add(-4*time.Hour), scale.Abandoned
	if err := l.Advance(t.Context(), up); err != nil {
		t.Fatal(err)
	}
	for _, r := range []scale.Record{EndOf(up, scale.Past{}), plain("vm-a", now.Add(-3*time.Hour), 1, 1, scale.Unchanged), plain("vm-a", now, 1, 1, scale.Unchanged)} {
		if err := l.Settle(t.Context(), []scale.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if left := l.Past("vm-a").Left; left.Size != up.Size || !left.At.Equal(up.Ended.Add(24*time.Hour)) {
		t.Errorf("left %+v", left)
	}
}
