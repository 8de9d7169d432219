package stored

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Writer makes texts, one after the other. The zero value is ready; it is for one goroutine.
type Writer struct {
	text bytes.Buffer
}

// Record is the text of a record.
func (w *Writer) Record(r scale.Record) (string, error) {
	r.Decision = writable(r.Decision)
	text, err := w.Text(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", r.Decision.Tier, err)
	}
	return text, nil
}

// Text is a value as JSON, without the escapes that are for web pages.
func (w *Writer) Text(v any) (string, error) {
	w.text.Reset()
	e := json.NewEncoder(&w.text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(w.text.Bytes(), []byte("\n"))), nil
}

// writable turns samples that JSON has no word for, NaN and the infinities, into
// gaps: one of them must not cost the record.
func writable(d scale.Decision) scale.Decision {
	odd := func(s scale.Sample) bool { return math.IsNaN(s.Value) || math.IsInf(s.Value, 0) }
	if !slices.ContainsFunc(d.Samples, odd) {
		return d
	}
	d.Gaps = slices.Clone(d.Gaps)
	for _, s := range d.Samples {
		if odd(s) {
			d.Gaps = append(d.Gaps, scale.Gap{Signal: s.Signal, Why: fmt.Sprintf("its value was %v", s.Value)})
		}
	}
	d.Samples = slices.DeleteFunc(slices.Clone(d.Samples), odd)
	return d
}
