package history

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Evaluation is the records of one evaluation, packed as the file has them. In RAM they take a
// tenth of what they take as values, and reading them is for the few who ask. Nobody changes it.
type Evaluation struct {
	at     int64
	blocks []blockOf
	tiers  int
}

// blockOf is a block with the tiers whose texts it has, in its order.
type blockOf struct {
	tiers []string
	body  []byte
}

// keep adds a block, unless a later evaluation is there already. A block of a later one
// begins anew: what waited for the disk is written together with it.
func (e *Evaluation) keep(at int64, b blockOf) {
	if at < e.at {
		return
	}
	if at > e.at {
		*e = Evaluation{at: at}
	}
	b.body = slices.Clone(b.body) // without the room that it was packed in
	e.blocks, e.tiers = append(e.blocks, b), e.tiers+len(b.tiers)
}

// Len is the number of its records.
func (e Evaluation) Len() int { return e.tiers }

// At is when they were decided; zero without any.
func (e Evaluation) At() time.Time {
	if e.tiers == 0 {
		return time.Time{}
	}
	return time.UnixMicro(e.at).UTC()
}

// Each is all records, in no particular order. With an error, which is a defect, a record has its tier
// and time alone: one that is missing would not be noticed.
func (e Evaluation) Each() iter.Seq2[scale.Record, error] {
	return func(yield func(scale.Record, error) bool) {
		for _, b := range e.blocks {
			texts, err := e.unpack(b)
			for i := range b.tiers {
				if !yield(e.record(b, i, texts, err)) {
					return
				}
			}
		}
	}
}

// Of is the record of a tier, if there is one; the error is that of Each.
func (e Evaluation) Of(tier string) (r scale.Record, known bool, err error) {
	for _, b := range e.blocks {
		if i := slices.Index(b.tiers, tier); i >= 0 {
			texts, err := e.unpack(b)
			r, err = e.record(b, i, texts, err)
			return r, true, err
		}
	}
	return r, false, nil
}

// unpack is the texts of a block, one for each of its tiers.
func (e Evaluation) unpack(b blockOf) ([]string, error) {
	texts, err := Unpack(b.body)
	if err == nil && len(texts) != len(b.tiers) {
		return nil, fmt.Errorf("%w: the number of records differs from the number of tiers", errBlock)
	}
	return texts, err
}

func (e Evaluation) record(b blockOf, i int, texts []string, err error) (scale.Record, error) {
	if err == nil {
		var r scale.Record
		if r, err = (pass{text: texts[i]}).record(); err == nil {
			return r, nil
		}
	}
	return scale.Record{Decision: scale.Decision{Tier: b.tiers[i], At: e.At()}}, err
}
