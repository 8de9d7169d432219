package fetch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

// picky refuses every call that has one of these keys.
func picky(kind scale.Kind, bad func(key string) bool) func(context.Context, string, []string) error {
	return func(_ context.Context, _ string, keys []string) error {
		if slices.ContainsFunc(keys, bad) {
			return fail(kind)
		}
		return nil
	}
}

func TestNamesThatAWSDoesNotTake(t *testing.T) {
	none, all := func(string) bool { return false }, func(string) bool { return true }
	one := func(key string) bool { return key == "321" }
	for _, c := range []struct {
		name          string
		keys, page    int
		kind          scale.Kind
		bad           func(string) bool
		calls, refuse int // at most so many calls; exactly so many keys refused
		lost          int // keys without an answer
	}{
		{"none", 500, 0, scale.Invalid, none, 1, 0, 0},
		{"one of 500", 500, 0, scale.Invalid, one, 19, 1, 1},
		{"one of 500 in pages", 500, 100, scale.Invalid, one, 4 + 15, 1, 1},
		{"the only one", 1, 0, scale.Invalid, all, 1, 1, 1},
		{"all of two", 2, 0, scale.Invalid, all, 3, 2, 2},
		{"all of 500", 500, 0, scale.Invalid, all, MostPieces, 23, 500},
		{"throttled: nobody's fault", 500, 0, scale.Throttled, one, 1, 0, 500},
		{"denied: nobody's fault", 500, 100, scale.Denied, one, 5, 0, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{there: map[string]string{}, ask: picky(c.kind, c.bad)}
			var keys []string
			for i := range c.keys {
				keys = append(keys, fmt.Sprint(i))
				w.there[keys[i]] = "x"
			}
			s := shelf(facts.Label{Page: c.page})
			r := New([]Source{w.source(s)})
			f := r.Read(t.Context(), noon, wanting(s, keys...))
			if len(w.calls) > c.calls {
				t.Errorf("%d calls, want at most %d", len(w.calls), c.calls)
			}
			if got := len(r.refused["ships"]); got != c.refuse {
				t.Errorf("%d keys are refused, want %d", got, c.refuse)
			}
			lost := 0
			for _, key := range keys {
				got := s.Get(f, key)
				if got.Found == (got.Trouble != "") {
					t.Fatalf("%s is %+v", key, got)
				}
				if !got.Found {
					lost++
				}
			}
			if lost != c.lost {
				t.Errorf("%d keys without an answer, want %d", lost, c.lost)
			}
		})
	}
}

// What was refused is left out for a while, stays unknown and is told all that time. It
// takes nobody else's answer.
func TestARefusalIsRemembered(t *testing.T) {
	const why = "refused at 12:00 UTC, and dynascale asks again 15 min later: testing: invalid: no"
	for _, keep := range []bool{false, true} {
		w := &world{there: map[string]string{"a": "x", "b": "y"}}
		s := shelf(facts.Label{Keep: keep})
		r := New([]Source{w.source(s)})
		r.Read(t.Context(), noon.Add(-time.Minute), wanting(s, "a", "b"))
		w.asked()
		w.ask = picky(scale.Invalid, func(key string) bool { return key == "b" })
		for _, step := range []struct {
			after time.Duration
			calls string
		}{
			{0, "ships a; ships a,b; ships b"}, {time.Minute, "ships a"}, {Refusal - time.Second, "ships a"},
		} {
			f := r.Read(t.Context(), noon.Add(step.after), wanting(s, "a", "b"))
			want(t, w.asked(), step.calls)
			if a, b := s.Get(f, "a"), s.Get(f, "b"); !a.Found || a.Trouble != "" || b.Found != keep || b.Trouble != why {
				t.Errorf("after %s: %+v, %+v", step.after, a, b)
			}
			want(t, told(r), "sea: "+why)
		}
		w.ask = nil
		f := r.Read(t.Context(), noon.Add(Refusal), wanting(s, "a", "b"))
		want(t, w.asked(), "ships a,b")
		if !s.Get(f, "b").Found || told(r) != "" {
			t.Errorf("it is taken now, and yet %+v, %q", s.Get(f, "b"), told(r))
		}
	}
}

// A clock that was set back does not keep a refusal for longer than it lasts.
func TestARefusalByAClockThatWasAhead(t *testing.T) {
	w := &world{there: map[string]string{"a": "x"}, ask: picky(scale.Invalid, func(string) bool { return true })}
	s := shelf(facts.Label{})
	r := New([]Source{w.source(s)})
	r.Read(t.Context(), noon.AddDate(1, 0, 0), wanting(s, "a"))
	w.ask = nil
	if f := r.Read(t.Context(), noon, wanting(s, "a")); !s.Get(f, "a").Found {
		t.Errorf("got %+v", s.Get(f, "a"))
	}
}

// With many culprits one evaluation finds some of them and the next ones the rest.
func TestManyRefusedNamesAreFoundInTime(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	bad := map[string]bool{}
	for len(bad) < 20 {
		bad[fmt.Sprint(chance.IntN(500))] = true
	}
	w := &world{there: map[string]string{}, ask: picky(scale.Invalid, func(key string) bool { return bad[key] })}
	var keys []string
	for i := range 500 {
		keys = append(keys, fmt.Sprint(i))
		w.there[keys[i]] = "x"
	}
	s := shelf(facts.Label{})
	r := New([]Source{w.source(s)})
	for minute := range 14 { // the first refusals end a minute later
		f := r.Read(t.Context(), noon.Add(time.Duration(minute)*time.Minute), wanting(s, keys...))
		if calls := len(w.calls); calls > MostPieces {
			t.Errorf("%d calls in one evaluation", calls)
		}
		w.asked()
		found := s.All(f)
		for key := range found {
			if bad[key] {
				t.Fatalf("%s was found", key)
			}
		}
		if len(found) == 480 {
			return
		}
	}
	t.Error("after 14 minutes there are still names without an answer")
}
