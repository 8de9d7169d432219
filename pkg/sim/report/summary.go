package report

import (
	"math"
	"time"
)

// Figures are what a run comes to, for one tier or for all of them.
type Figures struct {
	// LostWorkPct is the load above the capacity in service, as a percentage of all load, 0 to 100. In a queue
	// this load waits and is not lost. For all tiers together, it is the percentage of the worst tier.
	LostWorkPct float64 `json:"lost_work_pct"`
	// ViolationMinutes is how many minutes had load above the capacity in service. If a step of the simulation had
	// such a load and is longer than a minute, all its minutes count. For all tiers together, a minute counts
	// once, even if several tiers had such a load.
	ViolationMinutes int `json:"violation_minutes"`
	// UnitHours is the billed time of all units, in unit-hours. One unit (such as an instance) that is billed for
	// one hour is one unit-hour.
	UnitHours float64 `json:"unit_hours"`
	// Dollars is the cost of UnitHours in US dollars. nil if a price is unknown for a part of the time; for all tiers
	// together, also if the cost of one tier is unknown.
	Dollars *float64 `json:"dollars,omitempty"`
	// StaticPeakDollars is the cost of StaticPeakUnitHours in US dollars; nil if a price is unknown.
	StaticPeakDollars *float64 `json:"static_peak_dollars,omitempty"`
	// CostliestHour is the cost of the most expensive hour, in US dollars. For all tiers together, the
	// most expensive hour is the one in which the sum of their costs is highest. nil if Dollars is unknown.
	CostliestHour *float64 `json:"costliest_hour_dollars,omitempty"`
	// CostliestBegan is when the most expensive hour began; left out if Dollars is unknown.
	CostliestBegan time.Time `json:"costliest_hour_began,omitzero"`
	// Trimmed is how many evaluations had a growth that a budget made smaller or stopped; for all tiers together, the
	// sum of all tiers.
	Trimmed int `json:"trimmed_by_budget,omitempty"`
	// ForesightUnitHours is how many unit-hours the run would need with perfect foresight. At every step of the
	// simulation, exactly as many units are then in service as the load needs, and units need no time to boot.
	ForesightUnitHours float64 `json:"perfect_foresight_unit_hours"`
	// StaticPeakUnitHours is how many unit-hours a size that never changes would need. This size is as
	// many units as the highest load needs, without headroom.
	StaticPeakUnitHours float64 `json:"static_peak_unit_hours"`
	// Turns is how often the direction changed: a shrink after a growth, or a growth after a shrink; for
	// all tiers together, the sum of all tiers.
	Turns int `json:"direction_changes"`
	// Changes is how many evaluations changed the size; for all tiers together, the sum of all tiers.
	Changes int `json:"changes"`
	// PeakSize is the largest desired size; for all tiers together, the largest of all tiers.
	PeakSize int `json:"peak_size"`
	// PeakNeeded is how many units the highest load needed; for all tiers together, the largest number of all
	// tiers.
	PeakNeeded int `json:"peak_needed"`
	// OvershootPct is how far PeakSize is above PeakNeeded, in percent, never below 0; for all tiers together,
	// the largest percentage of all tiers.
	OvershootPct float64 `json:"overshoot_pct"`
	// Minutes is the simulated time, in minutes.
	Minutes float64 `json:"minutes"`
	// PeakSizeName is the class, type or capacity that PeakSize stands for; "" for a tier without a ladder, and
	// for all tiers together.
	PeakSizeName string `json:"peak_size_name,omitempty"`
	// Queue is how long the messages in the queue of the tier waited; nil for a tier without a queue, and for
	// all tiers together.
	Queue *QueueFigures `json:"queue,omitempty"`
	// Baselines are the results of other ways to scale the same load in the same simulation; nil for all tiers
	// together.
	Baselines []Baseline `json:"baselines,omitempty"`
}

// Summary is a run in figures: those of all tiers together, and of each.
type Summary struct {
	Figures
	// AWSCalls is how many calls to the simulated AWS the whole run made. One call may serve many tiers.
	AWSCalls int `json:"aws_calls"`
	// Seed is the number that random values of the simulation are made from. The same seed gives the same run.
	Seed uint64 `json:"seed"`
	// Tiers are the figures of each tier, by its name. The other figures of the summary are for all
	// tiers together.
	Tiers map[string]Figures `json:"tiers"`
}

// Summarise works out the figures of a run. Values that are not finite, or
// negative, count as nothing. Together, tiers add up their hours, turns and
// changes; a minute in which two tiers lose work is one violation minute.
func Summarise(run Run) Summary {
	s := Summary{Seed: run.Seed, Tiers: map[string]Figures{}}
	var all tally
	for _, t := range run.tracks() {
		one := t.tally()
		f := one.figures()
		f.Baselines = t.others
		if t.queue != nil {
			f.Queue = t.queue.figures(one.starts, f.Minutes/(24*60))
		}
		if len(t.ladder) > 0 {
			f.PeakSizeName = t.name(f.PeakSize)
		}
		s.Tiers[t.tier] = f
		all.add(one)
	}
	s.Figures = all.figures()
	for _, n := range run.Calls {
		s.AWSCalls += n
	}
	return s
}

// tally holds the sums that figures are made of.
type tally struct {
	lost, arrived, billed, oracle, static float64        // of one tier
	lostShare                             float64        // of the worst tier, in percent
	violated                              map[int64]bool // minutes since 1970
	turns, changes, size, needed          int
	starts                                int // units that were ordered
	overshoot                             float64
	dollars, staticDollars                float64
	ticks, priced                         int               // how many there are, and of how many a price is known
	hours                                 map[int64]float64 // US dollars, by the second of 1970 at which the hour begins
	trimmed                               int
	from, to                              time.Time
}

func (t track) tally() tally {
	sum := tally{violated: map[int64]bool{}, hours: map[int64]float64{}, from: t.start(), to: t.end()}
	direction := 0
	for _, tick := range t.ticks {
		lost := quantity(tick.Lost)
		sum.lost += lost
		sum.arrived += quantity(tick.Arrived)
		sum.billed += quantity(tick.BilledSeconds)
		sum.oracle += float64(max(tick.Oracle, 0)) * t.step.Seconds()
		sum.size = max(sum.size, tick.Desired)
		sum.needed = max(sum.needed, tick.Oracle)
		if lost > 0 {
			t.violate(sum.violated, tick)
		}
		if tick.Changes() {
			sum.changes++
			sum.starts += max(0, tick.To-tick.From)
			now := 1
			if tick.To < tick.From {
				now = -1
			}
			if direction == -now {
				sum.turns++
			}
			direction = now
		}
	}
	sum.static = float64(sum.needed) * float64(len(t.ticks)) * t.step.Seconds()
	sum.ticks = len(t.ticks)
	for _, tick := range t.ticks {
		if tick.Priced {
			sum.priced++
		}
		sum.dollars += quantity(tick.Dollars)
		sum.hours[t.hour(tick.Time)] += quantity(tick.Dollars)
		if tick.Trimmed {
			sum.trimmed++
		}
		sum.staticDollars += float64(sum.needed) * quantity(tick.UnitPrice) * t.step.Hours()
	}
	if sum.arrived > 0 {
		sum.lostShare = 100 * sum.lost / sum.arrived
	}
	if sum.needed > 0 {
		sum.overshoot = max(0, 100*(float64(sum.size)/float64(sum.needed)-1))
	}
	return sum
}

// violate adds the minutes that a tick touches.
func (t track) violate(minutes map[int64]bool, tick Tick) {
	last := tick.Time.Add(t.step-1).Unix() / 60
	for m := tick.Time.Unix() / 60; m <= last; m++ {
		minutes[m] = true
	}
}

func (s *tally) add(o tally) {
	if s.violated == nil {
		s.violated, s.hours, s.from, s.to = map[int64]bool{}, map[int64]float64{}, o.from, o.to
	}
	s.lostShare = max(s.lostShare, o.lostShare)
	s.billed += o.billed
	s.oracle += o.oracle
	s.static += o.static
	s.dollars += o.dollars
	s.staticDollars += o.staticDollars
	for hour, dollars := range o.hours {
		s.hours[hour] += dollars
	}
	s.trimmed += o.trimmed
	s.ticks += o.ticks
	s.priced += o.priced
	s.turns += o.turns
	s.changes += o.changes
	s.size = max(s.size, o.size)
	s.needed = max(s.needed, o.needed)
	s.overshoot = max(s.overshoot, o.overshoot)
	for m := range o.violated {
		s.violated[m] = true
	}
	if o.from.Before(s.from) {
		s.from = o.from
	}
	if o.to.After(s.to) {
		s.to = o.to
	}
}

func (s tally) figures() Figures {
	var dollars, static, costliest *float64
	var began time.Time
	if s.priced > 0 && s.priced == s.ticks {
		paid, held := round(s.dollars), round(s.staticDollars)
		if dollars = &paid; held > 0 {
			static = &held
		}
		costliest, began = s.costliest()
	}
	return Figures{
		Dollars: dollars, StaticPeakDollars: static, CostliestHour: costliest, CostliestBegan: began, Trimmed: s.trimmed,
		LostWorkPct:         round(s.lostShare),
		ViolationMinutes:    len(s.violated),
		UnitHours:           round(s.billed / 3600),
		ForesightUnitHours:  round(s.oracle / 3600),
		StaticPeakUnitHours: round(s.static / 3600),
		Turns:               s.turns,
		Changes:             s.changes,
		PeakSize:            s.size,
		PeakNeeded:          s.needed,
		OvershootPct:        round(s.overshoot),
		Minutes:             round(s.to.Sub(s.from).Minutes()),
	}
}

// costliest is the hour that cost most, the first of several.
func (s tally) costliest() (*float64, time.Time) {
	most, began := math.Inf(-1), int64(0)
	for hour, dollars := range s.hours {
		if dollars = round(dollars); dollars > most || dollars == most && hour < began {
			most, began = dollars, hour
		}
	}
	return &most, time.Unix(began, 0).UTC()
}

// hour is when the hour of an instant began by the owner's clock, in seconds since 1970.
func (t track) hour(at time.Time) int64 {
	_, offset := at.In(t.zone).Zone()
	into := (at.Unix() + int64(offset)) % 3600
	return at.Unix() - into
}

// round keeps six decimals: processors that fuse multiply and add differ beyond
// them, and the same run must give the same bytes everywhere.
func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }
