package ledger

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What the ledger and its twin answer with, whoever of memory and history says it.
var (
	ErrNoRecord = history.ErrNoRecord
	ErrBusy     = memory.ErrBusy
	ErrFull     = memory.ErrFull
)

const (
	// defaultLimit is how many records History gives when not told.
	defaultLimit = 1000
	// memoryOfTier is how many records Memory keeps of a tier: a week of minutes.
	memoryOfTier = 7 * 24 * 60
)

// Memory is a ledger without a file. Its zero value is not usable.
type Memory struct {
	memory  *ram.Memory
	mu      sync.Mutex
	tiers   map[string][]memory.Entry // oldest first
	notices map[string]string
}

// NewMemory is an empty memory whose Past reaches back keep; DefaultKeep if 0.
func NewMemory(keep time.Duration) *Memory {
	return &Memory{memory: ram.New(keep, false), tiers: map[string][]memory.Entry{}}
}

// NewPasts is a memory that keeps the pasts and no record: a run that is read while it
// happens needs no more, and a month of it is a month of records.
func NewPasts(keep time.Duration) *Memory {
	return &Memory{memory: ram.New(keep, true), tiers: map[string][]memory.Entry{}}
}

// NewMemoryFrom knows the pasts of l and writes nothing back: a dry run.
func NewMemoryFrom(l *Ledger) *Memory {
	return &Memory{memory: l.memory.Clone(), tiers: map[string][]memory.Entry{}}
}

// Learn replaces the past of a tier.
func (m *Memory) Learn(tier string, past scale.Past) {
	m.memory.Learn(tier, past, past.Since, event.Known(past))
}

// Intend notes the changes that are about to be carried out.
func (m *Memory) Intend(_ context.Context, records []scale.Record) error {
	m.memory.Intend(memory.Intents(records))
	return nil
}

// Settle notes how they went.
func (m *Memory) Settle(_ context.Context, records []scale.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.memory.Settle(records) {
		name := r.Decision.Tier
		list := m.tiers[name]
		i, found := slices.BinarySearchFunc(list, r.Decision.At, func(n memory.Entry, at time.Time) int { return n.Decision.At.Compare(at) })
		if found {
			list[i] = r
		} else {
			list = slices.Insert(list, i, r)
		}
		m.tiers[name] = list[max(0, len(list)-memoryOfTier):]
	}
	return nil
}

// Past is what is remembered of a tier; the zero Past if nothing is.
func (m *Memory) Past(tier string) scale.Past { return m.memory.Past(tier) }

// Remember changes how far back Past reaches, from the next record on.
func (m *Memory) Remember(keep time.Duration) { m.memory.Remember(keep) }

// Health is nil: there is nothing to fail.
func (m *Memory) Health() error { return nil }

// At is the newest record of a tier that is not younger than at, or ErrNoRecord.
func (m *Memory) At(_ context.Context, tier string, at time.Time) (scale.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range slices.Backward(m.tiers[tier]) {
		if !r.Decision.At.After(at) {
			return *r.Record, nil
		}
	}
	return scale.Record{}, history.NoRecord(tier, at)
}

// History is like Ledger.History.
func (m *Memory) History(_ context.Context, tier string, since time.Time, limit int) ([]scale.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []scale.Record
	for name, list := range m.tiers {
		for _, r := range list {
			if (tier == "" || tier == name) && history.HasEvents(r) && !r.Decision.At.Before(since) {
				out = append(out, *r.Record)
			}
		}
	}
	slices.SortFunc(out, history.NewestFirst)
	return out[:min(len(out), limitOf(limit))], nil
}

// Latest is the newest record of every tier, by name.
func (m *Memory) Latest(context.Context) ([]scale.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []scale.Record
	for _, name := range m.memory.Tiers() {
		if list := m.tiers[name]; len(list) > 0 {
			out = append(out, *list[len(list)-1].Record)
		}
	}
	return out, nil
}

// Written is empty: records are kept as they are.
func (m *Memory) Written() history.Evaluation { return history.Evaluation{} }

// Unsettled is empty: a memory does not outlive its process.
func (m *Memory) Unsettled() []scale.Record { return nil }

// Close does nothing.
func (m *Memory) Close() error { return nil }

func limitOf(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return limit
}
