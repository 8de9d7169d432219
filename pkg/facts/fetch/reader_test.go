package fetch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWhichCallsAreMade(t *testing.T) {
	byFleet := func(key string) string { fleet, _, _ := strings.Cut(key, "/"); return fleet }
	for _, c := range []struct {
		name  string
		label facts.Label
		keys  []string
		want  string
	}{
		{"all in one", facts.Label{}, []string{"a", "b", "c"}, "ships a,b,c"},
		{"in pages", facts.Label{Page: 2}, []string{"a", "b", "c", "a", ""}, "ships a,b; ships c"},
		{"those that are alike", facts.Label{Alike: byFleet}, []string{"x/a", "y/b", "x/c"}, "ships x/a,x/c; ships y/b"},
		{"those that are alike, in pages", facts.Label{Alike: byFleet, Page: 1}, []string{"x/a", "y/b", "x/c"}, "ships x/a; ships x/c; ships y/b"},
		{"a list, whatever is wanted", facts.Label{Way: facts.List, Keep: true}, []string{"a", "b"}, "ships"},
		{"one by one", facts.Label{Way: facts.One, Keep: true}, []string{"a", "b"}, "ships a; ships b"},
		{"nothing", facts.Label{}, []string{""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{}
			s := shelf(c.label)
			New([]Source{w.source(s)}).Read(t.Context(), noon, wanting(s, c.keys...))
			want(t, w.asked(), c.want)
		})
	}
}

func TestWhatHoldsIsNotReadAgain(t *testing.T) {
	const every = 10 * time.Minute
	for _, c := range []struct {
		name  string
		label facts.Label
		after time.Duration
		want  string // calls of the second evaluation
	}{
		{"by default it is read in every evaluation", facts.Label{}, time.Minute, "ships a"},
		{"still good", facts.Label{Every: every}, every - time.Second, ""},
		{"too old", facts.Label{Every: every}, every, "ships a"},
		{"a list, still good", facts.Label{Way: facts.List, Every: every, Keep: true}, every - time.Second, ""},
		{"a list, too old", facts.Label{Way: facts.List, Every: every, Keep: true}, every, "ships"},
		{"one, still good", facts.Label{Way: facts.One, Every: every}, every - time.Second, ""},
		{"one, too old", facts.Label{Way: facts.One, Every: every}, every, "ships a"},
		{"read by a clock that was ahead", facts.Label{Every: every}, -time.Hour, "ships a"},
		{"a list read by a clock that was ahead", facts.Label{Way: facts.List, Every: every, Keep: true}, -time.Hour, "ships"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{there: map[string]string{"a": "at sea"}}
			s := shelf(c.label)
			r := New([]Source{w.source(s)})
			r.Read(t.Context(), noon, wanting(s, "a"))
			w.asked()
			got := s.Get(r.Read(t.Context(), noon.Add(c.after), wanting(s, "a")), "a")
			want(t, w.asked(), c.want)
			if !got.Found || got.Is != "at sea" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What is wanted anew takes with it what was read before: the call costs the same.
func TestWhatHoldsTravelsWithWhatDoesNot(t *testing.T) {
	w := &world{}
	s := shelf(facts.Label{Every: time.Hour, Keep: true})
	r := New([]Source{w.source(s)})
	r.Read(t.Context(), noon, wanting(s, "a"))
	w.asked()
	r.Read(t.Context(), noon.Add(time.Minute), wanting(s, "a", "b"))
	want(t, w.asked(), "ships a,b")
	r.Read(t.Context(), noon.Add(time.Hour), wanting(s, "a", "b"))
	want(t, w.asked(), "") // both are as new as b
}

func TestWhatAFailureLeaves(t *testing.T) {
	const every = 10 * time.Minute
	for _, c := range []struct {
		name   string
		label  facts.Label
		before bool // it was read once
		after  time.Duration
		found  bool
		why    string
		next   string // calls one minute later
	}{
		{"unknown", facts.Label{}, false, every, false, "testing: throttled: no", "ships a"},
		{"unknown, whatever it was before", facts.Label{}, true, every, false, "testing: throttled: no", "ships a"},
		{"unknown when what was known is too old", facts.Label{Every: every}, true, every, false, "testing: throttled: no", "ships a"},
		{"what was known stands", facts.Label{Every: every, Keep: true}, true, every, true, "", "ships a"},
		{"nothing was known", facts.Label{Every: every, Keep: true}, false, every, false, "testing: throttled: no", "ships a"},
		{"a list: the one before stands", facts.Label{Way: facts.List, Every: every, Keep: true}, true, every, true, "", "ships"},
		{"a list that was never read", facts.Label{Way: facts.List, Every: every, Keep: true}, false, every, false, "testing: throttled: no", "ships"},
		{"an old list that does not stand", facts.Label{Way: facts.List, Every: every}, true, every, false, "testing: throttled: no", "ships"},
		{"a list that is left alone", facts.Label{Way: facts.List, Every: every, Again: every, Keep: true}, true, every, true, "", ""},
		{"one that was never answered", facts.Label{Way: facts.One, Every: every, Keep: true}, false, every, false, "testing: throttled: no", "ships a"},
		{"one whose answer stands", facts.Label{Way: facts.One, Every: every, Keep: true}, true, every, true, "", ""},
		{"one that was never answered and is left alone", facts.Label{Way: facts.One, Every: time.Hour, Again: every, Keep: true}, false, every, false, "testing: throttled: no", ""},
		{"one that does not stand and is left alone", facts.Label{Way: facts.One, Again: every}, true, every, false, "testing: throttled: no", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{there: map[string]string{"a": "at sea"}}
			s := shelf(c.label)
			r := New([]Source{w.source(s)})
			if c.before {
				r.Read(t.Context(), noon, wanting(s, "a"))
			}
			w.ask = func(context.Context, string, []string) error { return fail(scale.Throttled) }
			now := noon.Add(c.after)
			got := s.Get(r.Read(t.Context(), now, wanting(s, "a")), "a")
			if got.Found != c.found || got.Why("eu-west-1") != c.why || got.Trouble != "testing: throttled: no" {
				t.Errorf("got %+v, why %q", got, got.Why("eu-west-1"))
			}
			want(t, told(r), "sea: testing: throttled: no")
			w.asked()
			again := s.Get(r.Read(t.Context(), now.Add(time.Minute), wanting(s, "a")), "a")
			want(t, w.asked(), c.next)
			if again.Found != got.Found || again.Why("eu-west-1") != c.why {
				t.Errorf("a minute later %+v", again)
			}
		})
	}
}

// What is not on a list is known to be absent; what a list that cannot be read says of it
// is nothing.
func TestWhatIsNotThere(t *testing.T) {
	for _, way := range []facts.Way{facts.Named, facts.List} {
		w := &world{there: map[string]string{"a": "at sea"}}
		s := shelf(facts.Label{Way: way, Keep: way == facts.List})
		got := s.Get(New([]Source{w.source(s)}).Read(t.Context(), noon, wanting(s, "b")), "b")
		if got.Found || !got.Answered() {
			t.Errorf("got %+v", got)
		}
		want(t, got.Why("eu-west-1"), "no ship named b in eu-west-1; check its name, the account and the region")
	}
}

func TestAShelfThatNobodyReads(t *testing.T) {
	s := shelf(facts.Label{Name: "ghosts"})
	r := New(nil)
	got := s.Get(r.Read(t.Context(), noon, wanting(s, "a")), "a")
	const why = "a defect of dynascale: nothing reads ghosts; please report it"
	if got.Found || got.Answered() {
		t.Errorf("got %+v", got)
	}
	want(t, got.Why("eu-west-1"), why)
	want(t, told(r), "dynascale: "+why)
}

func TestATroubleIsToldOnce(t *testing.T) {
	w := &world{ask: func(context.Context, string, []string) error { return fail(scale.Denied) }}
	ships, docks := shelf(facts.Label{Page: 1}), shelf(facts.Label{Name: "docks", Way: facts.List, Keep: true})
	planes := shelf(facts.Label{Name: "planes", Service: "air"})
	r := New([]Source{w.source(ships), w.source(docks), w.source(planes)})
	r.Read(t.Context(), noon, func(_ facts.Facts, o *facts.Order) {
		ships.Want(o, "a", "b")
		docks.Want(o, "kiel")
		planes.Want(o, "c")
	})
	want(t, told(r), "sea: testing: denied: no; air: testing: denied: no")
	w.ask = nil
	r.Read(t.Context(), noon.Add(time.Minute), wanting(ships, "a"))
	want(t, told(r), "") // what nobody wants is no trouble
}

// A fleet tells of its ships, and a ship of its next: what is read leads to what is wanted.
func TestRounds(t *testing.T) {
	chain := &world{there: map[string]string{}}
	for i := range 40 {
		chain.there[fmt.Sprint(i)] = fmt.Sprint(i + 1)
	}
	ships := shelf(facts.Label{})
	r := New([]Source{chain.source(ships)})
	follow := func(most int) Wants {
		return func(known facts.Facts, o *facts.Order) {
			key := "0"
			for i := 0; key != "" && i <= most; i++ {
				ships.Want(o, key)
				key = ships.Get(known, key).Is
			}
		}
	}
	for _, c := range []struct{ most, calls int }{{0, 1}, {1, 2}, {3, 4}, {6, 7}, {100, rounds * rounds}} {
		f := r.Read(t.Context(), noon, follow(c.most))
		if got := len(ships.All(f)); got != c.calls || len(chain.calls) != c.calls {
			t.Errorf("a chain of %d: %d found by %d calls, want %d", c.most+1, got, len(chain.calls), c.calls)
		}
		chain.asked()
	}
	// What was not reached is unknown, and nothing of it is told.
	got := ships.Get(r.Read(t.Context(), noon, follow(100)), "16")
	want(t, got.Why(""), "the ship 16 was not read")
	want(t, told(r), "")
}

func TestOneServiceLeadsToAnother(t *testing.T) {
	w := &world{there: map[string]string{"a": "kiel", "kiel": "open"}}
	ships, docks := shelf(facts.Label{}), shelf(facts.Label{Name: "docks", Service: "land"})
	f := New([]Source{w.source(ships), w.source(docks)}).Read(t.Context(), noon, func(known facts.Facts, o *facts.Order) {
		ships.Want(o, "a")
		docks.Want(o, ships.Get(known, "a").Is)
	})
	if !docks.Get(f, "kiel").Found {
		t.Error("the dock was not read")
	}
	want(t, w.asked(), "docks kiel; ships a")
}

// What hangs costs its own things and the time of nobody else's calls.
func TestAServiceThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var landed time.Duration
		w := &world{there: map[string]string{"a": "x", "kiel": "open", "deep": "y"}}
		w.ask = func(ctx context.Context, shelf string, _ []string) error {
			switch shelf {
			case "ships":
				<-ctx.Done()
				return ctx.Err()
			case "sheds":
				landed = time.Since(begin)
			}
			return nil
		}
		ships, docks := shelf(facts.Label{}), shelf(facts.Label{Name: "docks", Service: "land"})
		sheds := shelf(facts.Label{Name: "sheds", Service: "land"})
		r := New([]Source{w.source(ships), w.source(docks), w.source(sheds)})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		f := r.Read(ctx, noon, func(known facts.Facts, o *facts.Order) {
			ships.Want(o, "a")
			docks.Want(o, "kiel")
			if docks.Get(known, "kiel").Found {
				sheds.Want(o, "deep")
			}
		})
		if !docks.Get(f, "kiel").Found || !sheds.Get(f, "deep").Found || landed != 0 {
			t.Errorf("the other service was read after %s", landed)
		}
		want(t, ships.Get(f, "a").Why(""), "reading ships: unreachable: no answer within 10 s")
		if took := time.Since(begin); took != 10*time.Second-lastWords {
			t.Errorf("it took %s", took)
		}
	})
}

// A source that hears of the end of its time may say why it did not answer.
func TestWhatIsSaidAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := Call(t.Context(), "reading ships", 10*time.Second, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, &scale.Failure{Doing: "reading ships", Kind: scale.Throttled, Err: errors.New("Rate exceeded")}
		})
		if scale.KindOf(err) != scale.Throttled {
			t.Errorf("told is %v", err)
		}
		if _, err = Call(t.Context(), "reading ships", 10*time.Second, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }); scale.KindOf(err) != scale.Unreachable {
			t.Errorf("told is %v", err)
		}
	})
}

// A source that takes no notice of its context is left behind.
func TestASourceThatNeverComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		w := &world{there: map[string]string{"a": "x"}, ask: func(context.Context, string, []string) error { <-stuck; return nil }}
		s := shelf(facts.Label{Page: 1})
		r := New([]Source{w.source(s)})
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var keys []string
		for i := range 100 {
			keys = append(keys, fmt.Sprint(i))
		}
		f := r.Read(ctx, noon, wanting(s, keys...))
		if took := time.Since(begin); took >= 10*time.Second {
			t.Errorf("it took %s", took)
		}
		want(t, s.Get(f, "0").Why(""), "reading ships: unreachable: no answer within 5.4 s")
		want(t, s.Get(f, "99").Why(""), "reading ships: unreachable: no time was left in this evaluation")
		if calls := len(strings.Split(w.asked(), ";")); calls != callsAtOnce {
			t.Errorf("%d calls to somebody who does not answer", calls)
		}
		close(stuck)
		synctest.Wait() // the late answers go nowhere
		want(t, s.Get(f, "0").Why(""), "reading ships: unreachable: no answer within 5.4 s")
	})
}

func TestAPassThatIsGivenUp(t *testing.T) {
	s := shelf(facts.Label{})
	ctx, cancel := context.WithCancel(t.Context())
	stuck := make(chan struct{})
	defer close(stuck)
	w := &world{ask: func(context.Context, string, []string) error { cancel(); <-stuck; return nil }}
	want(t, s.Get(New([]Source{w.source(s)}).Read(ctx, noon, wanting(s, "a")), "a").Why(""), "reading ships: unreachable: the evaluation was cancelled")
}

func TestASourceThatPanics(t *testing.T) {
	for _, way := range []facts.Way{facts.Named, facts.List, facts.One} {
		w := &world{there: map[string]string{"a": "x"}}
		w.ask = func(_ context.Context, shelf string, _ []string) error {
			if shelf == "ships" {
				panic("oops")
			}
			return nil
		}
		ships, docks := shelf(facts.Label{Way: way, Keep: true}), shelf(facts.Label{Name: "docks"})
		f := New([]Source{w.source(ships), w.source(docks)}).Read(t.Context(), noon, func(_ facts.Facts, o *facts.Order) {
			ships.Want(o, "a")
			docks.Want(o, "a")
		})
		got := ships.Get(f, "a")
		if got.Found || !strings.HasSuffix(got.Why(""), ": internal: panic: oops") {
			t.Errorf("got %q", got.Why(""))
		}
		if !docks.Get(f, "a").Found {
			t.Error("the other shelf of the service was not read")
		}
	}
}

// Who wants is not contained here, but must not end the process: the panic is that of Read,
// also when it comes while a service is followed.
func TestAPanicOfWhatIsWanted(t *testing.T) {
	w := &world{there: map[string]string{"a": "x"}}
	s := shelf(facts.Label{})
	r := New([]Source{w.source(s)})
	once := false
	read := func() (panicked any) {
		defer func() { panicked = recover() }()
		r.Read(t.Context(), noon, func(known facts.Facts, o *facts.Order) {
			s.Want(o, "a")
			if s.Get(known, "a").Found && !once {
				once = true
				panic("oops")
			}
		})
		return nil
	}
	if got := read(); got != "oops" {
		t.Errorf("panicked with %v", got)
	}
	if f := r.Read(t.Context(), noon.Add(time.Minute), wanting(s, "a")); !s.Get(f, "a").Found {
		t.Error("the reader is of no use after it")
	}
}

// The error stays what it is, so that somebody may ask for its kind.
func TestTheKindOfAFailureIsKept(t *testing.T) {
	s := shelf(facts.Label{})
	for _, kind := range []scale.Kind{scale.Denied, scale.Invalid} {
		w := &world{ask: func(context.Context, string, []string) error { return fail(kind) }}
		r := New([]Source{w.source(s)})
		f := r.Read(t.Context(), noon, wanting(s, "a"))
		err := r.order.Failed(f)
		if got := scale.KindOf(err); got != kind || !errors.As(err, new(*scale.Failure)) {
			t.Errorf("%s became %s: %v", kind, got, err)
		}
	}
}

// What a thing tells of is read in one call with what was wanted anyway, and is read as well
// when nothing could be told of it.
func TestAShelfThatWaitsForAnother(t *testing.T) {
	w := &world{there: map[string]string{"fleet": "anna", "anna": "x", "berta": "y"}}
	fleets, ships := shelf(facts.Label{Name: "zfleets"}), shelf(facts.Label{After: "zfleets"})
	r := New([]Source{w.source(ships), w.source(fleets)})
	wants := func(known facts.Facts, o *facts.Order) {
		ships.Want(o, "berta")
		fleets.Want(o, "fleet")
		ships.Want(o, fleets.Get(known, "fleet").Is)
	}
	for range 2 {
		f := r.Read(t.Context(), noon, wants)
		want(t, w.asked(), "ships berta,anna; zfleets fleet")
		want(t, ships.Get(f, "anna").Is+ships.Get(f, "berta").Is, "xy")
	}
	w.ask = func(_ context.Context, shelf string, _ []string) error {
		if shelf == "zfleets" {
			return fail(scale.Throttled)
		}
		return nil
	}
	f := r.Read(t.Context(), noon.Add(time.Minute), wants)
	want(t, w.asked(), "ships berta; zfleets fleet")
	want(t, ships.Get(f, "berta").Is, "y")
}
