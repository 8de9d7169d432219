package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func order(kind scale.OrderKind, grow, shrink bool, until time.Time) scale.Order {
	return scale.Order{Tier: "web", Kind: kind, Grow: grow, Shrink: shrink, Given: before(10), Until: until, Reason: "deploy"}
}

// ahead is an end that has not come.
var ahead = rapid.Custom(func(t *rapid.T) time.Time {
	return noon.Add(time.Duration(rapid.IntRange(1, 2_592_000).Draw(t, "lasts")) * time.Second)
})

// The operator's brake holds whatever else is true, bounds and breaker included.
func TestAPauseOfBothDirectionsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Past.Orders = []scale.Order{order(scale.Pause, true, true, ahead.Draw(t, "until"))}
		if rapid.Bool().Draw(t, "an override too") {
			o := order(scale.Override, false, false, ahead.Draw(t, "override until"))
			o.Min = anySize.Draw(t, "at least")
			s.Past.Orders = append(s.Past.Orders, o)
		}
		d := p.Decide(s)
		if d.Changes() {
			t.Fatalf("changes a paused tier:\n%s", chain(d))
		}
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		free := s.Capacity.Known() && (len(s.Objections) == 0 || s.Mode == scale.Observe)
		if last := reason.Headline(d); free && (last.Rule != "order" || !strings.Contains(last.Because, "paused until") || !strings.Contains(last.Because, "deploy")) {
			t.Fatalf("the pause does not show:\n%s", chain(d))
		}
	})
}

// A pause of one direction holds it, save that a size out of bounds is repaired,
// and lets the other pass as if there were no order.
func TestAPauseOfOneDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		free := p.Decide(s)
		grow := rapid.Bool().Draw(t, "holds growth")
		s.Past.Orders = []scale.Order{order(scale.Pause, grow, !grow, ahead.Draw(t, "until"))}
		d := p.Decide(s)
		held := grow && d.To > d.From || !grow && d.To < d.From
		sane := s.Mode == scale.Minimum || s.Capacity.Min <= s.Capacity.Max
		if held && sane && inBounds(p, s, d.From) {
			t.Fatalf("goes where it is paused:\n%s", chain(d))
		}
		if passes := grow && free.To < free.From || !grow && free.To > free.From; passes && d.To != free.To {
			t.Fatalf("goes to %d without the order, and with it to %d:\n%s", free.To, d.To, chain(d))
		}
	})
}

// While an override lasts, the tier is at least that large, as far as the
// configured maximum and AWS's bounds allow; it never makes a tier smaller.
func TestAnOverrideRaisesTheMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Window, p.Fits, s.NoShrink = guard.Window{}, guard.Fits{}, nil // which may hold even a repair
		o := order(scale.Override, false, false, ahead.Draw(t, "until"))
		o.Min = anySize.Draw(t, "at least")
		free := p.Decide(s)
		s.Past.Orders = []scale.Order{o}
		d := p.Decide(s)
		if !s.Capacity.Known() || len(s.Objections) > 0 && s.Mode != scale.Observe {
			return
		}
		raised := p
		raised.Limits.Min = max(p.Limits.Min, min(o.Min, p.Limits.Max))
		if !inBounds(raised, s, d.To) {
			t.Fatalf("goes to %d, which is out of the bounds %+v of an override:\n%s", d.To, raised.Limits, chain(d))
		}
		if d.To < free.To {
			t.Fatalf("an override to %d made %d of %d:\n%s", o.Min, d.To, free.To, chain(d))
		}
	})
}

func TestAnOrderThatEndedIsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		free := p.Decide(s)
		ended := noon.Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "ended ago")) * time.Second)
		o := order(scale.Override, false, false, ended)
		o.Min = anySize.Draw(t, "at least")
		s.Past.Orders = []scale.Order{order(scale.Pause, true, rapid.Bool().Draw(t, "shrink"), ended), o}
		if diff := cmp.Diff(free, p.Decide(s), equateNaN); diff != "" {
			t.Fatalf("an order that ended changed the decision:\n%s", diff)
		}
	})
}

// What an operator reads while an order lasts.
func TestOrdersSpeak(t *testing.T) {
	until := noon.Add(time.Hour)
	raise := order(scale.Override, false, false, until)
	raise.Min = 14
	busy, idle := sample("cpu", 90), sample("cpu", 20)
	for _, c := range []struct {
		name   string
		order  scale.Order
		sample scale.Sample
		to     int
		last   string
	}{
		{"both paused", order(scale.Pause, true, true, until), busy, 10, "order 10>10 paused until 2026-03-02T13:00:00Z: deploy"},
		{"growth paused", order(scale.Pause, true, false, until), busy, 10, "order 15>10 scale-out paused until 2026-03-02T13:00:00Z: deploy"},
		{"shrinking paused", order(scale.Pause, false, true, until), idle, 10, "order 4>10 scale-in paused until 2026-03-02T13:00:00Z: deploy"},
		{"raised", raise, idle, 14, "an order raises the minimum to 14 until 2026-03-02T13:00:00Z: deploy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(c.sample)
			s.Past.Orders = []scale.Order{c.order}
			d := web().Decide(s)
			if d.To != c.to || !strings.Contains(chain(d), c.last) {
				t.Errorf("%d to %d, want %d with %q:\n%s", d.From, d.To, c.to, c.last, chain(d))
			}
		})
	}
}
