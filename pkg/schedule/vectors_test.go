package schedule

import (
	"cmp"
	"encoding/json"
	"os"
	"testing"
	"time"
)

// TestMomentsAgreeWithTheVectors is of windows that last for a time from each moment of cron on: one holds while the last moment
// is not that long ago. The end itself is outside. VECTORS=path reads them elsewhere.
func TestMomentsAgreeWithTheVectors(t *testing.T) {
	var all struct {
		Windows []struct {
			ID, Cron string
			Seconds  int64 `json:"duration_s"`
			Now      time.Time
			Expected struct{ Active bool }
		} `json:"budget_window"`
	}
	vectors(t, &all)
	if len(all.Windows) == 0 {
		t.Fatal("there are no windows among them")
	}
	for _, c := range all.Windows {
		last := moment(t, c.Cron).Last(c.Now, time.UTC, nil)
		if got := c.Now.Sub(last) < time.Duration(c.Seconds)*time.Second; got != c.Expected.Active {
			t.Errorf("%s: %v at %s, where the last moment was %s; want %v", c.ID, got, c.Now, last, c.Expected.Active)
		}
	}
}

func vectors(t *testing.T, into any) {
	t.Helper()
	path := cmp.Or(os.Getenv("VECTORS"), "../../../shared/vectors/extra.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the vectors are not beside the repository (%s): %v", path, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
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

// VECTORS=path reads them elsewhere.
func TestSchedulesAgreeWithTheVectors(t *testing.T) {
	var all struct {
		HalfOpen []vector `json:"schedule_half_open"`
		DST      []vector `json:"schedule_dst_keda_behaviour"`
	}
	vectors(t, &all)
	if len(all.HalfOpen)+len(all.DST) == 0 {
		t.Fatal("there are no schedules among them")
	}
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
