package fetch

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

// remembered is how many things a reader knows or has noted anything of.
func remembered(r *Reader) int {
	n := len(r.book.Unwanted(&facts.Order{})) + len(r.idle)
	for _, asked := range r.asked {
		n += len(asked)
	}
	for _, refused := range r.refused {
		n += len(refused)
	}
	return n
}

func TestWhatNobodyWantsIsForgotten(t *testing.T) {
	for _, l := range []facts.Label{
		{}, {Every: time.Hour}, {Every: 24 * time.Hour, Keep: true}, {Way: facts.List, Every: 24 * time.Hour, Keep: true},
		{Way: facts.One, Every: 24 * time.Hour, Keep: true}, {Way: facts.One, Again: time.Minute},
	} {
		t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
			w := &world{there: map[string]string{"a": "x"}}
			w.ask = picky(scale.Invalid, func(key string) bool { return key == "bad" })
			s := shelf(l)
			r := New([]Source{w.source(s)})
			r.Read(t.Context(), noon, wanting(s, "a", "bad"))
			var f facts.Facts
			for minute := range 66 {
				f = r.Read(t.Context(), noon.Add(time.Duration(minute+1)*time.Minute), func(facts.Facts, *facts.Order) {})
				want(t, told(r), "")
			}
			if n := remembered(r); n != 0 {
				t.Errorf("%d things are remembered", n)
			}
			if got := s.Get(f, "a"); got.Found || got.Answered() {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What changes its names all the time does not fill the memory.
func TestNamesThatChange(t *testing.T) {
	for _, l := range []facts.Label{{Keep: true}, {Way: facts.One, Keep: true, Few: 1, Turn: 1}, {Way: facts.One, Again: time.Minute}} {
		w := &world{}
		w.ask = picky(scale.Invalid, func(key string) bool { return key[len(key)-1] == '7' })
		s := shelf(l)
		r := New([]Source{w.source(s)})
		for minute := range 1000 {
			r.Read(t.Context(), noon.Add(time.Duration(minute)*time.Minute), wanting(s, fmt.Sprint(minute), fmt.Sprint("x", minute)))
		}
		if n := remembered(r); n > 6*61 { // an hour of two names, in three places
			t.Errorf("%+v: %d things are remembered", l, n)
		}
	}
}

// One failed reading of a fleet makes its ships unwanted for a moment. What was learned of
// them in an hour is not learned anew.
func TestAMomentIsNotForGood(t *testing.T) {
	w := &world{there: map[string]string{"fleet": "a", "a": "sails", "b": "sails"}}
	fleets, ships := shelf(facts.Label{Name: "fleets", Service: "land"}), shelf(facts.Label{Way: facts.One, Every: 12 * time.Hour, Keep: true})
	r := New([]Source{w.source(fleets), w.source(ships)})
	wants := func(known facts.Facts, o *facts.Order) {
		fleets.Want(o, "fleet")
		ships.Want(o, "b", fleets.Get(known, "fleet").Is)
	}
	r.Read(t.Context(), noon, wants)
	w.asked()
	w.ask = picky(scale.Throttled, func(key string) bool { return key == "fleet" })
	for minute := range 59 {
		r.Read(t.Context(), noon.Add(time.Duration(minute+1)*time.Minute), wants)
	}
	w.asked()
	w.ask = nil
	f := r.Read(t.Context(), noon.Add(time.Hour), wants)
	want(t, w.asked(), "fleets fleet")
	if got := ships.Get(f, "a"); !got.Found || got.At != noon {
		t.Errorf("got %+v", got)
	}
}

// A clock that is set back and forth neither forgets at once nor keeps for ever.
func TestForgettingByAClockThatJumps(t *testing.T) {
	w := &world{there: map[string]string{"a": "x"}}
	s := shelf(facts.Label{Way: facts.One, Every: 12 * time.Hour, Keep: true})
	r := New([]Source{w.source(s)})
	nothing := func(facts.Facts, *facts.Order) {}
	r.Read(t.Context(), noon, wanting(s, "a"))
	r.Read(t.Context(), noon.AddDate(1, 0, 0), nothing)
	r.Read(t.Context(), noon, nothing)
	if remembered(r) == 0 {
		t.Error("it is forgotten at once")
	}
	r.Read(t.Context(), noon.Add(time.Hour), nothing)
	if n := remembered(r); n != 0 {
		t.Errorf("%d things are remembered", n)
	}
}
