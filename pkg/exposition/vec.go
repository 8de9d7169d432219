package exposition

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// Vec is a family whose series are counted or set as things happen. All methods may be called at
// once. One without labels has one series, which is told once somebody has touched it.
type Vec struct {
	family  Family
	bounds  []float64 // of a histogram's buckets, rising
	mu      sync.Mutex
	of      map[string]*Series
	ordered []*Series // by the values of their labels
}

// Series is one of the series of a Vec.
type Series struct {
	of     *Vec
	values []string
	value  float64
	counts []uint64 // by bucket, without those below; the last has no bound
}

// NewCounter is a family that only goes up.
func NewCounter(name, help string, labels ...string) *Vec { return newVec(Counter, name, help, labels) }

// NewGauge is a family that goes up and down.
func NewGauge(name, help string, labels ...string) *Vec { return newVec(Gauge, name, help, labels) }

// NewHistogram counts values in buckets up to each bound, which rise.
func NewHistogram(name, help string, bounds []float64, labels ...string) *Vec {
	v := newVec(Histogram, name, help, labels)
	v.bounds = bounds
	return v
}

func newVec(kind Kind, name, help string, labels []string) *Vec {
	return &Vec{family: newFamily(kind, name, help, labels), of: map[string]*Series{}}
}

// With is the series with these values of the labels, in their order. It is there, with 0, from then on.
func (v *Vec) With(values ...string) *Series {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := strings.Join(values, "\xff")
	s := v.of[key]
	if s == nil {
		s = &Series{of: v, values: slices.Clone(values)}
		if v.family.Kind == Histogram {
			s.counts = make([]uint64, len(v.bounds)+1)
		}
		v.of[key] = s
		at, _ := slices.BinarySearchFunc(v.ordered, s, func(a, b *Series) int { return slices.Compare(a.values, b.values) })
		v.ordered = slices.Insert(v.ordered, at, s)
	}
	return s
}

// Drop ends the series whose label has a value; without a label, all of them.
func (v *Vec) Drop(label, value string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at := slices.Index(v.family.Labels, label)
	v.ordered = slices.DeleteFunc(v.ordered, func(s *Series) bool {
		if label != "" && (at < 0 || s.values[at] != value) {
			return false
		}
		delete(v.of, strings.Join(s.values, "\xff"))
		return true
	})
}

// Reset ends all series.
func (v *Vec) Reset() { v.Drop("", "") }

// End ends the series with these values.
func (v *Vec) End(values ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.of[strings.Join(values, "\xff")]; s != nil {
		delete(v.of, strings.Join(values, "\xff"))
		v.ordered = slices.DeleteFunc(v.ordered, func(x *Series) bool { return x == s })
	}
}

// Inc adds one.
func (s *Series) Inc() { s.Add(1) }

// Add adds x, which is not below zero where it is a counter.
func (s *Series) Add(x float64) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.value += x
}

// Set is the value from now on.
func (s *Series) Set(x float64) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.value = x
}

// Observe counts a value in its bucket. One that is not a number is in the bucket without a bound.
func (s *Series) Observe(x float64) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	at, _ := slices.BinarySearch(s.of.bounds, x)
	if math.IsNaN(x) {
		at = len(s.of.bounds)
	}
	s.counts[at]++
	s.value += x
}

// Families is its own.
func (v *Vec) Families() []*Family { return []*Family{&v.family} }

// Tell tells all series.
func (v *Vec) Tell(p *Page) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range v.ordered {
		if v.family.Kind != Histogram {
			p.Number(&v.family, s.value, s.values...)
			continue
		}
		all := uint64(0)
		for i, n := range s.counts {
			all += n
			bound := "+Inf"
			if i < len(v.bounds) {
				bound = string(number(nil, v.bounds[i]))
			}
			p.line(&v.family, "_bucket", float64(all), s.values, bound)
		}
		p.line(&v.family, "_sum", s.value, s.values, "")
		p.line(&v.family, "_count", float64(all), s.values, "")
	}
}
