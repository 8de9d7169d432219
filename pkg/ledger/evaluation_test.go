package ledger

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What the API answers with comes out of the evaluation as it went in, tier by tier and all
// together, whatever waited for the disk beside it.
func TestWhatWasWrittenIsReadFromRAM(t *testing.T) {
	l := openLedger(t, Options{})
	if n := l.Written().Len(); n != 0 {
		t.Errorf("nothing was written yet, and there are %d records", n)
	}
	text := func(r scale.Record) string {
		body, err := json.Marshal(r)
		must(t, err)
		return string(body)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	evaluation := func(at int) (records []scale.Record) {
		for i := range 50 { // several blocks
			records = append(records, learned(webPass(rng, tierName(i), minute(at))))
		}
		records[7].Learned.Profiles = map[string]scale.Profile{"cpu": {}}
		records[8] = plain(`a "tier" with \ in it`, minute(at), 4, 5, scale.Unknown)
		records[9].Outcome.Operation = &scale.Operation{ID: "op-1", Tier: tierName(9), Kind: "resize"}
		records[10].Seen = &scale.Seen{Unwritten: "a test says so"}
		records[11].Decision.Capacity = scale.Capacity{}
		return records
	}
	same := func(records []scale.Record) {
		t.Helper()
		e := l.Written()
		if !e.At().Equal(records[0].Decision.At) || e.Len() != len(records) {
			t.Fatalf("%d records of %s, not the %d of %s", e.Len(), e.At(), len(records), records[0].Decision.At)
		}
		var all []string
		for r, err := range e.Each() {
			must(t, err)
			all = append(all, text(r))
		}
		for _, r := range records {
			if got, is, err := e.Of(r.Decision.Tier); !is || err != nil || text(got) != text(r) {
				t.Errorf("%s, known %v:\n%s\nand was\n%s", r.Decision.Tier, is, text(got), text(r))
			}
			if !slices.Contains(all, text(r)) {
				t.Errorf("%s is not among all", r.Decision.Tier)
			}
		}
		if _, is, _ := e.Of("other"); is || len(all) != len(records) {
			t.Errorf("%d records come out, and one of a tier that has none: %v", len(all), is)
		}
	}
	first := evaluation(0)
	settle(t, l, first...)
	same(first)

	limitPages(t, l, 1)
	if l.Settle(ctx, evaluation(1)) == nil {
		t.Fatal("a full disk took an evaluation")
	}
	same(first) // so the reporter keeps what could not be written
	limitPages(t, l, 1_000_000)
	third := evaluation(2)
	settle(t, l, third...)
	same(third)
}
