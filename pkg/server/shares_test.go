package server

import "testing"

// A count of metrics has no digits that only adding up in binary makes.
func TestSharesAreCounts(t *testing.T) {
	s := shares{of: map[string]float64{}}
	for range 6 {
		for range 10 {
			s.of["web"] += 0.1
		}
		s.of["api"] += 1. / 3
	}
	if got := s.sorted(); got[0].Metrics != 6 || got[1].Metrics != 2 {
		t.Errorf("%+v", got)
	}
}
