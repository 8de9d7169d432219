package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
)

// Foresee says which memories would go on under other names with these claims.
func (l *Ledger) Foresee(claims []memory.Claim) []memory.Move { return l.memory.Foresee(claims) }

// Claim gives every resource the name that a configuration has for it, and takes along what belongs
// to a name that moves. RAM learns it even when the disk does not, which the next write then tells.
// No evaluation may be under way whose records say the names of before.
func (l *Ledger) Claim(ctx context.Context, claims []memory.Claim, now time.Time) (ram.Claimed, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	done := l.memory.Claim(claims)
	if len(done.Named)+len(done.Moves) == 0 || l.options.ReadOnly {
		return done, nil
	}
	for _, n := range done.Named {
		was := n.Was
		l.named = append(l.named, history.Naming{Resource: n.Resource, Tier: n.Tier, Since: now, Was: was})
	}
	l.moved = append(l.moved, done.Actions...)
	for _, op := range done.Operations {
		l.behind = append(slices.DeleteFunc(l.behind, sameOperation(op.ID)), op)
	}
	return done, l.note("saving the names of tiers", l.write(ctx, func(*batch) error { return nil }))
}

// Resource is what the memory of a tier belongs to; "" while no configuration has said.
func (l *Ledger) Resource(tier string) string { return l.memory.Resource(tier) }

// Resource is like Ledger.Resource.
func (m *Memory) Resource(tier string) string { return m.memory.Resource(tier) }

// Foresee is like Ledger.Foresee.
func (m *Memory) Foresee(claims []memory.Claim) []memory.Move { return m.memory.Foresee(claims) }

// Claim is like Ledger.Claim.
func (m *Memory) Claim(_ context.Context, claims []memory.Claim, _ time.Time) (ram.Claimed, error) {
	return m.memory.Claim(claims), nil
}
