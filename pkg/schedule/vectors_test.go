package schedule

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/vectors"
)

// TestMomentsAgreeWithTheVectors is of windows that last for a time from each moment of cron on: one holds while the last moment
// is not that long ago. The end itself is outside.
func TestMomentsAgreeWithTheVectors(t *testing.T) {
	var all struct {
		Windows []struct {
			ID, Cron string
			Seconds  int64 `json:"duration_s"`
			Now      time.Time
			Expected struct{ Active bool }
		} `json:"budget_window"`
	}
	vectors.Read(t, &all, "budget_window")
	for _, c := range all.Windows {
		last := moment(t, c.Cron).Last(c.Now, time.UTC, nil)
		if got := c.Now.Sub(last) < time.Duration(c.Seconds)*time.Second; got != c.Expected.Active {
			t.Errorf("%s: %v at %s, where the last moment was %s; want %v", c.ID, got, c.Now, last, c.Expected.Active)
		}
	}
}

// vector is a window of cron, and whether it holds at an instant. The dst ones carry what a rule says that looks at
// the next events alone; what is asserted is the sane answer.
type vector struct {
	ID, Start, End, TZ string
	Now                time.Time
	Sane               *bool `json:"sane_answer"`
	Expected           struct{ Active bool }
}

func TestSchedulesAgreeWithTheVectors(t *testing.T) {
	var all struct {
		HalfOpen []vector `json:"schedule_half_open"`
		DST      []vector `json:"schedule_dst_keda_behaviour"`
	}
	vectors.Read(t, &all, "schedule_half_open", "schedule_dst_keda_behaviour")
	for _, c := range append(all.HalfOpen, all.DST...) {
		want := c.Expected.Active
		if c.Sane != nil {
			want = *c.Sane
		}
		if got := of(t, c.TZ, from(t, c.Start, c.End, "1", "")).At(c.Now, 0).Given(); got != want {
			t.Errorf("%s: %v at %s, want %v", c.ID, got, c.Now, want)
		}
	}
}
