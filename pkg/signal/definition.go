package signal

import (
	"fmt"
	"hash/fnv"
)

// Definition is a short text that is another one for a signal that is defined otherwise: where its numbers come from, how old
// they may be, and what stands for a missing one.
func (s Signal) Definition() string {
	h := fnv.New32a()
	of := s.Source
	text := ""
	if of.Formula != nil {
		text = of.Formula.String()
	}
	fmt.Fprintf(h, "%+v|%+v|%+v|%T %+v|%q|%q|", told(of.Metric), told(of.Ratio), told(of.Each), of.Direct, of.Direct, of.Sum, text)
	of.Metric, of.Ratio, of.Each, of.Formula, of.Direct, of.Sum, s.Name, s.Lookback = nil, nil, nil, nil, nil, nil, "", 0
	s.Source = of
	fmt.Fprintf(h, "%+v", s)
	return fmt.Sprintf("%08x", h.Sum32())
}

// told is what a pointer points at, which has no pointers itself.
func told[T any](of *T) (is T) {
	if of != nil {
		is = *of
	}
	return is
}
