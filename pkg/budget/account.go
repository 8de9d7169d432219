package budget

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// account is a budget during an evaluation: what was spent, what runs, and what the plan has
// reserved so far.
type account struct {
	*Budget
	memory Memory
	// limit is the budget with what was granted: what of it was used, and what is to come. pace is how much
	// more an hour while a grant lasts, and given when the last of those in force was.
	limit, used, coming spend.Sums
	pace                float64
	inForce             []inForce
	given               time.Time
	spent               spend.Sums
	// running is what is billed before the plan, and rate after what of it was granted so far.
	running, rate float64
	// wished is how much of rate nobody will pay: the growth of tiers that only observe, without what a budget that warns
	// does not reserve and lets happen.
	wished float64
	// relief is how much less an hour costs once the shrinks of the plan are carried out.
	relief float64
	// floors is what the usual minimums cost an hour, and stays what units above them, of which a raised minimum is made,
	// cost at least until the end of a period.
	floors float64
	stays  spend.Sums
	// after is what these units cost at least after the end of a period, next how many hours the period after it has, and
	// ahead what grants add to that one.
	after, next, ahead spend.Sums
	// unpriced counts tiers of which nobody knows the price.
	unpriced int
	// share is what today may spend of the month, 0 without a monthly budget; short is set where the month
	// would not last at its pace, and young until a week of it was seen.
	share        float64
	short, young bool
	// spread is over how many hours it is spread, and later what those after midnight have of the month.
	spread, later float64
	// ceilings are the run rates that a day and a month pay for at the sizes of last week, for usual and
	// for critical tiers; 0 for none.
	ceilings [len(spend.Periods)][2]float64
	// served are the tiers that wanted to grow and had their turn.
	served []string
	// trimmed counts the decisions that it trimmed, or would have.
	trimmed int
}

// reserve adds what a growth costs an hour, for the time that its units stay.
func (a *account) reserve(extra float64, s *stay) {
	a.rate += extra
	a.keeps(extra, s)
}

// keeps adds what units above minimums cost an hour for the time that they stay.
func (a *account) keeps(usd float64, s *stay) {
	for p := range a.stays {
		a.stays[p] += usd * s.in[p]
	}
	if s.whole > s.in[spend.Day] {
		for p := range a.after {
			a.after[p] += usd * min(s.after(spend.Period(p)), a.next[p])
		}
	}
}

// stay is how many hours a unit stays at least once it was started: of each period, and in all.
type stay struct {
	in    [len(spend.Periods)]float64
	whole float64
}

// stayFor is a stay of so many hours from now on.
func stayFor(hours float64, cal *spend.Calendar) (s stay) {
	s.whole = hours
	for p := range s.in {
		s.in[p] = min(hours, cal.Left(spend.Period(p)))
	}
	return s
}

func (s *stay) after(p spend.Period) float64 { return s.whole - s.in[p] }

// bound says which rule of a budget limits a growth most.
type bound struct {
	*account
	period spend.Period
	// left is how many dollars an hour more it pays for; below zero when it is exceeded.
	left float64
	// rule is the part of it that binds.
	rule rule
	// allowance is the share of the budget that the tier may spend beyond it, and granted what grants add an hour.
	allowance, granted float64
	// commitment is what minimums and units above them cost at least by the end of the period.
	commitment float64
}

type rule int

const (
	runRate     rule = iota // the run rate itself
	spentBy                 // what is spent by the end of the period
	tomorrow                // what units cost that stay beyond the end of the period
	lastWeek                // what the same hours of last week needed
	paced                   // today's share of the month, spread over the rest of the day
	noPrice                 // nobody knows what the growth costs
	inEmergency             // the tier is not critical, and an emergency lasts
)

// room is how many dollars an hour more a budget pays for, for units that stay so many hours in
// each period, and which of its rules binds.
func (a *account) room(cal *spend.Calendar, stay *stay, critical bool) (tightest bound) {
	allowance := 0.0
	if critical {
		allowance = a.Allowance
	}
	more := 1 + allowance
	pace := a.paceFor(stay.whole)
	tightest = bound{account: a, left: math.Inf(1)}
	try := func(p spend.Period, left float64, by rule) {
		if left < tightest.left {
			tightest = bound{account: a, period: p, left: left, rule: by, allowance: allowance, granted: pace, commitment: a.floors*cal.Left(p) + a.stays[p]}
		}
	}
	if limit := a.Limit[spend.Hour]; limit > 0 {
		try(spend.Hour, limit*more+pace-a.rate, runRate)
		granted := a.limit[spend.Hour] - limit
		try(spend.Hour, over(limit*more+granted-a.spent[spend.Hour], cal.Left(spend.Hour))-a.rate, spentBy)
	}
	for _, p := range []spend.Period{spend.Day, spend.Month} {
		if limit := a.Limit[p]; limit > 0 {
			granted := a.limit[p] - limit
			try(p, over(limit*more+granted-a.spent[p]-a.floors*cal.Left(p)-a.stays[p], stay.in[p]), spentBy)
			if after := stay.after(p); after > 0 { // the next day pays for it, or the next month
				try(p, over(limit*more+a.ahead[p]-a.floors*a.next[p]-a.after[p], after), tomorrow)
			}
			if ceiling := a.ceilings[p][kindOf(critical)]; ceiling > 0 {
				try(p, ceiling+pace-a.rate, lastWeek)
			}
		}
	}
	if a.share > 0 {
		try(spend.Month, max(a.floors, over(a.share*more-a.spent[spend.Day]+a.later, a.spread))+pace-a.rate, paced)
	}
	return tightest
}

// kindOf is the place of a tier in ceilings.
func kindOf(critical bool) int {
	if critical {
		return 1
	}
	return 0
}

// over is dollars over hours; in no time any amount fits, unless it is overdrawn.
func over(dollars, hours float64) float64 {
	switch {
	case hours > 0:
		return dollars / hours
	case dollars < -tolerance:
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// tolerance is less than anybody is billed: sums of prices are not exact.
const tolerance = 1e-9

// fits is the largest size from low to want that costs at most so much an hour more than the
// ordered size does.
func fits(cost *scale.Cost, ordered, low, want int, left float64) int {
	extra := func(size int) float64 { return max(0, cost.At(size)-cost.At(ordered)) }
	low = max(low, min(ordered, want)) // what is ordered already costs nothing more
	allowed := left + tolerance*max(1, math.Abs(left))
	if e := extra(want); e == 0 || e <= allowed {
		return want
	}
	if len(cost.Sizes) == 0 && cost.Unit > 0 && !math.IsInf(allowed, 0) {
		most := math.Floor(allowed / cost.Unit)
		return int(min(max(float64(ordered)+most, float64(low)), float64(want)))
	}
	for size := want - 1; size > low; size-- {
		if extra(size) <= allowed {
			return size
		}
	}
	return low
}
