package memory

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A record without profiles says that they stand, so that a kilobyte a signal is written each five minutes and not at every
// evaluation; what is kept has them whole.
func TestProfilesStandUntilOneIsLearned(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	one := scale.Profile{Last: at, Full: 85, Window: []byte{1, 2}, Hours: []byte{3}}
	record := func(minute int, p map[string]scale.Profile) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: "web", At: at.Add(time.Duration(minute) * time.Minute)}, Learned: scale.Learned{Profiles: p}}
	}
	past := Fold(scale.Past{}, record(0, map[string]scale.Profile{"cpu": one}), time.Hour)
	before := Keep(past, at)
	past = Fold(past, record(1, nil), time.Hour)
	if diff := cmp.Diff(map[string]scale.Profile{"cpu": one}, past.Profiles); diff != "" {
		t.Fatal(diff)
	}
	if carried := Carried(past); carried.Profiles != nil {
		t.Errorf("an evaluation that learns nothing writes %v", carried.Profiles)
	}
	if now := Keep(past, at.Add(time.Minute)); !now.Stands(before) {
		t.Error("nothing was learned, and it is written anew")
	}
	next := one
	next.Last = at.Add(5 * time.Minute)
	past = Fold(past, record(6, map[string]scale.Profile{"cpu": next}), time.Hour)
	kept := Keep(past, at.Add(6*time.Minute))
	if kept.Stands(before) {
		t.Error("five minutes were learned, and they are not written")
	}
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	var read Kept
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(past.Profiles, read.Restore(nil, time.Time{}, time.Hour).Profiles); diff != "" {
		t.Error(diff)
	}
	// A file of before profiles has none, and opens.
	var old Kept
	if err := json.Unmarshal([]byte(`{"at":"2026-03-02T12:00:00Z","adopted":false}`), &old); err != nil || old.Past().Profiles != nil {
		t.Errorf("%v, %+v", err, old.Past().Profiles)
	}
}
