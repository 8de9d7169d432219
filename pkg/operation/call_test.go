package operation

import (
	"testing"
	"time"
)

// Every second of waiting for a start is one of an outage; for the rest there is time.
func TestHowLongACallMayBeOnItsWay(t *testing.T) {
	for _, c := range []struct {
		verb  Verb
		grace time.Duration
	}{
		{SetType, 15 * time.Second}, {Start, 15 * time.Second}, {Stop, time.Minute}, {Deregister, time.Minute}, {Register, time.Minute},
		{Create, time.Minute}, {Delete, time.Minute}, {SetClass, time.Minute}, {SetACU, time.Minute},
	} {
		t.Run(string(c.verb), func(t *testing.T) {
			call := Call{Verb: c.verb, Argument: "x"}
			for _, sent := range []struct {
				name  string
				ago   time.Duration
				again bool
			}{
				{"just now", 0, false}, {"a moment before the end", c.grace - 1, false}, {"at the end", c.grace, true},
				{"long ago", time.Hour, true}, {"before the clock was set back", -time.Second, true},
			} {
				if _, got := once(Sent(larger(), call, noon.Add(-sent.ago)), call, noon); got.Waits() == sent.again {
					t.Errorf("sent %s: %q is sent", sent.name, got)
				}
			}
			other := Call{Verb: c.verb, Argument: "y"}
			if _, got := once(Sent(larger(), call, noon), other, noon); got != other {
				t.Errorf("another call waits for it: %q", got)
			}
		})
	}
}
