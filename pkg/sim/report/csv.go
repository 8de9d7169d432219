package report

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"time"
)

// ticksCSV is a run as CSV (RFC 4180, LF line ends, UTC), in the order in which
// the ticks were given. A load that is not known is an empty cell, and so is the name of a
// size that stands for no class or type.
func ticksCSV(run Run) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"time", "tier", "load", "desired", "in_service", "from", "to", "rule", "because", "from_name", "to_name"}}
	name := func(tier string, size int) string {
		if ladder := run.Ladders[tier]; size >= 1 && size <= len(ladder) {
			return ladder[size-1]
		}
		return ""
	}
	for _, t := range run.Ticks {
		load := ""
		if finite(t.Load) {
			load = strconv.FormatFloat(t.Load, 'f', -1, 64)
		}
		rows = append(rows, []string{
			t.Time.UTC().Format(time.RFC3339), t.Tier, load,
			strconv.Itoa(t.Desired), strconv.Itoa(t.InService),
			strconv.Itoa(t.From), strconv.Itoa(t.To), t.Rule, t.Because,
			name(t.Tier, t.From), name(t.Tier, t.To),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
