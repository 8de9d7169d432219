package schedule

import (
	"cmp"
	"encoding/json"
	"os"
	"testing"
	"time"
)

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
	path := cmp.Or(os.Getenv("VECTORS"), "../../../shared/vectors/extra.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the vectors are not beside the repository (%s): %v", path, err)
	}
	var all struct {
		HalfOpen []vector `json:"schedule_half_open"`
		DST      []vector `json:"schedule_dst_keda_behaviour"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
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
