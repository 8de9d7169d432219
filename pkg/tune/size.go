package tune

import (
	"math"
	"time"
)

// Verdict is what a history says of a size.
type Verdict string

// The verdicts.
const (
	TooLarge      Verdict = "too large"
	TooSmall      Verdict = "too small"
	Right         Verdict = "right"
	MaybeTooLarge Verdict = "maybe too large" // the history is too short to be sure
	TooShort      Verdict = "not known yet"   // the history is too short to say anything
	Unknown       Verdict = "unknown"         // there is no history, or it cannot be read
)

// Need is how much CPU a tier needs, in virtual CPUs.
type Need struct {
	// Target is Often plus 15 %, in vCPUs. A size with at least this number of vCPUs has enough vCPUs.
	Target float64 `json:"target"`
	// Lower is the lower bound of the need, in vCPUs: `p50` plus 15 %, or less than that with little history.
	Lower float64 `json:"lower"`
	// Upper is the upper bound of the need, in vCPUs: `p95` plus 15 %, or more than that with little history.
	Upper float64 `json:"upper"`
	// Usual is how many vCPUs were enough for the tier in 50 % of the recorded time. Newer days count more than
	// older days. This is also true of `p90` and `p95`.
	Usual float64 `json:"p50"`
	// Often is how many vCPUs were enough for the tier in 90 % of the recorded time.
	Often float64 `json:"p90"`
	// Seldom is how many vCPUs were enough for the tier in 95 % of the recorded time.
	Seldom float64 `json:"p95"`
	// Most is the largest number of vCPUs that a datapoint shows in use.
	Most float64 `json:"largest"`
}

// What VPA's recommender has for CPU. https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler
const (
	largestUse, smallestUse, finer = 1000, 0.01, 1.05
	halfLife                       = 24 * time.Hour
	spare                          = 1.15
	targetShare                    = 0.9
	lowerShare, lowerBy, lowerTo   = 0.5, 0.001, -2
	upperShare, upperBy, upperTo   = 0.95, 1, 1
)

// What decides beside them.
const (
	// leastDays is the confidence below which nothing is said of a size: a day has its own peak.
	leastDays = 1
	// mostShort is the share of the recorded time in which a size may have less CPU than was in use. Old days count there as
	// much as new ones, so that a weekly peak is not forgotten. Of memory and connections there may be none: too little CPU is
	// slow, too little memory is an outage.
	mostShort = 0.01
)

// Step is a size that a tier can have.
type Step struct {
	// Name is the class, type or capacity.
	Name string `json:"name"`
	// CPUs is how many vCPUs this size has; null if it is not known.
	CPUs *float64 `json:"vcpus"`
	// Price is the price of this size in US dollars an hour, without costs that are the same for every size, such
	// as storage; null if it is not known.
	Price *float64 `json:"dollars_per_hour"`
	// Short is the share of the recorded time, 0 to 1, in which the tier used more vCPUs than this size has.
	Short float64 `json:"short_share"`
	// Denied is about the evaluations at which the tier had a larger size than this one. It is the share of
	// these evaluations, 0 to 1, at which the memory or the connections of this size would not have been enough; 0
	// if there were no such evaluations.
	Denied float64 `json:"denied_share"`
	// Why is the newest reason why the memory or the connections of this size would not have been enough; "" if
	// there is none.
	Why string `json:"denied_why"`
	// Unfit is why the tier cannot have this size at any load; "" if it can.
	Unfit string `json:"unfit"`
}

// has reports whether a size has so many virtual CPUs, and nothing that was seen speaks against it.
func (s *Step) has(cpus float64) bool {
	return s.CPUs != nil && *s.CPUs >= cpus && s.Unfit == "" && s.Short <= mostShort && s.Denied == 0
}

// Sizing is what the history of a tier says of its size.
type Sizing struct {
	// Verdict is the verdict on the present size: `too large`, `too small`, `right`, `maybe too large` (there is
	// too little history to be sure), `not known yet` (there is too little history for a verdict) or `unknown`
	// (there is no history, or it cannot be used).
	Verdict Verdict `json:"verdict"`
	// Present is the newest recorded size, as a type, class or capacity; "" if nothing was recorded.
	Present string `json:"present"`
	// Suggested is the size that suits the recorded load better, as a type, class or capacity; "" if none is suggested.
	Suggested string `json:"suggested"`
	// From is when the first datapoint that was used begins; null if there is none.
	From *time.Time `json:"from"`
	// To is when the last datapoint that was used ends; null if there is none.
	To *time.Time `json:"to"`
	// Hours is the length of all datapoints together, in hours.
	Hours float64 `json:"hours"`
	// Confidence is the number of days on which the verdict is based: the days from the first to the last
	// datapoint, or `hours` divided by 24 if that is less.
	Confidence float64 `json:"confidence_days"`
	// Full is the share of the recorded time, 0 to 1, in which the processor was at its limit. In this time the
	// tier may have needed more than was measured.
	Full float64 `json:"full_share"`
	// Changes is how often the size changed in the recorded time.
	Changes int `json:"changes"`
	// CPU is how many vCPUs the tier needs; null if no datapoint can be used.
	CPU *Need `json:"vcpus_needed"`
	// Steps are the sizes of the ladder, smallest first.
	Steps []Step `json:"sizes"`
	// Notes are sentences: which data the figures are from, what they leave out, and what to do.
	Notes []string `json:"notes"`

	present, suggested int // counted from 1; 0 for none
	wait               time.Duration
}

// Size judges what was read. It is VPA's recommendation for CPU, with two
// differences: a datapoint of five minutes weighs and counts as five of one minute, and a size that was seen to be too
// small is not suggested.
func (u *Usage) Size() *Sizing {
	out := &Sizing{}
	uses, unknown, changes := u.uses()
	out.Verdict, out.Changes = Unknown, changes
	c := u.newest.Capacity
	if out.present = c.Desired; out.present == 0 {
		u.told(out, unknown)
		return out
	}
	out.Present = c.Name(c.Desired)
	if len(uses) > 0 {
		out.CPU = out.need(uses)
	}
	out.Steps = u.steps(uses)
	switch here := out.Steps[out.present-1].CPUs; {
	case out.CPU == nil || here == nil:
	case out.Confidence < leastDays:
		out.Verdict = TooShort
		out.wait = time.Duration((leastDays - out.Confidence) * 24 * float64(time.Hour))
	default:
		out.judge(*here)
	}
	if out.suggested > 0 {
		out.Suggested = c.Name(out.suggested)
	}
	u.told(out, unknown)
	return out
}

// need works out how much CPU is needed.
func (s *Sizing) need(uses []use) *Need {
	buckets, err := Exponential(largestUse, smallestUse, finer)
	if err != nil {
		panic(err) // of constants
	}
	h, minutes, n := NewHistogram(buckets, halfLife), 0.0, &Need{}
	for _, x := range uses {
		h.Add(x.cpus, x.minutes, x.at)
		minutes += x.minutes
		n.Most = max(n.Most, x.cpus)
		if x.full {
			s.Full += x.minutes
		}
	}
	last := uses[len(uses)-1]
	from, to := uses[0].at, last.at.Add(time.Duration(last.minutes*float64(time.Minute)))
	s.From, s.To, s.Hours, s.Full = &from, &to, minutes/60, s.Full/minutes
	s.Confidence = Confidence(minutes, to.Sub(from), 24*time.Hour)
	n.Usual, _ = h.Percentile(lowerShare)
	n.Often, _ = h.Percentile(targetShare)
	n.Seldom, _ = h.Percentile(upperShare)
	n.Target = n.Often * spare
	n.Lower = Bound(n.Usual*spare, lowerBy, lowerTo, s.Confidence)
	n.Upper = Bound(n.Seldom*spare, upperBy, upperTo, s.Confidence)
	return n
}

// steps are the sizes that the tier can have, with what was seen of each.
func (u *Usage) steps(uses []use) []Step {
	c, cost := u.newest.Capacity, u.newest.Cost
	out := make([]Step, len(c.Ladder))
	for i, r := range c.Ladder {
		s := Step{Name: r.Name, Unfit: r.Unfit}
		if of := u.TypeOf(r.Name); of.CPUs > 0 {
			s.CPUs = &of.CPUs
			s.Short = share(uses, func(x *use) bool { return x.cpus > of.CPUs })
		}
		if cost.Known() && len(cost.Sizes) == len(c.Ladder) {
			s.Price = &cost.Sizes[i]
		}
		if n := u.denied[r.Name]; n.looks > 0 {
			s.Denied, s.Why = float64(n.times)/float64(n.looks), n.why
		}
		out[i] = s
	}
	return out
}

// share is which share of the time something was so.
func share(uses []use, is func(*use) bool) float64 {
	some, all := 0.0, 0.0
	for i := range uses {
		x := &uses[i]
		if all += x.minutes; is(x) {
			some += x.minutes
		}
	}
	if all == 0 {
		return 0
	}
	return some / all
}

// judge compares the present size, of so many virtual CPUs, with the need. Too small is decided by what is likely, too
// large only by what is all but certain: a restart for too little is worse than a machine that is too large for a week more.
func (s *Sizing) judge(here float64) {
	likely, certain := s.first(s.CPU.Target), s.first(s.CPU.Upper)
	switch {
	case here < s.CPU.Target:
		s.Verdict, s.suggested = TooSmall, s.firstAbove(here)
	case certain > 0 && certain < s.present:
		s.Verdict, s.suggested = TooLarge, certain
	case likely > 0 && likely < s.present:
		s.Verdict, s.suggested = MaybeTooLarge, likely
		// Upper is at the size when confidence is  1 / (size / (p95 x 1.15) - 1).
		if over := *s.Steps[likely-1].CPUs/(s.CPU.Seldom*spare) - 1; over > 0 {
			s.wait = time.Duration(min((1/over-s.Confidence)*24, math.MaxInt16) * float64(time.Hour))
		}
	default:
		s.Verdict = Right
	}
}

// first is the first size, smallest first, that has so many virtual CPUs and that nothing speaks against; 0 for none.
func (s *Sizing) first(cpus float64) int {
	for i := range s.Steps {
		if s.Steps[i].has(cpus) {
			return i + 1
		}
	}
	return 0
}

// firstAbove is the first size of more virtual CPUs than so many that has the target too, or else the largest of them.
func (s *Sizing) firstAbove(here float64) (size int) {
	for i := range s.Steps {
		x := &s.Steps[i]
		if x.CPUs == nil || *x.CPUs <= here || x.Unfit != "" {
			continue
		}
		if size = i + 1; *x.CPUs >= s.CPU.Target {
			break
		}
	}
	return size
}

// Cost is what the present size costs in US dollars an hour, without what is billed at any size; false where that is not known.
func (s *Sizing) Cost() (float64, bool) { return s.price(s.present) }

// Saving is how many US dollars an hour the suggested size saves; below 0 where it costs more. false where nothing is suggested
// or a price is not known.
func (s *Sizing) Saving() (float64, bool) {
	now, known := s.price(s.present)
	then, also := s.price(s.suggested)
	return now - then, known && also
}

func (s *Sizing) price(size int) (float64, bool) {
	if size < 1 || size > len(s.Steps) || s.Steps[size-1].Price == nil {
		return 0, false
	}
	return *s.Steps[size-1].Price, true
}
