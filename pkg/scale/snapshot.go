package scale

import (
	"encoding/json"
	"slices"
	"time"
)

// Mode says how far dynascale may go with a tier.
type Mode string

// The modes of a tier.
const (
	// Manage makes dynascale the sole writer of the desired capacity.
	Manage Mode = "manage"
	// Minimum moves only the minimum that AWS keeps, and so cooperates with AWS policies.
	Minimum Mode = "minimum"
	// Observe decides and records, and never writes.
	Observe Mode = "observe"
	// Off leaves the tier alone: it is not looked at, decided on or changed.
	Off Mode = "off"
)

// Writes reports whether the mode lets dynascale change the tier.
func (m Mode) Writes() bool { return m == Manage || m == Minimum }

// Snapshot is everything known of one tier at one evaluation. Nobody changes it.
type Snapshot struct {
	Tier     string
	Mode     Mode
	Now      time.Time
	Capacity Capacity
	Samples  []Sample
	Gaps     []Gap
	// Objections are reasons of the cloud against owning the tier: another enabled
	// scaling policy, an operator. NoShrink are those against shrinking only: an
	// instance refresh.
	// NoRaise are those against raising the maximum that AWS holds.
	Objections, NoShrink, NoRaise []Objection
	// Locked is who on this machine manages the tier, so that it is only observed here; ""
	// for nobody.
	Locked string
	// FailedLaunches are activities that failed since the desired size was last
	// reached, newest first.
	FailedLaunches []Activity
	// Unhealthy says how many of the machines in service a load balancer finds healthy,
	// when that is a tenth less than all; "" when it is not, or not known.
	Unhealthy string
	// Served is how many of them it finds healthy, in units; the zero value when all, or when it is not known.
	Served Served
	// Operations are under way on what the tier scales, its own or another tier's.
	Operations []Operation
	// Brake is why nothing new begins, whatever the tier: a sentence; "" while no brake
	// is pulled.
	Brake string
	// Cost is what the tier costs in an hour; nil if prices are not read.
	Cost *Cost
	// History is how the size changed since the evaluation before, where that is long ago and AWS was
	// asked; nil where it was not.
	History *History
	// Linked are the tiers that are looked at before this one is decided about, as they are at
	// this evaluation.
	Linked []*Snapshot
	// Emergency is why the tier has to go to its smallest size to save money: a sentence; ""
	// while it has not.
	Emergency string
	// Basis is that of Seen, in the snapshot of one tier; nil otherwise.
	Basis json.RawMessage
	Past  Past
}

// Objection is a reason of the cloud against a change. Passing is set when it passes by
// itself; Accept is the key of the configuration that sets it aside, "" for none. Do is what
// a person can do about it, "" for nothing in particular. Unread names what could not be read,
// where that is all there is to it: a shelf of package facts.
type Objection struct {
	// Text is why the tier must not be changed, as a sentence.
	Text string `json:"text"`
	// Accept is the key of the configuration that makes dynascale ignore the objection; "" if there is no such
	// key.
	Accept string `json:"accept,omitempty"`
	// Do is what you can do about the objection; "" if there is nothing in particular.
	Do string `json:"do,omitempty"`
	// Unread is the name of the data that could not be read, if this is the only reason for the objection;
	// "" otherwise.
	Unread string `json:"unread,omitempty"`
	// Passing is true if the objection will end by itself, for example because a database is being modified.
	Passing bool `json:"passing,omitempty"`
}

// Current is the size that the tier's mode controls: AWS's minimum in
// minimum mode, the desired capacity otherwise.
func (s Snapshot) Current() int {
	if s.Mode == Minimum {
		return s.Capacity.Min
	}
	return s.Capacity.Desired
}

// Sample returns the sample of a signal, and whether there is one.
func (s Snapshot) Sample(signal string) (Sample, bool) {
	if i := slices.IndexFunc(s.Samples, func(x Sample) bool { return x.Signal == signal }); i >= 0 {
		return s.Samples[i], true
	}
	return Sample{}, false
}

// Link is a tier that was linked; nil where it is not known.
func (s *Snapshot) Link(tier string) *Snapshot {
	if i := slices.IndexFunc(s.Linked, func(x *Snapshot) bool { return x.Tier == tier }); i >= 0 {
		return s.Linked[i]
	}
	return nil
}

// GapOf tells why a signal is missing; "" when no gap was reported for it.
func (s Snapshot) GapOf(signal string) string {
	if i := slices.IndexFunc(s.Gaps, func(g Gap) bool { return g.Signal == signal }); i >= 0 {
		return s.Gaps[i].Why
	}
	return ""
}

// Past is what the ledger remembers of a tier. The zero Past means that nothing
// is known, and shrinking then waits as if a change had just happened.
type Past struct {
	// Since is when the ledger's memory of this tier began; zero if it has none.
	Since time.Time
	// Ring is the capacity minute by minute, oldest first.
	Ring []CapacityPoint
	// Wishes are the sizes the scalers wanted, before any guard, oldest first.
	Wishes []Wish
	// Grew, Shrank and Outside are when the size last went up or down by
	// dynascale's own hand, and when somebody else last changed it.
	Grew, Shrank, Outside time.Time
	// Wrote is the last change of dynascale's own, until somebody else changed the size.
	Wrote Wrote
	Quiet Quiet
	// Deferred is the last growth that waits for the maintenance window of the tier.
	Deferred Wish
	// Expected is the size that dynascale believes the cloud was last asked for,
	// and ExpectedKnown whether it believes anything. ExpectedOr is a second size that
	// would be dynascale's own doing: after an unknown outcome the request may not
	// have arrived. Otherwise it equals Expected.
	Expected, ExpectedOr int
	ExpectedKnown        bool
	// Mode is the one that Expected is about: minimum mode moves another size.
	Mode Mode
	// Actions are the operator's that cover the tier, expired ones perhaps among them.
	Actions []Action
	Learned
}

// Learned is what one evaluation teaches the next ones, beside sizes and times.
type Learned struct {
	// Adopted is true if the size was changed outside dynascale since the previous evaluation.
	Adopted bool `json:"adopted,omitempty"`
	// Breaker is the state of the circuit breaker for growth; left out while it is closed and no launch is under
	// way.
	Breaker Breaker `json:"breaker,omitzero"`
	// ShrinkBreaker is the state of the circuit breaker for shrinking; left out while it is closed.
	ShrinkBreaker Breaker `json:"shrink_breaker,omitzero"`
	// Freeze is the problem that keeps the tier from shrinking, such as lost traffic or lost capacity.
	Freeze Freeze `json:"freeze,omitzero"`
	// Beside is the last time at which there were too few readers, so that their source (the database that they copy)
	// had to serve reads too; left out if the readers have served all reads again for 15 minutes.
	Beside time.Time `json:"beside,omitzero"`
	// Reversed are the times at which something outside dynascale reverted a change of dynascale, oldest first. If
	// it happens again and again, a second daemon may be the cause.
	Reversed []time.Time `json:"reversed,omitempty"`
	// Late is a change that dynascale began, but whose end it did not see. The change may still take effect.
	Late Wrote `json:"late,omitzero"`
	// Raised is the maximum in AWS before and after dynascale raised it for a schedule.
	Raised Raised `json:"raised,omitzero"`
	// Starts is how long the last growths of the tier took, until all new units served.
	Starts Starts `json:"starts,omitzero"`
	// Profiles are the usual values of signals, as dynascale learned them. Each key is the name of a signal. nil
	// in a record if none of them changed.
	Profiles map[string]Profile `json:"profiles,omitempty"`
	// Spent is what the tier has cost so far in the present hour, day and month.
	Spent Meter `json:"spent,omitzero"`
	// Loads are what dynascale has learned about the load, one entry for each signal.
	Loads []Load `json:"loads,omitempty"`
	// Flows are what dynascale has learned about the messages of queues, one entry for each signal of a queue.
	Flows []Flow `json:"flows,omitempty"`
}

// Starts are the lengths of the last few growths, from the change until all that was asked for served.
type Starts struct {
	// Took is how long each of the last growths of the tier took, until all new units served, oldest first.
	Took []time.Duration `json:"took,omitempty"`
	// Last is when the newest of these growths began; left out if there is none.
	Last time.Time `json:"last,omitzero"`
}

// Wrote is a change of a tier's size. In Past.Wrote its At is when the change was decided.
type Wrote struct {
	// From is the size before the change.
	From int
	// To is the size after the change.
	To int
	// At is the latest time at which the change may still take effect; left out if dynascale saw the end of the
	// change. Until At, a size that equals `From` or `To` does not count as changed outside dynascale.
	At time.Time `json:"at,omitzero"`
}

// Quiet is a time in which every evaluation that could evaluate the tier recommended less
// than there was.
type Quiet struct {
	// Since is zero when the last judgement was another; Seen is the last evaluation that could.
	Since, Seen time.Time
}

// Wish is what the scalers wanted at one evaluation, before the guards.
type Wish struct {
	At   time.Time `json:"at"`
	Size int       `json:"size"`
	// Need is what the signals needed at their goals; nil when that is not known.
	Need *int `json:"need,omitempty"`
}

// Freeze is the memory of traffic or capacity that was lost.
type Freeze struct {
	// Since is when the problem began: traffic fell suddenly, at least a tenth of the capacity was lost, the load
	// balancer found more than a tenth of the units unhealthy, or more than 5 % of the requests failed.
	Since time.Time `json:"since,omitzero"`
	// Last is when an evaluation last found that the problem was not over. Ten minutes later dynascale forgets
	// the problem.
	Last time.Time `json:"last,omitzero"`
	// Signal is the signal that shows the loss of traffic: it counts the traffic, or it is, for example, the latency of
	// this traffic; "" if no traffic was lost.
	Signal string `json:"signal,omitempty"`
	// From is the traffic before it fell, in the unit of the signal; 0 if no traffic was lost, or if the signal,
	// such as a latency, does not measure traffic itself.
	From float64 `json:"from,omitempty"`
	// Why is the problem, as a sentence.
	Why string `json:"why,omitempty"`
	// Trouble is when an evaluation last found lost capacity, unhealthy units or failed requests; left out if only
	// traffic was lost.
	Trouble time.Time `json:"trouble,omitzero"`
}

// Breaker is the memory of launches that do not arrive, and of operations that missed
// their goal.
type Breaker struct {
	// Waiting is how many evaluations in a row found fewer units in service than desired, while the number in
	// service did not rise.
	Waiting int `json:"waiting,omitempty"`
	// Best is how many units were in service at the last evaluation. If the next evaluation finds more, launches
	// make progress.
	Best int `json:"best,omitempty"`
	// Opened is when the circuit breaker opened; left out while it is closed.
	Opened time.Time `json:"opened,omitzero"`
	// Probe is when dynascale next tries to change the size by one; left out if no try is planned.
	Probe time.Time `json:"probe,omitzero"`
	// Tries is 1 when the circuit breaker opens, and one more after each later try to change the size by one. The
	// higher Tries is, the longer dynascale waits before the next try. If more units come into service while other
	// launches fail, Tries is 1 again.
	Tries int `json:"tries,omitempty"`
	// Why is why the circuit breaker opened; "" while it is closed.
	Why string `json:"why,omitempty"`
}

// Open reports whether a direction is held back.
func (b Breaker) Open() bool { return !b.Opened.IsZero() }
