package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func before(minutes float64) time.Time {
	return noon.Add(-time.Duration(minutes * float64(time.Minute)))
}

// asked is what a guard says to a recommendation.
func asked(g Guard, s scale.Snapshot, current, want int) (to int, why string) {
	to, cause := g.Check(&s, Move{Cause: Wish, Ordered: current, Current: current, Want: want})
	return to, cause.Text
}
