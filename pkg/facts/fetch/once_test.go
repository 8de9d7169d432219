package fetch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

// rungs is a shelf each of whose things tells of the next one.
var rungs = &facts.Shelf[string]{Label: facts.Label{Name: "rungs", Noun: "rung", Service: "ladder", Doing: "climbing", Way: facts.One}}

// What leads to something else is followed as far as there are rounds, and what is beyond
// them is an error and not absent.
func TestWhatIsReadLeadsToMore(t *testing.T) {
	for _, c := range []struct {
		name string
		long int
		want string
	}{
		{"one", 1, ""}, {"as many as one service is followed", rounds, ""}, {"more than that", rounds + 1, ""}, {"many", 3*rounds + 1, ""},
		{"more than there are rounds", 100, `dynascale did not read everything that it needs; not read: rungs (16)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			source := FromOne(rungs, func(_ context.Context, _ time.Time, key string) (string, error) {
				asked = append(asked, key)
				return key, nil
			})
			f, order := Once(t.Context(), []Source{source}, noon, func(known facts.Facts, o *facts.Order) {
				for i := range c.long {
					key := fmt.Sprint(i)
					if rungs.Want(o, key); !rungs.Get(known, key).Found {
						return
					}
				}
			})
			err := order.Failed(f)
			if err == nil && c.want != "" || err != nil && err.Error() != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if want := min(c.long, rounds*rounds); len(asked) != want {
				t.Errorf("asked %s, want %d", strings.Join(asked, " "), want)
			}
		})
	}
}

// What those who want panic with is theirs: they may contain it, and the process goes on.
func TestAPanicOfThoseWhoWant(t *testing.T) {
	source := FromOne(rungs, func(_ context.Context, _ time.Time, key string) (string, error) { return key, nil })
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v", r)
		}
	}()
	Once(t.Context(), []Source{source}, noon, func(known facts.Facts, o *facts.Order) {
		if rungs.Want(o, "0"); rungs.Get(known, "0").Found {
			panic("boom")
		}
	})
	t.Error("it did not panic")
}

// Who looks once is told what the cloud says, and no hour at which it is asked again.
func TestANameThatIsRefusedOnce(t *testing.T) {
	named := &facts.Shelf[string]{Label: facts.Label{Name: "names", Noun: "name", Service: "names", Doing: "reading names"}}
	source := From(named, func(_ context.Context, keys []string) (map[string]string, error) {
		out := map[string]string{}
		for _, key := range keys {
			if key == "bad" {
				return nil, &scale.Failure{Doing: "reading names", Kind: scale.Invalid, Err: errors.New("no such name")}
			}
			out[key] = key
		}
		return out, nil
	})
	wants := func(_ facts.Facts, o *facts.Order) { named.Want(o, "a", "bad", "c") }
	f, order := Once(t.Context(), []Source{source}, noon, wants)
	if err := order.Failed(f); err == nil || err.Error() != "reading names: invalid: no such name" || !named.Get(f, "a").Found || !named.Get(f, "c").Found {
		t.Errorf("%v", err)
	}
	if got := named.Get(New([]Source{source}).Read(t.Context(), noon, wants), "bad").Trouble; got != "refused at 12:00 UTC, and dynascale asks again 15 min later: reading names: invalid: no such name" {
		t.Errorf("who looks again says %q", got)
	}
}

// rehearsing is EC2 that answers rehearsals.
type rehearsing struct {
	EC2
	err error
}

func (r rehearsing) RehearseStop(context.Context, string) error         { return r.err }
func (r rehearsing) RehearseType(context.Context, string, string) error { return r.err }
func (r rehearsing) RehearseStart(context.Context, string) error        { return r.err }

// A refusal is the answer that was asked for; whatever else went wrong is none.
func TestARehearsalThatIsRefusedIsAnAnswer(t *testing.T) {
	for _, c := range []struct {
		kind   scale.Kind
		answer bool
	}{
		{"", true}, {scale.Denied, true}, {scale.Invalid, true}, {scale.Throttled, false}, {scale.Unreachable, false}, {scale.Internal, false}, {scale.Stopped, false}, {scale.Missing, false},
	} {
		for _, key := range []string{facts.StopKey("i-1"), facts.TypeKey("i-1", "m7g.large"), facts.StartKey("i-1")} {
			r := rehearsing{}
			if c.kind != "" {
				r.err = &scale.Failure{Doing: "asking EC2", Kind: c.kind, Err: errors.New("no")}
			}
			f, order := Once(t.Context(), FromEC2(r), noon, func(_ facts.Facts, o *facts.Order) { facts.Rehearsals.Want(o, key) })
			got := facts.Rehearsals.Get(f, key)
			if err := order.Failed(f); (err == nil) != c.answer || got.Answered() != c.answer || (got.Is.Refused != "") != (c.answer && c.kind != "") || got.Is.Denied != (c.kind == scale.Denied) {
				t.Errorf("%s, %s: %+v, %v", key, c.kind, got.Is, err)
			}
		}
	}
}
