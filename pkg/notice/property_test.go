package notice

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/event"
)

// Whatever begins, ends, is refused, may have arrived, is killed and reloaded, in any order: a receiver that knows
// ids is told of each beginning once, of no end without its beginning, and in the end knows what stands and
// nothing else. Nothing is due for ever.
func TestAReceiverKnowsWhatStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan(func(p *Plan) {
			p.Channels["ops"] = Pace{PerHour: rapid.IntRange(1, 600).Draw(t, "per hour"), Single: rapid.Bool().Draw(t, "single"), Resolved: true}
			if rapid.Bool().Draw(t, "quiet") {
				p.Routes[0].Quiet = calendar.Week{Hours: hours("13:00-14:00"), Zone: time.UTC}
			}
		})
		b, now := NewBook(), noon
		knows, seen, asked := map[string]bool{}, map[string]bool{}, 0
		arrives := func(m Message) {
			if seen[m.ID] {
				return
			}
			seen[m.ID] = true
			for _, a := range m.New {
				if knows[a.key()] {
					t.Fatalf("%q is told as new twice", a.key())
				}
				knows[a.key()] = true
			}
			for _, a := range m.Still {
				if !knows[a.key()] {
					t.Fatalf("%q still stands, and was never told", a.key())
				}
			}
			for _, a := range m.Over {
				if !knows[a.key()] {
					t.Fatalf("%q is over, and was never told", a.key())
				}
				delete(knows, a.key())
			}
		}
		send := func(well bool) {
			d := b.Desks["ops"]
			for i := 0; d != nil; i++ {
				if i > 50 {
					t.Fatal("something is due for ever")
				}
				due := d.Due(p, "ops", now)
				if due.IsZero() || due.After(now) {
					return
				}
				asked++
				m, ok := d.Compose(p, "ops", now, fmt.Sprint("m", asked))
				if !ok {
					continue
				}
				switch how := rapid.IntRange(0, 3).Draw(t, "answer"); {
				case well || how == 0:
					arrives(m)
					d.Delivered(p, now, "ok")
				case how == 1:
					d.Refused(p, Refusal{Why: "429", After: time.Minute}, now)
				case how == 2: // it arrived, and nobody was told so
					arrives(m)
					d.Refused(p, Refusal{Why: "timeout", Maybe: true}, now)
				default: // killed while it was sent, before or after it arrived
					if rapid.Bool().Draw(t, "arrived") {
						arrives(m)
					}
					return
				}
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "seconds")) * time.Second)
			tier := fmt.Sprint("t", rapid.IntRange(0, 3).Draw(t, "tier"))
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				b.Take(p, missing(tier, now), now)
			case 1:
				b.Take(p, back(tier, now), now)
			case 2:
				b.Take(p, event.Event{Kind: event.GrowthHeld, Tier: tier, At: now, Severity: event.Error, Text: "x"}, now)
			case 3:
				b.Take(p, event.Event{Kind: event.GrowthReleased, Tier: tier, At: now, Severity: event.Info}, now)
			case 4: // a restart reads what was written
				for name, d := range b.Desks {
					text, err := json.Marshal(d)
					again := &Desk{}
					if err != nil || json.Unmarshal(text, again) != nil {
						t.Fatal(err)
					}
					if again.Groups == nil {
						again.Groups = map[string]*Group{}
					}
					b.Desks[name] = again
				}
			case 5:
				b.Replan(p, now)
			}
			send(false)
		}
		for range 400 { // a day in which nothing happens, and everything is taken
			now = now.Add(5 * time.Minute)
			send(true)
		}
		for k := range b.Standing {
			if !knows[k] {
				t.Fatalf("%q stands, and nobody was told", k)
			}
			delete(knows, k)
		}
		if len(knows) > 0 {
			t.Fatalf("%v are over, and nobody was told", knows)
		}
	})
}
