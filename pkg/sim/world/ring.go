package world

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// KeepSeconds is how long datapoints are kept.
const KeepSeconds = 3 * 3600

// halves is how many periods a half-filled datapoint is remembered for.
const halves = 8

// Tally is the statistics of one period, as CloudWatch keeps them.
type Tally struct {
	bucket           int64 // start / period
	N, total, lo, hi float64
}

// Add takes a value in, as often as its weight.
func (s *Tally) Add(value, weight float64) {
	if s.N == 0 {
		s.lo, s.hi = value, value
	}
	s.lo, s.hi = min(s.lo, value), max(s.hi, value)
	s.N += weight
	s.total += value * weight
}

// Merge takes another one in.
func (s *Tally) Merge(o Tally) {
	if o.N == 0 {
		return
	}
	if s.N == 0 {
		s.lo, s.hi = o.lo, o.hi
	}
	s.lo, s.hi = min(s.lo, o.lo), max(s.hi, o.hi)
	s.N += o.N
	s.total += o.total
}

// Ring is one published metric of one thing, period by period. A nil ring
// swallows what nobody publishes.
type Ring struct {
	Metric      string
	Owners      []string // what a Fault may call it by
	id          uint64
	Period      int64 // seconds
	Exponential bool  // percentiles of an exponential distribution
	sums        []Tally
	// half is a period's content at its middle. CloudWatch shows such
	// datapoints before they are complete and does not say so.
	half [halves]Tally
}

// NewRing is a metric of a period in seconds; a Fault may call it by its owners.
func NewRing(metric string, period int64, owners ...string) *Ring {
	return &Ring{
		Metric: metric, Owners: owners, Period: period, id: Hash(append([]string{metric}, owners...)...),
		sums: make([]Tally, KeepSeconds/period),
	}
}

// Add is a value at t. A nil Ring takes none.
func (r *Ring) Add(t int64, value, weight float64) {
	if r == nil {
		return
	}
	b := Floor(t, r.Period) / r.Period
	s := &r.sums[b%int64(len(r.sums))]
	if s.bucket != b {
		*s = Tally{bucket: b}
	}
	if h := &r.half[b%halves]; h.bucket != b && t-b*r.Period >= r.Period/2 {
		*h = *s
	}
	s.Add(value, weight)
}

// At is what CloudWatch shows of a period at an instant.
func (r *Ring) At(b, now int64, opts *Settings) Tally {
	if b < 0 {
		return Tally{} // asked about before 1970, when the clock begins
	}
	s := &r.sums[b%int64(len(r.sums))]
	if s.bucket != b {
		return Tally{}
	}
	end := (b + 1) * r.Period
	if now >= end+longestDelay(opts) || now >= end+r.Delay(b, opts) {
		return *s
	}
	if r.Period > 60 || now < end-r.Period/2 {
		return Tally{}
	}
	if h := r.half[b%halves]; h.bucket == b {
		return h
	}
	return *s
}

// jitter is the most that publication may be late beyond Options.PublishDelay, in seconds.
const jitter = 30

// longestDelay is after how long every period is complete, in seconds.
func longestDelay(opts *Settings) int64 { return max(0, int64(opts.PublishDelay/time.Second)) + jitter }

// Delay is how long after its end a period is complete, in seconds.
func (r *Ring) Delay(b int64, opts *Settings) int64 {
	if opts.PublishDelay < 0 {
		return 0
	}
	d := int64(opts.PublishDelay / time.Second)
	if !opts.Exact {
		d += int64(jitter * Draw(opts.Seed, r.id, b))
	}
	return d
}

// Statistic reads one number from a period. Percentiles of response times are
// those of the M/M/1 queue the physics assume, -ln(1 - p) times the mean (p50 is
// 0.69, p95 3.0 and p99 4.6 means) up to 60 s; others lie in a straight line
// between minimum and maximum.
func (s *Tally) Statistic(name string, exponential bool) (float64, bool) {
	switch name {
	case "Average":
		return s.total / s.N, true
	case "Sum":
		return s.total, true
	case "Minimum":
		return s.lo, true
	case "Maximum":
		return s.hi, true
	case "SampleCount":
		return s.N, true
	}
	p, ok := percentile(name)
	switch {
	case !ok:
		return 0, false
	case exponential:
		return min(2*MaxLatency, -math.Log1p(-p)*s.total/s.N), true
	default:
		return s.lo + p*(s.hi-s.lo), true
	}
}

// percentile reads p50 or p99.9 as a share.
func percentile(name string) (float64, bool) {
	digits, ok := strings.CutPrefix(name, "p")
	p, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || math.IsNaN(p) || p < 0 || p > 100 {
		return 0, false
	}
	return p / 100, true
}

// Published reports whether there ever was a datapoint that is still remembered.
func (r *Ring) Published() bool {
	return slices.ContainsFunc(r.sums, func(s Tally) bool { return s.N > 0 })
}
