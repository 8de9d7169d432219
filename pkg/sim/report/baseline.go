package report

import "math"

// Baseline is what something simpler came to in the same world: the same load, seed and
// machines.
type Baseline struct {
	// Name is the name of the compared way to scale, with its parameters.
	Name string `json:"name"`
	// How says where the parameters come from.
	How string `json:"how"`
	// UnitHours is the billed time of all units, in unit-hours. One unit (such as an instance) that is billed for
	// one hour is one unit-hour.
	UnitHours float64 `json:"unit_hours"`
	// Dollars is the cost of UnitHours in US dollars; nil if a price is unknown for a part of the time.
	Dollars *float64 `json:"dollars,omitempty"`
	// LostWorkPct is the load above the capacity in service, as a percentage of all load. In a queue this load
	// waits and is not lost.
	LostWorkPct float64 `json:"lost_work_pct"`
	// ViolationMinutes is how many minutes had load above the capacity in service.
	ViolationMinutes int `json:"violation_minutes"`
	// Changes is how many evaluations changed the size.
	Changes int `json:"changes"`
	// Turns is how often the direction changed: a shrink after a growth, or a growth after a shrink.
	Turns int `json:"direction_changes"`
	// PeakSize is the largest desired size.
	PeakSize int `json:"peak_size"`
}

// Against says what dynascale used beside it.
func (b Baseline) Against(f Figures) string {
	if b.UnitHours <= 0 {
		return ""
	}
	share := 100 * (1 - f.UnitHours/b.UnitHours)
	switch {
	case math.Abs(share) < 0.5:
		return "the same"
	case share < 0:
		return number(math.Round(-share)) + " % more"
	}
	return number(math.Round(share)) + " % fewer"
}

// Of are the figures of a run of one tier as a baseline for others.
func Of(name, how string, f Figures) Baseline {
	return Baseline{
		Name: name, How: how, UnitHours: f.UnitHours, Dollars: f.Dollars, LostWorkPct: f.LostWorkPct, ViolationMinutes: f.ViolationMinutes,
		Changes: f.Changes, Turns: f.Turns, PeakSize: f.PeakSize,
	}
}

// Held is a fleet of one size in the world of a tier's ticks: nobody boots, nobody drains.
func Held(run Run, tier string, size int, name, how string) Baseline {
	b := Baseline{Name: name, How: how, PeakSize: size}
	for _, t := range run.tracks() {
		if t.tier != tier {
			continue
		}
		held := t
		held.ticks = nil
		for _, tick := range t.ticks {
			tick.From, tick.To, tick.Desired = size, size, size
			tick.BilledSeconds = float64(size) * t.step.Seconds()
			tick.Dollars = float64(size) * tick.UnitPrice * t.step.Hours()
			able := float64(size) * t.rate * t.step.Seconds()
			if tick.Lost = quantity(tick.Arrived) - able; tick.Lost < 1e-9*able {
				tick.Lost = 0
			}
			held.ticks = append(held.ticks, tick)
		}
		return Of(name, how, held.tally().figures())
	}
	return b
}
