package savings

import (
	"strings"
	"time"
)

// Day is what a tier cost on average in each hour of the day, in US dollars an hour.
type Day struct {
	// Hours is by the hour of the clock, 0 to 23; Known reports which of them anything is known of.
	Hours [24]float64
	Known [24]bool
	// Peak is what the largest size costs in an hour, at the newest price.
	Peak float64
}

// OfDay is the average day of the points up to end, by the clock of zone. A size holds as in Of.
func OfDay(points []Point, end time.Time, most time.Duration, zone *time.Location) (d Day) {
	var dollars, hours [24]float64
	peak := Of(points, end, most).Peak
	for i, p := range points {
		if !p.priced() || !p.At.Before(end) {
			continue
		}
		d.Peak = p.Cost.At(peak)
		until := end
		if i+1 < len(points) && points[i+1].At.Before(end) {
			until = points[i+1].At
		}
		if longest := p.At.Add(most); longest.Before(until) {
			until = longest
		}
		// A stretch that crosses the hour counts in both.
		for at := p.At; at.Before(until); {
			local := at.In(zone)
			next := at.Add(time.Hour - time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond()))
			if next.After(until) {
				next = until
			}
			held := next.Sub(at).Hours()
			dollars[local.Hour()] += held * p.Cost.At(p.Size)
			hours[local.Hour()] += held
			at = next
		}
	}
	for h := range d.Hours {
		if d.Known[h] = hours[h] > 0; d.Known[h] {
			d.Hours[h] = dollars[h] / hours[h]
		}
	}
	return d
}

// Chart are the hours as one line of 24 bars from 0 to the peak, in eighths; an hour of which
// nothing is known is a dot.
func (d Day) Chart() string {
	const bars = "▁▂▃▄▅▆▇█"
	var b strings.Builder
	for h, dollars := range d.Hours {
		if !d.Known[h] {
			b.WriteRune('·')
			continue
		}
		eighth := 0
		if d.Peak > 0 {
			eighth = min(int(dollars/d.Peak*8+0.5), 8)
		}
		b.WriteRune([]rune(" " + bars)[eighth])
	}
	return b.String()
}
