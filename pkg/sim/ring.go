package sim

import "math"

// keepSeconds is how long datapoints are kept.
const keepSeconds = 3 * 3600

// halves is how many periods a half-filled datapoint is remembered for.
const halves = 8

// sum is the statistics of one period, as CloudWatch keeps them.
type sum struct {
	bucket           int64 // start / period
	n, total, lo, hi float64
}

func (s *sum) add(value, weight float64) {
	if s.n == 0 {
		s.lo, s.hi = value, value
	}
	s.lo, s.hi = min(s.lo, value), max(s.hi, value)
	s.n += weight
	s.total += value * weight
}

func (s *sum) merge(o sum) {
	if o.n == 0 {
		return
	}
	if s.n == 0 {
		s.lo, s.hi = o.lo, o.hi
	}
	s.lo, s.hi = min(s.lo, o.lo), max(s.hi, o.hi)
	s.n += o.n
	s.total += o.total
}

// ring is one published metric of one thing, period by period. A nil ring
// swallows what nobody publishes.
type ring struct {
	metric      string
	owners      []string // what a Fault may call it by
	id          uint64
	period      int64 // seconds
	exponential bool  // percentiles of an exponential distribution
	sums        []sum
	// half is a period's content at its middle. CloudWatch shows such
	// datapoints before they are complete and does not say so.
	half [halves]sum
}

func newRing(metric string, period int64, owners ...string) *ring {
	return &ring{
		metric: metric, owners: owners, period: period, id: hash(append([]string{metric}, owners...)...),
		sums: make([]sum, keepSeconds/period),
	}
}

func (r *ring) add(t int64, value, weight float64) {
	if r == nil {
		return
	}
	b := floor(t, r.period) / r.period
	s := &r.sums[b%int64(len(r.sums))]
	if s.bucket != b {
		*s = sum{bucket: b}
	}
	if h := &r.half[b%halves]; h.bucket != b && t-b*r.period >= r.period/2 {
		*h = *s
	}
	s.add(value, weight)
}

// at is what CloudWatch shows of a period at an instant.
func (r *ring) at(b, now int64, opts Settings) sum {
	if b < 0 {
		return sum{} // asked about before 1970, when the clock begins
	}
	s := r.sums[b%int64(len(r.sums))]
	if s.bucket != b {
		return sum{}
	}
	end := (b + 1) * r.period
	if now >= end+longestDelay(opts) || now >= end+r.delay(b, opts) {
		return s
	}
	if r.period > 60 || now < end-r.period/2 {
		return sum{}
	}
	if h := r.half[b%halves]; h.bucket == b {
		return h
	}
	return s
}

// jitter is the most that publication may be late beyond Options.PublishDelay, in seconds.
const jitter = 30

// longestDelay is after how long every period is complete, in seconds.
func longestDelay(opts Settings) int64 { return max(0, int64(opts.PublishDelay.Seconds())) + jitter }

// delay is how long after its end a period is complete, in seconds.
func (r *ring) delay(b int64, opts Settings) int64 {
	if opts.PublishDelay < 0 {
		return 0
	}
	d := int64(opts.PublishDelay.Seconds())
	if !opts.Exact {
		d += int64(jitter * draw(opts.Seed, r.id, b))
	}
	return d
}

// statistic reads one number from a period. Percentiles of response times are
// those of the M/M/1 queue the physics assume, -ln(1 - p) times the mean (p50 is
// 0.69, p95 3.0 and p99 4.6 means) up to 60 s; others lie in a straight line
// between minimum and maximum.
func (s *sum) statistic(name string, exponential bool) (float64, bool) {
	switch name {
	case "Average":
		return s.total / s.n, true
	case "Sum":
		return s.total, true
	case "Minimum":
		return s.lo, true
	case "Maximum":
		return s.hi, true
	case "SampleCount":
		return s.n, true
	}
	p, ok := percentile(name)
	switch {
	case !ok:
		return 0, false
	case exponential:
		return min(2*maxLatency, -math.Log1p(-p)*s.total/s.n), true
	default:
		return s.lo + p*(s.hi-s.lo), true
	}
}
