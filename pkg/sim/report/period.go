package report

import "time"

// period is an hour or a day of a track: the plot's twin in words.
type period struct {
	Start                           string
	NeedMean, NeedMax               string
	Desired, Service                string // sizes for people
	low, high, service              int
	Changes, Violation              int
	Lost                            string
	UnitHours                       string
	lost, arrived, billed, sum, top float64
	known                           int
}

// periods sums a track up by hours, or by days when it is longer than two days.
func (t track) periods() (out []period, unit string) {
	length, unit, layout := time.Hour, "Hour", "2 Jan 15:04"
	if t.end().Sub(t.start()) > 2*day {
		length, unit, layout = day, "Day", "Mon 2 Jan 2006"
	}
	var at time.Time
	var minutes map[int64]bool
	for _, tick := range t.ticks {
		begin := tick.Time.UTC().Truncate(length)
		if len(out) == 0 || !begin.Equal(at) {
			at, minutes = begin, map[int64]bool{}
			out = append(out, period{Start: begin.Format(layout), low: tick.Desired, high: tick.Desired, service: tick.InService})
		}
		p := &out[len(out)-1]
		p.low, p.high, p.service = min(p.low, tick.Desired), max(p.high, tick.Desired), min(p.service, tick.InService)
		if tick.Changes() {
			p.Changes++
		}
		if need := t.need(tick); finite(need) {
			p.sum += need
			p.top = max(p.top, need)
			p.known++
		}
		lost := quantity(tick.Lost)
		p.lost += lost
		p.arrived += quantity(tick.Arrived)
		p.billed += quantity(tick.BilledSeconds)
		if lost > 0 {
			t.violate(minutes, tick)
		}
		p.Violation = len(minutes)
	}
	for i := range out {
		out[i].Desired, out[i].Service = t.names(out[i].low, out[i].high), t.name(out[i].service)
		out[i].finish()
	}
	return out, unit
}

func (p *period) finish() {
	p.NeedMean, p.NeedMax, p.Lost = "unknown", "unknown", percent(0)
	if p.known > 0 {
		p.NeedMean, p.NeedMax = number(p.sum/float64(p.known)), number(p.top)
	}
	if p.arrived > 0 {
		p.Lost = percent(100 * p.lost / p.arrived)
	}
	p.UnitHours = number(p.billed / 3600)
}
