package reporter

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// written is an evaluation that a ledger has. Its records say so.
type written struct {
	at     time.Time
	tiers  []string
	broken string // a tier whose record cannot be read
}

func (w written) At() time.Time { return w.at }
func (w written) Len() int      { return len(w.tiers) }
func (w written) Each() iter.Seq2[scale.Record, error] {
	return func(yield func(scale.Record, error) bool) {
		for _, tier := range slices.Backward(w.tiers) {
			if r, _, err := w.Of(tier); !yield(r, err) {
				return
			}
		}
	}
}

func (w written) Of(tier string) (scale.Record, bool, error) {
	r := scale.Record{Decision: scale.Decision{Tier: tier, At: w.at, TakeBack: "packed"}}
	if tier == w.broken {
		return r, true, errors.New("it is broken")
	}
	return r, slices.Contains(w.tiers, tier), nil
}

// A record that cannot be unpacked is in the list, and its reason is why.
func TestARecordThatCannotBeUnpackedSaysSo(t *testing.T) {
	n := newest{tiers: []string{"web", "api"}, packed: written{at: day, tiers: []string{"web", "api"}, broken: "api"}}
	one, known := n.of("api")
	for _, r := range append(n.all()[1:], one) {
		if d := r.Decision; !known || d.Tier != "api" || !d.At.Equal(day) || len(d.Reasons) != 1 || d.Reasons[0].Rule != reason.Defect || !strings.Contains(d.Reasons[0].Because, "api cannot be read; please report it: it is broken") {
			t.Errorf("%+v", d)
		}
	}
	if r := n.all()[0].Decision; r.Tier != "web" || len(r.Reasons) > 0 {
		t.Errorf("the record beside it: %+v", r)
	}
}

// What the ledger wrote is asked of the ledger, and what it did not write whole is kept as it is: the API
// answers the same for both, in the order of the configuration and without tiers that are gone.
func TestRecordsAreKeptWhereTheyAre(t *testing.T) {
	tiers := []string{"web", "api", "jobs"}
	for _, c := range []struct {
		name   string
		err    error
		has    written
		packed bool
	}{
		{"it is written", nil, written{at: day, tiers: tiers}, true},
		{"the disk is full", errors.New("the disk is full"), written{at: day, tiers: tiers}, false},
		{"an older one is written", nil, written{at: day.Add(-time.Minute), tiers: tiers}, false},
		{"some of it is written", nil, written{at: day, tiers: tiers[1:]}, false},
		{"there is no ledger", nil, written{}, false},
	} {
		b := New(zap.NewNop(), server.NewMetrics("test"), server.Status{})
		b.Written = func() Packed { return c.has }
		pass := loop.Result{At: day, LedgerErr: c.err}
		for _, tier := range tiers {
			pass.Records = append(pass.Records, scale.Record{Decision: scale.Decision{
				Tier: tier, At: day, Capacity: scale.Capacity{Desired: 3, At: day}, Reasons: []scale.Reason{{Rule: "test", Because: "the test says so"}}}})
		}
		b.Show(pass, time.Second)
		check := func(want ...string) {
			t.Helper()
			var got []string
			for _, r := range b.Latest() {
				got = append(got, r.Decision.Tier)
				if one, is := b.Newest(r.Decision.Tier); !is || one.Decision.Tier != r.Decision.Tier || one.Decision.TakeBack != r.Decision.TakeBack {
					t.Errorf("%s: %s alone is known %v: %+v", c.name, r.Decision.Tier, is, one.Decision)
				}
				if (r.Decision.TakeBack == "packed") != c.packed {
					t.Errorf("%s: %s comes from the wrong place", c.name, r.Decision.Tier)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, not %v", c.name, got, want)
			}
		}
		check(tiers...)
		b.Reloaded(day, nil, []string{"api"}, 2, time.Minute)
		check("web", "jobs")
		if _, is := b.Newest("api"); is {
			t.Errorf("%s: a tier that is gone has a record", c.name)
		}
	}
}
