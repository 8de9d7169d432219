package brake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// switchboard is a brake of each direction.
type switchboard struct {
	mu                 sync.Mutex
	grow, shrink, hard bool
}

func (s *switchboard) hold(w Write) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.hard:
		return "a hard brake"
	case w.Begun:
		return ""
	case s.grow && s.shrink, s.grow && w.Grow, s.shrink && w.Shrink:
		return "a pause"
	}
	return ""
}

func (s *switchboard) set(grow, shrink, hard bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grow, s.shrink, s.hard = grow, shrink, hard
}

func TestTheGateAsksForTheDirection(t *testing.T) {
	grow, shrink, begun := Write{Tier: "web", Grow: true}, Write{Tier: "web", Shrink: true}, Write{Tier: "vm", Grow: true, Begun: true}
	for _, c := range []struct {
		name               string
		grow, shrink, hard bool
		write              Write
		held               string
	}{
		{"nothing is pulled", false, false, false, grow, ""},
		{"growth is paused", true, false, false, grow, "not sent, held by a pause"},
		{"growth is paused, and it shrinks", true, false, false, shrink, ""},
		{"shrinking is paused, and it grows", false, true, false, grow, ""},
		{"shrinking is paused", false, true, false, shrink, "not sent, held by a pause"},
		{"one direction is paused, and it has none", true, false, false, Write{Tier: "db"}, ""},
		{"both are paused, and it has none", true, true, false, Write{Tier: "db"}, "not sent, held by a pause"},
		{"all is paused, and it has begun", true, true, false, begun, ""},
		{"a hard brake, and it has begun", false, false, true, begun, "not sent, held by a hard brake"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &switchboard{grow: c.grow, shrink: c.shrink, hard: c.hard}
			g := New(func() time.Time { return noon }, s.hold)
			made := false
			err := g.Do(t.Context(), c.write, func(context.Context) error { made = true; return nil })
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != c.held || made != (c.held == "") || IsHeld(err) != (c.held != "") || (g.Ask(c.write) != nil) != (c.held != "") {
				t.Errorf("held %q, made %v; want %q", got, made, c.held)
			}
			if left := g.InFlight(""); len(left) > 0 {
				t.Errorf("still in flight: %v", left)
			}
		})
	}
}

func TestWhatIsInFlightIsNamed(t *testing.T) {
	now := noon
	s := &switchboard{}
	g := New(func() time.Time { return now }, s.hold)
	err := g.Do(t.Context(), Write{Tier: "web", What: "set desired 4 -> 6", Grow: true}, func(ctx context.Context) error {
		now = now.Add(2 * time.Second)
		if got := strings.Join(g.InFlight(""), "; "); got != "web: set desired 4 -> 6, sent 2 s ago" {
			t.Errorf("in flight: %s", got)
		}
		if got := g.InFlight("api"); len(got) > 0 {
			t.Errorf("of another tier: %v", got)
		}
		TicketOf(ctx).Wait()
		if got := g.InFlight("web"); len(got) > 0 {
			t.Errorf("while it waits for its turn: %v", got)
		}
		if err := TicketOf(ctx).Send(); err != nil {
			t.Errorf("a second attempt: %v", err)
		}
		if got := strings.Join(g.InFlight("web"), "; "); got != "web: set desired 4 -> 6, sent just now" {
			t.Errorf("in flight: %s", got)
		}
		TicketOf(ctx).Wait()
		s.set(true, true, false)
		if err := TicketOf(ctx).Send(); !IsHeld(err) || len(g.InFlight("")) > 0 {
			t.Errorf("after a pause: %v, in flight %v", err, g.InFlight(""))
		}
		return errors.New("given up")
	})
	if err == nil || err.Error() != "given up" || len(g.InFlight("")) > 0 {
		t.Errorf("%v, in flight %v", err, g.InFlight(""))
	}
}

func TestAGateOfNothing(t *testing.T) {
	var g *Gate
	made := false
	if err := g.Do(t.Context(), Write{}, func(context.Context) error { made = true; return nil }); err != nil || !made || g.Ask(Write{}) != nil || g.InFlight("") != nil {
		t.Errorf("%v, made %v", err, made)
	}
	TicketOf(t.Context()).Wait()
	if err := TicketOf(g.Looking(t.Context(), Write{})).Send(); err != nil {
		t.Error(err)
	}
}

// With any brake in force no write of its direction leaves the gate, whatever comes
// between: what has left by the time of the answer is named in it.
func TestNothingLeavesAfterTheAnswer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &switchboard{}
		g := New(func() time.Time { return noon }, s.hold)
		var mu sync.Mutex
		answered, named := false, map[string]bool{}
		late := map[string]int{} // attempts after the answer, by write
		send := func(name string) {
			mu.Lock()
			defer mu.Unlock()
			if !answered {
				return
			}
			if late[name]++; !named[name] || late[name] > 1 {
				rt.Errorf("%s was sent %d times after the answer, which named it: %v", name, late[name], named[name])
			}
		}
		pauseGrow, pauseShrink, hard := rapid.Bool().Draw(rt, "grow"), rapid.Bool().Draw(rt, "shrink"), rapid.Bool().Draw(rt, "hard")
		writes := rapid.IntRange(1, 12).Draw(rt, "writes")
		attempts := rapid.SliceOfN(rapid.IntRange(1, 3), writes, writes).Draw(rt, "attempts")
		kinds := rapid.SliceOfN(rapid.IntRange(0, 3), writes, writes).Draw(rt, "kinds")
		var work sync.WaitGroup
		start := make(chan struct{})
		for i := range writes {
			w := Write{Tier: fmt.Sprint("t", i), What: "w", Grow: kinds[i] == 0, Shrink: kinds[i] == 1, Begun: kinds[i] == 3}
			held := hard || !w.Begun && (pauseGrow && pauseShrink || pauseGrow && w.Grow || pauseShrink && w.Shrink)
			work.Go(func() {
				<-start
				_ = g.Do(t.Context(), w, func(ctx context.Context) error {
					ticket := TicketOf(ctx)
					for n := range attempts[i] {
						if n > 0 {
							ticket.Wait()
							if err := ticket.Send(); err != nil {
								return err
							}
						}
						if held {
							send(w.Tier)
						}
					}
					return nil
				})
			})
		}
		work.Go(func() {
			<-start
			s.set(pauseGrow, pauseShrink, hard)
			flying := g.InFlight("")
			mu.Lock()
			defer mu.Unlock()
			for _, sentence := range flying {
				name, _, _ := strings.Cut(sentence, ":")
				named[name] = true
			}
			answered = true
		})
		close(start)
		work.Wait()
		// And none at all in a round that begins after the answer.
		for i := range writes {
			w := Write{Tier: "late", Grow: kinds[i] == 0, Shrink: kinds[i] == 1, Begun: kinds[i] == 3}
			if s.hold(w) != "" && g.Do(t.Context(), w, func(context.Context) error { rt.Error("sent"); return nil }) == nil {
				rt.Errorf("%+v was not held", w)
			}
		}
	})
}
