package guard

import (
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func before(minutes float64) time.Time {
	return noon.Add(-time.Duration(minutes * float64(time.Minute)))
}
