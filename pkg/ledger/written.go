package ledger

import (
	"encoding/json"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// written is a record as files have it. Until format 5 what was learned stood in the
// decision, without what its outcome taught, and an intent was a decision alone.
type written struct {
	Decision decision       `json:"decision"`
	Learned  *scale.Learned `json:"learned"`
	Outcome  scale.Outcome  `json:"outcome"`
}

type decision struct {
	scale.Decision
	scale.Learned
}

// recordOf is a record of whichever format. A record of today that learned nothing has no
// place for it either, and comes out the same: its outcome has taught nothing.
func recordOf(d scale.Decision, before scale.Learned, now *scale.Learned, o scale.Outcome) scale.Record {
	// Modes had other names before format 4.
	if now := (map[scale.Mode]scale.Mode{"own": scale.Manage, "floor": scale.Minimum})[d.Mode]; now != "" {
		d.Mode = now
	}
	d.Reasons = reason.Renamed(d.Reasons)
	if now != nil {
		return scale.Record{Decision: d, Learned: *now, Outcome: o}
	}
	d.WithSource = d.WithSource || !before.Beside.IsZero()
	return scale.Record{Decision: d, Learned: memory.Settle(before, d, o), Outcome: o}
}

// intentOf reads an intent as the record that holds if its answer was never heard.
func intentOf(body []byte) (scale.Record, error) {
	var r written
	if err := json.Unmarshal(body, &r); err != nil {
		return scale.Record{}, err
	}
	if r.Decision.Tier == "" {
		if err := json.Unmarshal(body, &r.Decision); err != nil {
			return scale.Record{}, err
		}
	}
	return recordOf(r.Decision.Decision, r.Decision.Learned, r.Learned, scale.Outcome{Status: scale.Unknown}), nil
}
