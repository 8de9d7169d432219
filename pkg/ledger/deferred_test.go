package ledger

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// heldBack is an evaluation at size 3 whose window let a recommendation not through.
func heldBack(at time.Time, wish int) scale.Record {
	return with(wishing(at, wish), func(d *scale.Decision) {
		d.Reasons = []scale.Reason{
			{Rule: "threshold", From: 3, To: wish, Because: "cpu 90 is above 80 %"},
			{Rule: "maintenance_window", From: wish, To: 3, Because: "outside the maintenance window; it opens at Tue 02:00 UTC"},
		}
	})
}

func contractDeferred(t *testing.T, fresh func(*testing.T) remembers) {
	grown := func(at time.Time, status scale.Status) scale.Record { return plain("db", at, 3, 5, status) }
	deferred := func(at, size int) scale.Wish { return scale.Wish{At: minute(at), Size: size} }
	passed := with(heldBack(minute(1), 5), func(d *scale.Decision) {
		d.Reasons[1] = scale.Reason{Rule: "maintenance_window", From: 5, To: 5, Because: "outside the maintenance window, but cpu 97 is above 95, which is an emergency"}
	})
	for _, c := range []struct {
		name  string
		story []scale.Record
		want  scale.Wish
	}{
		{"a growth that the window holds back is remembered", []scale.Record{heldBack(minute(0), 5)}, deferred(0, 5)},
		{"also when nothing wishes for it any more", []scale.Record{heldBack(minute(0), 5), wishing(minute(1), 3), wishing(minute(2), 2), blind(minute(3), 0)}, deferred(0, 5)},
		{"the same again is not news within a quarter of an hour", []scale.Record{heldBack(minute(0), 5), heldBack(minute(14), 5)}, deferred(0, 5)},
		{"and is after it", []scale.Record{heldBack(minute(0), 5), heldBack(minute(14), 5), heldBack(minute(15), 5)}, deferred(15, 5)},
		{"another size is at once", []scale.Record{heldBack(minute(0), 5), heldBack(minute(1), 4)}, deferred(1, 4)},
		{"a clock that was set back moves it back", []scale.Record{heldBack(minute(9), 5), heldBack(minute(8), 5)}, deferred(8, 5)},
		{"a shrink that the window holds back is not", []scale.Record{heldBack(minute(0), 2)}, scale.Wish{}},
		{"nor what it let through", []scale.Record{passed}, scale.Wish{}},
		{"nor what another rule holds back", []scale.Record{with(heldBack(minute(0), 5), func(d *scale.Decision) { d.Reasons[1].Rule = "cooldown" })}, scale.Wish{}},
		{"it is over when the tier grows", []scale.Record{heldBack(minute(0), 5), grown(minute(1), scale.Applied)}, scale.Wish{}},
		{"or begins to", []scale.Record{heldBack(minute(0), 5), grown(minute(1), scale.Begun)}, scale.Wish{}},
		{"or may have", []scale.Record{heldBack(minute(0), 5), grown(minute(1), scale.Unknown)}, scale.Wish{}},
		{"not when that was refused", []scale.Record{heldBack(minute(0), 5), grown(minute(1), scale.Refused)}, deferred(0, 5)},
		{"nor when it failed", []scale.Record{heldBack(minute(0), 5), grown(minute(1), scale.Failed)}, deferred(0, 5)},
		{"nor when something came to its end that changes no size", []scale.Record{heldBack(minute(0), 5), plain("db", minute(1), 3, 3, scale.Applied)}, deferred(0, 5)},
		{"nor when the tier shrinks", []scale.Record{heldBack(minute(0), 5), shrinking(minute(1), scale.Applied)}, deferred(0, 5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := fresh(t)
			for _, r := range c.story {
				settle(t, l, r)
			}
			same(t, "waiting", c.want, l.Past("db").Deferred)
		})
	}
	t.Run("it is remembered longer than the passes that are read", func(t *testing.T) {
		l := fresh(t)
		settle(t, l, heldBack(minute(0), 5))
		for i := 1; i < 20; i++ {
			settle(t, l, wishing(minute(i*60), 3))
		}
		same(t, "waiting", deferred(0, 5), l.Past("db").Deferred)
	})
}
