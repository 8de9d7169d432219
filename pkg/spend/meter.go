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

// Rate is what AWS bills for a tier now, in US dollars an hour; false where nobody can tell. Of a tier of which nothing
// runs that is known without a price.
func Rate(c *scale.Cost) (dollars float64, known bool) {
	switch {
	case c.Known():
		return c.Running, true
	case c != nil && c.Idle:
		return 0, true
	}
	return 0, false
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
	// History is how the size changed since the look before, where AWS was asked for it, and Unit what each
	// of its units costs an hour; nil where it was not asked.
	History *scale.History
	Unit    float64
}

// Assumed is a time without a look of which AWS does not tell what ran, and the larger rate was taken.
type Assumed struct {
	From, To time.Time
	Rate     float64 // US dollars an hour, on average
}

// Advance is a meter after a look. Between two looks that follow each other the rate is that of the
// first. Where nobody looked, it is what AWS says was running; where that is not known the larger of both
// counts, and is returned as assumed. Without a history equal rates assume nothing.
// While the rate is not known, what was known goes on. A clock that is set back lowers nothing.
func Advance(m scale.Meter, look Look, now *Calendar, zone *time.Location) (next scale.Meter, assumed *Assumed) {
	switch {
	case m.At.IsZero() && !look.Known:
		return m, nil
	case !look.Known:
		look.Rate, look.History = m.Rate, nil
	case m.At.IsZero():
		return scale.Meter{At: now.Now, Rate: look.Rate, Since: now.Now}, nil
	}
	last := look.Last
	if last.Before(m.At) {
		last = m.At
	}
	switch {
	case now.Now.Before(last): // the clock was set back: time goes on from here
		sums := Read(m, On(last, zone))
		for _, one := range []scale.Meter{m, was(m)} {
			if one.At.IsZero() || !one.At.Before(now.Now) {
				continue
			}
			for p, usd := range Read(one, now) { // it was ahead, maybe of another day or month, and these go on
				sums[p] = max(sums[p], usd)
			}
		}
		return marked(m, sums, now.Now, look.Rate, nil), nil
	case now.Now.Sub(last) <= look.Gap:
		if look.Rate == m.Rate {
			return m, nil
		}
		return marked(m, Read(m, now), now.Now, look.Rate, m.Before), nil
	}
	stretches, assumed := missed(m, look, last, now.Now)
	before := m.Before
	// In another hour nothing shows any more of what was spent in the one before. What stands is older, and stays.
	if now.gone[Hour] < now.Now.Sub(last) && (before == nil || !now.Now.Before(before.Until)) {
		before = &scale.Before{At: m.At, Rate: m.Rate, Hour: m.Hour, Day: m.Day, Month: m.Month, Until: now.Now.Add(ahead)}
	}
	m.Before = before
	if len(stretches) == 1 && stretches[0].Rate == m.Rate && look.Rate == m.Rate { // nothing changed
		return m, assumed
	}
	for _, s := range stretches {
		m = marked(m, Read(m, On(s.From, zone)), s.From, s.Rate, before)
	}
	return marked(m, Read(m, now), now.Now, look.Rate, before), assumed
}

// ahead is for how long a clock is thought to run ahead, by its own time, before somebody sets it back.
const ahead = 24 * time.Hour

// was is the meter from before a time without a look; zero for none.
func was(m scale.Meter) scale.Meter {
	b := m.Before
	if b == nil {
		return scale.Meter{}
	}
	return scale.Meter{At: b.At, Rate: b.Rate, Hour: b.Hour, Day: b.Day, Month: b.Month}
}

// marked is a meter with a new mark. What it was before a time without a look is kept for a while.
func marked(m scale.Meter, s Sums, at time.Time, rate float64, before *scale.Before) scale.Meter {
	if before != nil && !at.Before(before.Until) {
		before = nil
	}
	return scale.Meter{At: at, Rate: rate, Hour: s[Hour], Day: s[Day], Month: s[Month], Since: m.Since, Before: before}
}

// Stopped is a meter that nobody moves on any more after an instant.
func Stopped(m scale.Meter, at time.Time, zone *time.Location) scale.Meter {
	if at.Before(m.At) {
		at = m.At
	}
	return marked(m, Read(m, On(at, zone)), at, 0, m.Before)
}
