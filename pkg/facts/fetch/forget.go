package fetch

import (
	"maps"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
)

// unwantedFor is how long something is remembered that nobody wants. What is wanted follows
// from what is known, so that one failed reading makes many things unwanted for a moment.
const unwantedFor = time.Hour

// tidyEvery is how often is looked for what nobody wants.
const tidyEvery = 5 * time.Minute

// expire drops what no longer holds of shelves without Keep: an old state would be acted
// upon.
func (r *Reader) expire(now time.Time) {
	for shelf := range r.book.Shelves() {
		if s := r.sources[shelf]; s != nil && !s.Keep {
			r.book.Drop(s.Name, func(key string, e facts.Entry) bool { return !fresh(&s.Label, e, r.asked[s.Name][key], now) })
		}
	}
}

// forget drops what nobody has wanted for a while.
func (r *Reader) forget(now time.Time) {
	if within(r.tidied, now, tidyEvery) {
		return
	}
	r.tidied = now
	unwanted := r.book.Unwanted(&r.order)
	for shelf, asked := range r.asked {
		for key := range asked {
			if key != "" && !r.order.Wants(shelf, key) {
				unwanted = append(unwanted, [2]string{shelf, key})
			}
		}
	}
	if len(unwanted) == 0 && len(r.idle) == 0 && len(r.refused) == 0 {
		return
	}
	idle, gone := map[[2]string]time.Time{}, map[string]map[string]bool{}
	for _, thing := range unwanted {
		since, was := r.idle[thing]
		if !was || since.After(now) {
			since = now
		}
		if now.Sub(since) < unwantedFor {
			idle[thing] = since
			continue
		}
		if gone[thing[0]] == nil {
			gone[thing[0]] = map[string]bool{}
		}
		gone[thing[0]][thing[1]] = true
	}
	r.idle = idle
	for shelf, keys := range gone {
		r.book.Drop(shelf, func(key string, _ facts.Entry) bool { return keys[key] })
		maps.DeleteFunc(r.asked[shelf], func(key string, _ time.Time) bool { return keys[key] })
	}
	for _, refusals := range r.refused {
		maps.DeleteFunc(refusals, func(_ string, not refused) bool { return !within(not.at, now, Refusal) })
	}
}
