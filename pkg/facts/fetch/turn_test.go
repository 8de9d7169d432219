package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

// taking is a shelf whose things take turns, and a reader of it. What is "hot" is urgent.
func taking(w *world, l facts.Label) (*facts.Shelf[string], *Reader) {
	l.Way, l.Keep = facts.One, true
	s := shelf(l)
	s.Urgent = func(is string) bool { return is == "hot" }
	return s, New([]Source{w.source(s)})
}

// course are the calls of some evaluations, a minute apart.
func course(t *testing.T, w *world, r *Reader, minutes int, wants Wants) []string {
	var out []string
	for i := range minutes {
		r.Read(t.Context(), noon.Add(time.Duration(i)*time.Minute), wants)
		out = append(out, strings.ReplaceAll(w.asked(), "ships ", ""))
	}
	return out
}

func TestTurns(t *testing.T) {
	for _, c := range []struct {
		name  string
		label facts.Label
		there map[string]string
		bad   string
		keys  string
		want  string // the calls of some minutes
	}{
		{"few are all read", facts.Label{Few: 3, Turn: 1}, nil, "", "a b c", "a; b; c | a; b; c | a; b; c"},
		{"many take turns", facts.Label{Few: 3, Turn: 1}, nil, "", "a b c d", "a | b | c | d | a | b"},
		{"several at a time", facts.Label{Few: 3, Turn: 2}, nil, "", "a b c d e", "a; b | c; d | a; e | b; c"},
		{"those that are due", facts.Label{Few: 1, Turn: 1, Every: 3 * time.Minute}, nil, "", "a b", "a | b |  | a | b | "},
		{"a turn is at least one", facts.Label{Few: 1}, nil, "", "a b", "a | b | a"},
		{"any number", facts.Label{}, nil, "", "a b c d e", "a; b; c; d; e | a; b; c; d; e"},
		{"every other turn is for what is urgent", facts.Label{Few: 3, Turn: 1}, map[string]string{"c": "hot"}, "", "a b c d",
			"a | b | c | d | c | a | c | b | c"},
		{"and what is urgent does not take all turns", facts.Label{Few: 2, Turn: 1}, map[string]string{"a": "hot", "b": "hot"}, "", "a b c",
			"a | b | a | c | b | c | a | c"},
		{"what failed is urgent as well", facts.Label{Few: 3, Turn: 1}, nil, "b", "a b c d", "a | b | c | b | d | b | a"},
		{"the rest of a turn is for the others", facts.Label{Few: 3, Turn: 2}, map[string]string{"a": "hot"}, "", "a b c d",
			"a; b | c; d | a; b | c; d | a; b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{there: c.there, ask: picky(scale.Throttled, func(key string) bool { return key == c.bad })}
			s, r := taking(w, c.label)
			calls := course(t, w, r, len(strings.Split(c.want, "|")), wanting(s, strings.Fields(c.keys)...))
			want(t, strings.Join(calls, " | "), c.want)
		})
	}
}

// How much else of its service is read in an evaluation, and in how many rounds, changes
// nothing of whose turn it is.
func TestTurnsInAnEvaluationOfManyRounds(t *testing.T) {
	for links := range 3 {
		t.Run(fmt.Sprintf("%d more rounds", links), func(t *testing.T) {
			w := &world{there: map[string]string{"c": "hot", "l0": "x", "l1": "x", "l2": "x"}}
			s, r := taking(w, facts.Label{Few: 3, Turn: 1})
			chain := shelf(facts.Label{Name: "links"})
			source := w.source(chain)
			r.sources[chain.Name] = &source
			calls := course(t, w, r, 9, func(known facts.Facts, o *facts.Order) {
				s.Want(o, "a", "b", "c", "d")
				chain.Want(o, "l0")
				for i := range links {
					if chain.Get(known, fmt.Sprintf("l%d", i)).Found {
						chain.Want(o, fmt.Sprintf("l%d", i+1))
					}
				}
			})
			for i, call := range calls {
				var ships []string
				for _, one := range strings.Split(call, "; ") {
					if !strings.HasPrefix(one, "links") {
						ships = append(ships, one)
					}
				}
				calls[i] = strings.Join(ships, "; ")
			}
			want(t, strings.Join(calls, " | "), "a | b | c | d | c | a | c | b | c")
		})
	}
}

// What waits for its turn is unknown, and what had it is known for good.
func TestWhatIsKnownWhileThingsTakeTurns(t *testing.T) {
	w := &world{there: map[string]string{"a": "x", "b": "y"}}
	s, r := taking(w, facts.Label{Few: 1, Turn: 1})
	f := r.Read(t.Context(), noon, wanting(s, "a", "b"))
	if a, b := s.Get(f, "a"), s.Get(f, "b"); !a.Found || b.Answered() || b.Why("") != "the ship b was not read" {
		t.Errorf("%+v, %+v", a, b)
	}
	f = r.Read(t.Context(), noon.Add(time.Minute), wanting(s, "a", "b"))
	if a, b := s.Get(f, "a"), s.Get(f, "b"); !a.Found || a.At != noon || !b.Found {
		t.Errorf("%+v, %+v", a, b)
	}
}

// What is wanted in a later round of one evaluation has what the earlier left of the turn.
func TestATurnIsThatOfAWholeEvaluation(t *testing.T) {
	for _, c := range []struct {
		name        string
		label       facts.Label
		first, then string
		want        string
	}{
		{"few in all", facts.Label{Few: 4, Turn: 1}, "a b", "c d", "a; b; c; d"},
		{"few at first", facts.Label{Few: 3, Turn: 1}, "a b", "c d", "a; b"},
		{"others instead", facts.Label{Few: 2, Turn: 1}, "a b", "-a -b c d", "a; b"},
		{"many at first", facts.Label{Few: 1, Turn: 1}, "a b", "c d", "a"},
		{"nothing of it at first", facts.Label{Few: 2, Turn: 2}, "", "a b c", "a; b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{there: map[string]string{"go": "on"}}
			s, _ := taking(w, c.label)
			signal := shelf(facts.Label{Name: "lights"})
			r := New([]Source{w.source(s), w.source(signal)})
			r.Read(t.Context(), noon, func(known facts.Facts, o *facts.Order) {
				signal.Want(o, "go")
				wanted := strings.Fields(c.first)
				if signal.Get(known, "go").Found {
					for _, key := range strings.Fields(c.then) {
						if gone, is := strings.CutPrefix(key, "-"); is {
							wanted = slices.DeleteFunc(wanted, func(k string) bool { return k == gone })
						} else {
							wanted = append(wanted, key)
						}
					}
				}
				s.Want(o, wanted...)
			})
			want(t, strings.TrimPrefix(strings.ReplaceAll(w.asked(), "ships ", ""), "lights go; "), c.want)
		})
	}
}

// Nobody waits for longer than it takes to read the others, twice where some are urgent.
func TestNobodyStarves(t *testing.T) {
	const many = 50
	w := &world{there: map[string]string{}}
	var keys []string
	for i := range many {
		keys = append(keys, fmt.Sprint(i))
		if i%3 == 0 {
			w.there[keys[i]] = "hot"
		}
	}
	w.ask = func(_ context.Context, _ string, keys []string) error {
		if strings.HasSuffix(keys[0], "7") {
			return fail(scale.Throttled)
		}
		return nil
	}
	s, r := taking(w, facts.Label{Few: 4, Turn: 3})
	last := map[string]int{}
	for minute, calls := range course(t, w, r, 10*many, wanting(s, keys...)) {
		asked := strings.Split(calls, "; ")
		if len(asked) != 3 {
			t.Fatalf("%d calls in one evaluation", len(asked))
		}
		for _, key := range asked {
			last[key] = minute
		}
		for _, key := range keys {
			if waited := minute - last[key]; waited > 2*many/3+2 {
				t.Fatalf("minute %d: %s has waited for %d minutes", minute, key, waited)
			}
		}
	}
}

// What failed and is not wanted any more is no trouble: nobody asks for it again.
func TestTroubleOfWhatNobodyWantsIsNotTold(t *testing.T) {
	w := &world{ask: picky(scale.Throttled, func(key string) bool { return key == "a" })}
	s, r := taking(w, facts.Label{Few: 3})
	r.Read(t.Context(), noon, wanting(s, "a", "b"))
	want(t, told(r), "sea: testing: throttled: no")
	r.Read(t.Context(), noon.Add(time.Minute), wanting(s, "b"))
	want(t, told(r), "")
	r.Read(t.Context(), noon.Add(2*time.Minute), wanting(s, "a", "b"))
	want(t, told(r), "sea: testing: throttled: no")
}
