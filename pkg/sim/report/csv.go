package report

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"time"
)

// ticksCSV is a run as CSV (RFC 4180, LF line ends, UTC), in the order in which
// the ticks were given. A load that is not known is an empty cell, and so is the name of a
// size that stands for no class or type, and what a step costs in US dollars where no price is known.
func ticksCSV(run Run) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"time", "tier", "load", "desired", "in_service", "from", "to", "rule", "because", "from_name", "to_name", "dollars"})
	name := func(tier string, size int) string {
		if ladder := run.Ladders[tier]; size >= 1 && size <= len(ladder) {
			return ladder[size-1]
		}
		return ""
	}
	row := make([]string, 0, 12)
	for i := range run.Ticks {
		t := &run.Ticks[i]
		load, cost := "", ""
		if t.Priced {
			cost = strconv.FormatFloat(round(t.Dollars), 'f', -1, 64)
		}
		if finite(t.Load) {
			load = strconv.FormatFloat(t.Load, 'f', -1, 64)
		}
		row = append(row[:0],
			t.Time.UTC().Format(time.RFC3339), t.Tier, load,
			strconv.Itoa(t.Desired), strconv.Itoa(t.InService),
			strconv.Itoa(t.From), strconv.Itoa(t.To), t.Rule, t.Because,
			name(t.Tier, t.From), name(t.Tier, t.To), cost)
		_ = w.Write(row) // into memory, which does not fail
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
