package ledger

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// Until format 5 a decision carried what was learned, and the outcome of an operation was
// added only when the past was folded.
func TestRecordsOfBeforeKeepWhatTheyLearned(t *testing.T) {
	const text = `{"decision":{"tier":"db","at":"2026-03-02T12:00:00Z","mode":"own","from":1,"to":1,"urgency":"calm","reasons":[{"rule":"adopted","from":1,"to":1,"because":"x"}],"wish":1,` +
		`"capacity":{"desired":1,"in_service":1,"pending":0,"min":1,"max":2,"at":"2026-03-02T12:00:00Z"},"adopted":true,` +
		`"breaker":{"opened":"2026-03-02T11:00:00Z","probe":"2026-03-02T12:30:00Z","tries":2,"why":"it missed its goal"},"freeze":{"since":"2026-03-02T11:55:00Z","why":"a cliff"},` +
		`"beside":"2026-03-02T11:50:00Z","reversed":["2026-03-02T11:58:00Z"],"late":{"From":1,"To":2,"at":"2026-03-03T10:00:00Z"}},` +
		`"outcome":{"status":"failed","at":"2026-03-02T12:00:00Z","operation":{"id":"a","tier":"db","kind":"change class","resource":"r","target":"db","size":1,"before":2,"began":"2026-03-02T11:30:00Z","deadline":"2026-03-02T13:30:00Z","phase":"x","step":1,"steps":2,"since":"2026-03-02T11:30:00Z","sent":"modify","ended":"2026-03-02T12:00:00Z","result":"given up"}}}`
	want := scale.Learned{
		Adopted: true, Beside: noon.Add(-10 * time.Minute), Reversed: []time.Time{noon.Add(-2 * time.Minute)},
		Breaker:       scale.Breaker{Opened: noon.Add(-time.Hour), Probe: noon.Add(30 * time.Minute), Tries: 2, Why: "it missed its goal"},
		ShrinkBreaker: scale.Breaker{Opened: noon, Tries: 1, Why: "change class db: given up after 30 min"},
		Freeze:        scale.Freeze{Since: noon.Add(-5 * time.Minute), Why: "a cliff"},
		Late:          scale.Wrote{From: 2, To: 1, At: noon.Add(24 * time.Hour)},
	}
	whole, err := stored.Record([]byte(text))
	must(t, err)
	same(t, "the record", want, whole.Learned)
	if !whole.Decision.WithSource {
		t.Error("reads went to the source as well, and the decision does not say so")
	}
	short, err := stored.Essence([]byte(text))
	must(t, err)
	same(t, "what the past is folded from", want, short.Learned)
	want.Adopted = false
	past := memory.Fold(scale.Past{}, short, time.Hour)
	same(t, "the past", want, past.Learned)
	if !past.Outside.Equal(noon) {
		t.Errorf("the size was changed outside at %s", past.Outside)
	}

	again, err := json.Marshal(whole)
	must(t, err)
	now, err := stored.Record(again)
	must(t, err)
	same(t, "written anew and read", whole, now)
}

// An intent was a decision, and is a record.
func TestIntentsOfBefore(t *testing.T) {
	d := plain("web", noon, 4, 6, scale.Unknown)
	d.Outcome.At = time.Time{}
	old, err := json.Marshal(d.Decision)
	must(t, err)
	now, err := json.Marshal(d)
	must(t, err)
	for name, body := range map[string][]byte{"before": old, "now": now} {
		got, err := stored.Intent(body)
		must(t, err)
		same(t, name, d, got)
	}
	if _, err := stored.Intent([]byte("{")); err == nil {
		t.Error("a damaged one is read")
	}
}
