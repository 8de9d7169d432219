package guard

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestOrders(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	pause := func(grow, shrink bool, until time.Duration) scale.Order {
		return scale.Order{Kind: scale.Pause, Grow: grow, Shrink: shrink, Until: now.Add(until), Reason: "deploy"}
	}
	for _, c := range []struct {
		name    string
		order   scale.Order
		want    int // of 10
		allowed int
		because string
		paused  string
	}{
		{"no order", scale.Order{}, 12, 12, "", ""},
		{"growth paused", pause(true, false, time.Hour), 12, 10, "scale-out paused until 2026-03-02T13:00:00Z: deploy", ""},
		{"growth paused, a shrink passes", pause(true, false, time.Hour), 8, 8, "", ""},
		{"scale-in paused", pause(false, true, time.Hour), 8, 10, "scale-in paused until 2026-03-02T13:00:00Z: deploy", ""},
		{"scale-in paused, growth passes", pause(false, true, time.Hour), 12, 12, "", ""},
		{"both paused", pause(true, true, time.Hour), 12, 10, "scale-out paused", "paused until 2026-03-02T13:00:00Z: deploy"},
		{"ended at this very tick", pause(true, true, 0), 12, 12, "", ""},
		{"ended long ago", pause(true, true, -time.Hour), 8, 8, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: now, Past: scale.Past{Orders: []scale.Order{c.order}}}
			got, why := Orders{}.Check(s, 10, c.want)
			if got != c.allowed || !strings.HasPrefix(why, c.because) || (why == "") != (c.because == "") {
				t.Errorf("allowed %d (%s), want %d (%s)", got, why, c.allowed, c.because)
			}
			if p := (Orders{}).Paused(s); p != c.paused {
				t.Errorf("paused %q, want %q", p, c.paused)
			}
		})
	}
}

func TestOverrideRaisesTheMinimumAndNeverTheMaximum(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := scale.Snapshot{Now: now, Mode: scale.Manage, Capacity: scale.Capacity{At: now, Max: 100}}
	for _, c := range []struct {
		min, low int
		because  string
	}{
		{20, 20, "configured 5 to 50, an order raises the minimum to 20 until 2026-03-02T13:00:00Z: sale"},
		{80, 50, "configured 5 to 50, an order raises the minimum to 50 until"},
		{2, 5, "configured 5 to 50"},
	} {
		s.Past.Orders = []scale.Order{{Kind: scale.Override, Min: c.min, Until: now.Add(time.Hour), Reason: "sale"}}
		low, high, why := Orders{}.Limits(s, Limits{Min: 5, Max: 50}).Bounds(s)
		if low != c.low || high != 50 || !strings.HasPrefix(why, c.because) {
			t.Errorf("override to %d: %d..%d (%s)", c.min, low, high, why)
		}
	}
}
