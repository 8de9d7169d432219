package facts

import (
	"errors"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// What was read, what is there and what failed are counted apart: one thing that AWS does not
// take is not many, and a list that failed speaks of nothing.
func TestAnswersAreCounted(t *testing.T) {
	var b Book
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	down := errors.New("reading groups: down")
	for key, e := range Groups.Entries(map[string]resource.Group{"a": {}, "b": {}}, now) {
		b.Write(Groups.Name, key, e)
	}
	b.Write(Groups.Name, "gone", Entry{At: now})
	b.Write(Groups.Name, "c", Entry{Err: down})
	b.Write(Groups.Name, "d", Entry{Err: down})
	b.Write(Groups.Name, "e", Entry{Err: errors.New("another trouble")})
	b.WriteList(Policies.Name, nil, now, down)
	b.WriteList(Schedules.Name, Schedules.Entries(map[string][]resource.ScheduledAction{"a": {{Name: "night"}}}, now), now, nil)
	for _, c := range []struct {
		name, shelf string
		keys        []string
		want        Answers
		errors      int
	}{
		{"by names", Groups.Name, []string{"a", "gone", "c", "d", "b", "e"}, Answers{Wanted: 6, Read: 3, Found: 2}, 2},
		{"nobody got to it", Groups.Name, []string{"z"}, Answers{Wanted: 1}, 0},
		{"a list that failed", Policies.Name, []string{"a", "b"}, Answers{Wanted: 2}, 1},
		{"a list", Schedules.Name, []string{"a", "b"}, Answers{Wanted: 2, Read: 2, Found: 1}, 0},
		{"a shelf of which nothing is known", Tagged.Name, []string{"a"}, Answers{Wanted: 1}, 0},
	} {
		got := b.Facts().Answers(c.shelf, c.keys)
		if got.Wanted != c.want.Wanted || got.Read != c.want.Read || got.Found != c.want.Found || len(got.Errors) != c.errors {
			t.Errorf("%s: got %+v, want %+v and %d errors", c.name, got, c.want, c.errors)
		}
	}
	if got := (Facts{}).Answers(Groups.Name, []string{"a"}); got.Read != 0 || got.Wanted != 1 {
		t.Errorf("zero facts answer: %+v", got)
	}
}
