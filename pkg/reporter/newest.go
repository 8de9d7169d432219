package reporter

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Packed is an evaluation that the ledger wrote. It takes a tenth of the RAM of its records, which are asked for
// seldom.
type Packed interface {
	At() time.Time
	Len() int
	// Each is every record. One that cannot be read has its tier and time alone.
	Each() iter.Seq2[scale.Record, error]
	Of(tier string) (r scale.Record, known bool, err error)
}

// newest is the newest record of every tier: packed where the ledger wrote them all, and as they
// are where it could not. The values in it do not change.
type newest struct {
	tiers   []string // in the order of the configuration
	records []scale.Record
	packed  Packed // nil where records are kept as they are
}

// newestOf is what an evaluation leaves. It forgets the tiers of the evaluation before that this one no longer has:
// one that was running during a reload shows them once more. The lock is held.
func (b *Reporter) newestOf(result loop.Result) (n newest) {
	now := make(map[string]bool, len(result.Records))
	n.tiers = make([]string, len(result.Records))
	for i := range result.Records {
		n.tiers[i] = result.Records[i].Decision.Tier
		now[n.tiers[i]] = true
	}
	b.forget(slices.DeleteFunc(slices.Clone(b.newest.tiers), func(t string) bool { return now[t] }))
	p := b.Written()
	if p == nil || result.LedgerErr != nil || p.Len() != len(n.tiers) || p.At().UnixMicro() != result.At.UnixMicro() {
		n.records = result.Records
		return n
	}
	n.packed = p
	return n
}

// all is one record for each tier, in order.
func (n newest) all() []scale.Record {
	place := make(map[string]int, len(n.tiers))
	for i, tier := range n.tiers {
		place[tier] = i
	}
	out := make([]scale.Record, len(n.tiers))
	put := func(r scale.Record) {
		if i, is := place[r.Decision.Tier]; is {
			out[i] = r
		}
	}
	for _, r := range n.records {
		put(r)
	}
	if n.packed != nil {
		for r, err := range n.packed.Each() {
			put(readable(r, err))
		}
	}
	return out
}

// of is the record of one tier.
func (n newest) of(tier string) (scale.Record, bool) {
	if !slices.Contains(n.tiers, tier) {
		return scale.Record{}, false
	}
	if n.packed != nil {
		r, known, err := n.packed.Of(tier)
		return readable(r, err), known
	}
	i := slices.IndexFunc(n.records, func(r scale.Record) bool { return r.Decision.Tier == tier })
	return n.records[i], true
}

// readable is a record; one that could not be unpacked says so in the place of its reasons.
func readable(r scale.Record, err error) scale.Record {
	if err != nil {
		r.Decision.Reasons = []scale.Reason{{Rule: reason.Defect, Because: fmt.Sprintf("a defect of dynascale: the record of the last evaluation of %s cannot be read; please report it: %v", r.Decision.Tier, err)}}
	}
	return r
}
