package spend

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Sums is US dollars in an hour, a day and a month.
type Sums [len(Periods)]float64

// Add adds what others are.
func (s *Sums) Add(more Sums) {
	for p := range s {
		s[p] += more[p]
	}
}

// Read is what a meter says at the instant of a calendar: its sums in the periods of that instant.
func Read(m scale.Meter, c *Calendar) Sums {
	sums := Sums{m.Hour, m.Day, m.Month}
	if m.At.IsZero() {
		return Sums{}
	}
	if !c.Now.After(m.At) { // a clock was set back: what was counted stays counted
		return sums
	}
	since := c.Now.Sub(m.At)
	usd := m.Rate * since.Hours()
	for p := range sums {
		if since > c.gone[p] { // the period began after the mark
			sums[p] = m.Rate * c.gone[p].Hours()
		} else {
			sums[p] += usd
		}
	}
	return sums
}

// Look is one look at what a tier costs.
type Look struct {
	// Rate is US dollars an hour; Known whether anybody could tell.
	Rate  float64
	Known bool
	// Last is the look before; zero when there was none, or nobody knows.
	Last time.Time
	// Gap is how long two looks may be apart that still follow each other.
	Gap time.Duration
}

// Assumed is a time without a look of which the larger rate before and after was taken.
type Assumed struct {
	From, To time.Time
	Rate     float64 // US dollars an hour
}

// Advance is a meter after a look. Between two looks that follow each other the rate is that of the
// first. Where nobody looked, the larger of both counts, and is returned as assumed; equal rates assume nothing.
// While the rate is not known, what was known goes on. A clock that is set back lowers nothing.
func Advance(m scale.Meter, look Look, now *Calendar, zone *time.Location) (next scale.Meter, assumed *Assumed) {
	switch {
	case m.At.IsZero() && !look.Known:
		return m, nil
	case !look.Known:
		look.Rate = m.Rate
	case m.At.IsZero():
		return scale.Meter{At: now.Now, Rate: look.Rate}, nil
	}
	last := look.Last
	if last.Before(m.At) {
		last = m.At
	}
	switch {
	case now.Now.Before(last): // the clock was set back: time goes on from here
		return marked(Read(m, On(last, zone)), now.Now, look.Rate), nil
	case look.Rate == m.Rate:
		return m, nil
	case now.Now.Sub(last) <= look.Gap:
		return marked(Read(m, now), now.Now, look.Rate), nil
	}
	rate := max(look.Rate, m.Rate)
	upTo := marked(Read(m, On(last, zone)), last, rate)
	return marked(Read(upTo, now), now.Now, look.Rate), &Assumed{From: last, To: now.Now, Rate: rate}
}

// marked is a meter with a new mark.
func marked(s Sums, at time.Time, rate float64) scale.Meter {
	return scale.Meter{At: at, Rate: rate, Hour: s[Hour], Day: s[Day], Month: s[Month]}
}

// Stopped is a meter that nobody moves on any more after an instant.
func Stopped(m scale.Meter, at time.Time, zone *time.Location) scale.Meter {
	if at.Before(m.At) {
		at = m.At
	}
	return marked(Read(m, On(at, zone)), at, 0)
}
