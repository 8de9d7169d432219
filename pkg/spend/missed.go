package spend

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Follow is how far two evaluations may be apart that still follow each other: two and a half intervals.
func Follow(interval time.Duration) time.Duration {
	return max(interval, time.Second) * 5 / 2
}

// missed is what was spent between two looks of which the second is far behind the first: stretches of one
// rate each, the first at last, and what of it is assumed.
//
// Without a history the larger of the rates before and after counts. With one the rate is worked out twice:
// forward from the rate before, and backward from the rate after, a price for each unit that came or went.
// Where both agree, that is what was spent. Where they do not, AWS's records lack something (a machine that was
// changed in another way) or the price is another one, and the larger counts. A history that knows only when what
// still runs was started is worked out in the same way, and all of it is assumed. Before the history begins it
// is the largest rate known. In none of it is less counted than the smaller of the rates before and after: a
// group that was smaller for a while than at both ends is not credited, because records that lack a launch
// look the same.
func missed(m scale.Meter, look Look, last, now time.Time) ([]Stretch, *Assumed) {
	if look.History == nil {
		rate := max(look.Rate, m.Rate)
		if look.Rate == m.Rate {
			return []Stretch{{From: last, Rate: rate}}, nil
		}
		return []Stretch{{From: last, Rate: rate}}, &Assumed{From: last, To: now, Rate: rate}
	}
	steps := between(look.History.Steps, last, now)
	reaches := !look.History.Since.After(last)
	forward, back := m.Rate, look.Rate
	for _, s := range steps {
		back -= float64(s.By) * look.Unit
	}
	c := count{least: max(0, min(m.Rate, look.Rate)), to: now}
	from := last
	if !reaches {
		if from = look.History.Since; from.After(now) {
			from = now
		}
		for _, s := range steps { // what is known of the time before is not all there was
			if !s.At.After(from) {
				back += float64(s.By) * look.Unit
			}
		}
		steps = between(steps, from, now)
		c.add(last, from, max(m.Rate, look.Rate, back), true)
	}
	for i := 0; i <= len(steps); i++ {
		to := now
		if i < len(steps) {
			to = steps[i].At
		}
		if reaches {
			c.add(from, to, max(forward, back), look.History.Partial || !alike(forward, back))
		} else {
			c.add(from, to, back, false)
		}
		if i < len(steps) {
			forward, back = forward+float64(steps[i].By)*look.Unit, back+float64(steps[i].By)*look.Unit
		}
		from = to
	}
	return c.stretches, c.assumed()
}

// between are the steps after an instant, up to another.
func between(steps []scale.Step, after, upTo time.Time) (out []scale.Step) {
	for _, s := range steps {
		if s.At.After(after) && !s.At.After(upTo) {
			out = append(out, s)
		}
	}
	return out
}

// alike reports whether two rates differ by no more than their rounding.
func alike(a, b float64) bool {
	return max(a-b, b-a) <= 1e-6*max(a, b, 1e-3)
}

// count adds stretches up.
type count struct {
	least     float64 // no rate is less
	to        time.Time
	stretches []Stretch
	// doubted is from when on, until when and what of it is assumed.
	from, until time.Time
	doubted     float64
}

func (c *count) add(from, to time.Time, rate float64, assumed bool) {
	if !from.Before(to) {
		return
	}
	rate = max(rate, c.least)
	if assumed {
		if c.until.IsZero() {
			c.from = from
		}
		c.until, c.doubted = to, c.doubted+rate*to.Sub(from).Hours()
	}
	if n := len(c.stretches); n > 0 && c.stretches[n-1].Rate == rate {
		return
	}
	c.stretches = append(c.stretches, Stretch{From: from, Rate: rate})
}

func (c *count) assumed() *Assumed {
	if c.until.IsZero() {
		return nil
	}
	return &Assumed{From: c.from, To: c.until, Rate: c.doubted / c.until.Sub(c.from).Hours()}
}
