package main

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// trims are the tiers whose growth a budget trims at present, by name.
type trims map[string]*trim

// trim is how long a budget has trimmed a tier, and the evaluation in which it trimmed most.
type trim struct {
	from, to, at time.Time
	most         int
	said         string
}

// trimRest is how long nothing is trimmed until a time of trims is over.
const trimRest = 5 * time.Minute

// lines tell of every time of trims that has ended, each in one line: a budget trims a tier minute after minute,
// and says the same with other figures.
func (t trims) lines(now time.Time, records []scale.Record) (lines []string) {
	for _, r := range records {
		tier, by, said := r.Decision.Tier, 0, ""
		for _, x := range r.Decision.Reasons {
			if x.Rule == reason.Budget && x.To < x.From {
				by, said = x.From-x.To, x.Because
			}
		}
		open := t[tier]
		switch {
		case by > 0 && open == nil:
			t[tier] = &trim{from: now, to: now, at: now, most: by, said: said}
		case by > 0:
			if open.to = now; by > open.most {
				open.at, open.most, open.said = now, by, said
			}
		case open != nil && now.Sub(open.to) >= trimRest:
			delete(t, tier)
			lines = append(lines, fmt.Sprintf("%s-%s  the budget trims the growth of %s; at %s %[3]s %[5]s", open.from.Format("15:04"), open.to.Format("15:04"), tier, open.at.Format("15:04"), open.said))
		}
	}
	return lines
}
