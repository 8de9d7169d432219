package spend

import (
	"testing"
	"time"
)

// A calendar that was turned is the one that would be made, also over the ends of hours, days and months and over a
// change of the clocks.
func TestATurnedCalendarIsTheOneThatWouldBeMade(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	var c *Calendar
	at := time.Date(2026, 10, 31, 22, 0, 0, 0, time.UTC)
	for range 40 * 60 {
		if c = c.Turn(at, zone); *c != *On(at, zone) {
			t.Fatalf("at %s: %+v, want %+v", at, *c, *On(at, zone))
		}
		at = at.Add(time.Minute + 7*time.Second)
	}
	for _, back := range []time.Duration{-time.Second, -3 * time.Hour, -40 * 24 * time.Hour} {
		if c = c.Turn(at.Add(back), zone); *c != *On(at.Add(back), zone) {
			t.Errorf("set back by %s it is another one", -back)
		}
	}
}
