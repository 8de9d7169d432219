package play

import (
	"os"
	"testing"
	"time"
)

// Everybody goes home at ten in the morning: the shipped example freezes as long as it may
// be an outage, and is at its minimum when the working day ends. What its requests need at
// their own goal is next to nothing, and its CPU fell with them.
func TestTheShippedExampleAfterEverybodyLeft(t *testing.T) {
	whole(t)
	yaml, err := os.ReadFile("../../configs/examples/web-pressure.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := play(t, script(t, "time: 08:00-20:00\nunit: 10\nload: 08:00 20, 10:00 0", string(yaml)))
	froze := s.said("requests fell from 200 to 0 requests/second at 10:00")
	if left := day.Add(10 * time.Hour); froze.Before(left) || froze.After(left.Add(10*time.Minute)) {
		t.Errorf("froze at %v, want it minutes after 10:00", froze)
	}
	hours, least := 0., time.Time{}
	for _, tick := range s.run.Ticks {
		if tick.Time.Before(day.Add(10 * time.Hour)) {
			continue
		}
		if tick.Time.Before(day.Add(10*time.Hour+30*time.Minute)) && tick.To < tick.From {
			t.Errorf("shrinks from %d to %d at %s", tick.From, tick.To, tick.Time.Format("15:04"))
		}
		hours += float64(tick.InService) / 60
		if tick.Desired == 2 && least.IsZero() {
			least = tick.Time
		}
	}
	if hours > 170 || least.IsZero() || least.After(day.Add(17*time.Hour)) {
		t.Errorf("%.1f unit-hours after everybody left, and the minimum at %v; want at most 170, and by 17:00", hours, least)
	}
}
