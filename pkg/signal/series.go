package signal

import "time"

// Series is the answer to one Query: points newest first.
type Series struct {
	Points []Point
	// Problem is empty when CloudWatch said Complete; otherwise its status code
	// and messages. Points of a series with a Problem are not to be trusted.
	Problem string
}

// Point is one datapoint; At is the start of its period, as CloudWatch stamps it.
type Point struct {
	At    time.Time
	Value float64
}

// Spacing is the shortest time between two neighbouring points; 0 when there are
// fewer than two.
func Spacing(points []Point) time.Duration {
	var least time.Duration
	for i := 1; i < len(points); i++ {
		if gap := points[i-1].At.Sub(points[i].At); least == 0 || gap < least {
			least = gap
		}
	}
	return least
}
