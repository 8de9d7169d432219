package world

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

const longestStep = 31 * 86400 // seconds

// Trace is a recorded load. Each row holds for one step; a hole between rows
// keeps the rate of the row before it, and so do the times outside the trace.
type Trace struct {
	times []int64 // unix seconds, rising
	rates []float64
	step  time.Duration
}

// ReadTrace reads CSV with the header "timestamp,value": RFC 3339 instants in
// rising order from 1970 on, and the number of requests in the step that begins
// there. The step is the commonest distance between rows. Errors name the line,
// and the column where one field is wrong.
func ReadTrace(r io.Reader) (*Trace, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	head, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("trace is empty; it needs the header \"timestamp,value\" and at least two rows")
	}
	if err != nil {
		return nil, fmt.Errorf("reading trace: %w", err)
	}
	if len(head) != 2 || strings.TrimPrefix(head[0], "\ufeff") != "timestamp" || head[1] != "value" {
		return nil, fmt.Errorf("trace line 1: the header is %q, not \"timestamp,value\"", strings.Join(head, ","))
	}
	t := &Trace{}
	var lines []int
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading trace: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if len(row) != 2 {
			return nil, fmt.Errorf("trace line %d: %d fields instead of 2", line, len(row))
		}
		if field, err := t.add(row); err != nil {
			line, column := rows.FieldPos(field)
			return nil, fmt.Errorf("trace line %d, column %d: %w", line, column, err)
		}
		lines = append(lines, line)
	}
	if len(t.times) < 2 {
		return nil, fmt.Errorf("trace has %d rows; it needs at least two, to know the step between rows", len(t.times))
	}
	step := commonest(t.times)
	if step > longestStep {
		return nil, fmt.Errorf("trace has a row every %d s; the step between rows may be at most 31 days", step)
	}
	for i := 1; i < len(t.times); i++ {
		if d := t.times[i] - t.times[i-1]; d < step {
			return nil, fmt.Errorf("trace line %d: this row is only %d s after the row before it, but the usual step between rows is %d s", lines[i], d, step)
		}
	}
	t.step = time.Duration(step) * time.Second
	for i := range t.rates {
		t.rates[i] /= float64(step)
	}
	return t, nil
}

// add takes one row; the field is the one that the error is about.
func (t *Trace) add(row []string) (field int, err error) {
	at, err := time.Parse(time.RFC3339, row[0])
	if err != nil {
		return 0, fmt.Errorf("timestamp %q is not RFC 3339, such as 2026-01-02T15:04:05Z", row[0])
	}
	if at.Unix() < 0 {
		return 0, fmt.Errorf("timestamp %s is before 1970, when the simulated cloud's clock begins; shift all timestamps to a later time", row[0])
	}
	v, err := strconv.ParseFloat(row[1], 64)
	switch {
	case err != nil:
		return 1, fmt.Errorf("value %q is not a number", row[1])
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 1, fmt.Errorf("value %q is not a finite number", row[1])
	case v < 0:
		return 1, fmt.Errorf("value %q is negative", row[1])
	}
	if n := len(t.times); n > 0 && at.Unix() <= t.times[n-1] {
		return 0, fmt.Errorf("timestamp %s is not after that of the row before (%s)", row[0], time.Unix(t.times[n-1], 0).UTC().Format(time.RFC3339))
	}
	t.times = append(t.times, at.Unix())
	t.rates = append(t.rates, v)
	return 0, nil
}

// commonest is the most frequent distance between neighbours; of equally
// frequent ones the smallest, so that holes cannot outvote the step.
func commonest(times []int64) int64 {
	distances := make([]int64, 0, len(times)-1)
	for i := 1; i < len(times); i++ {
		distances = append(distances, times[i]-times[i-1])
	}
	sort.Slice(distances, func(i, j int) bool { return distances[i] < distances[j] })
	best, count := distances[0], 0
	for i := 0; i < len(distances); {
		j := i
		for j < len(distances) && distances[j] == distances[i] {
			j++
		}
		if j-i > count {
			best, count = distances[i], j-i
		}
		i = j
	}
	return best
}

// At implements Load.
func (t *Trace) At(at time.Time) float64 {
	u := at.Unix()
	i := sort.Search(len(t.times), func(i int) bool { return t.times[i] > u })
	return t.rates[max(i-1, 0)]
}

// Start is the instant of the first row.
func (t *Trace) Start() time.Time { return time.Unix(t.times[0], 0).UTC() }

// End is the instant at which the last row's step ends.
func (t *Trace) End() time.Time {
	return time.Unix(t.times[len(t.times)-1], 0).UTC().Add(t.step)
}

// StepLength is how long one row holds.
func (t *Trace) StepLength() time.Duration { return t.step }

// Peak is the highest rate, in requests per second.
func (t *Trace) Peak() float64 {
	peak := 0.0
	for _, r := range t.rates {
		peak = max(peak, r)
	}
	return peak
}
