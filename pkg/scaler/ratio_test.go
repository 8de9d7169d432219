package scaler

import "testing"

// A ratio has no digits that its value does not have.
func TestRatio(t *testing.T) {
	for load, want := range map[float64]string{0.7325: "0.73", 1.45: "1.45", 9.994: "9.99", 9.996: "10.0", 26.3: "26.3", 120.04: "120.0", 1: "1.00"} {
		if got := ratio(load); got != want {
			t.Errorf("%v is written %s, want %s", load, got, want)
		}
	}
}
