package stored

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ErrDamaged says that what stands in a file is not what was written.
var ErrDamaged = errors.New("the stored data is damaged")

// written is a record as files have it. Until format 5 what was learned stood in the
// decision, without what its outcome taught, and an intent was a decision alone.
type written struct {
	Decision decision       `json:"decision"`
	Learned  *scale.Learned `json:"learned"`
	Outcome  scale.Outcome  `json:"outcome"`
	Seen     *scale.Seen    `json:"seen"`
}

type decision struct {
	scale.Decision
	scale.Learned
}

// Record reads a record, whole.
func Record(text []byte) (scale.Record, error) {
	var r written
	if err := json.Unmarshal(text, &r); err != nil {
		return scale.Record{}, Damaged("a record", err)
	}
	out := recordOf(r.Decision.Decision, r.Decision.Learned, r.Learned, r.Outcome)
	out.Seen = r.Seen
	return out, nil
}

// Essence reads a record without its texts, which a past has no use for: with 1,000 tiers a
// start reads 85,000 records.
func Essence(text []byte) (scale.Record, error) {
	var r struct {
		Decision struct {
			scale.Decision
			scale.Learned           // where it stood before records had a place for it
			Reasons         skipped `json:"reasons"`
			Recommendations skipped `json:"proposals"`
			Samples         skipped `json:"samples"`
		} `json:"decision"`
		Learned *scale.Learned `json:"learned"`
		Outcome scale.Outcome  `json:"outcome"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return scale.Record{}, Damaged("a record", err)
	}
	return recordOf(r.Decision.Decision, r.Decision.Learned, r.Learned, r.Outcome), nil
}

// skipped is a part of a text that is not read.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

// Intent reads an intent as the record that holds if its answer was never heard.
func Intent(body []byte) (scale.Record, error) {
	var r written
	if err := json.Unmarshal(body, &r); err != nil {
		return scale.Record{}, Damaged("an intent", err)
	}
	if r.Decision.Tier == "" {
		if err := json.Unmarshal(body, &r.Decision); err != nil {
			return scale.Record{}, Damaged("an intent", err)
		}
	}
	return recordOf(r.Decision.Decision, r.Decision.Learned, r.Learned, scale.Outcome{Status: scale.Unknown}), nil
}

// recordOf is a record of whichever format. A record of today that learned nothing has no
// place for it either, and comes out the same: its outcome has taught nothing.
func recordOf(d scale.Decision, before scale.Learned, now *scale.Learned, o scale.Outcome) scale.Record {
	today(&d)
	if now != nil {
		return scale.Record{Decision: d, Learned: *now, Outcome: o}
	}
	d.WithSource = d.WithSource || !before.Beside.IsZero()
	return scale.Record{Decision: d, Learned: memory.Settle(before, d, o), Outcome: o}
}

// Damaged says that something is not the JSON that it should be.
func Damaged(what string, err error) error {
	return fmt.Errorf("%w: %s cannot be read as JSON: %w", ErrDamaged, what, err)
}
