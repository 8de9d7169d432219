package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// orderGrace is how long an order is kept after its end, so that a clock that
// runs ahead and is set back does not take it away early.
const orderGrace = day

// Give keeps orders, each in the place of its tier's order of the same kind: all of
// them or none. When it returns nil, they are on the disk and in Past. Orders that
// cannot be written are not kept at all: the operator is told now, and not by a
// restart that has forgotten them.
func (l *Ledger) Give(ctx context.Context, orders ...scale.Order) error {
	bodies, tiers := make([]string, len(orders)), make([]string, len(orders))
	for i, o := range orders {
		body, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("%s: writing down the %s: %w; it is not in force", o.Tier, o.Kind, err)
		}
		bodies[i], tiers[i] = string(body), o.Tier
	}
	return l.command(ctx, "writing down an order", tiers, func(b *batch) error {
		for i, o := range orders {
			if _, err := b.tx.Exec(`INSERT OR REPLACE INTO orders (tier, kind, until, body) VALUES (?, ?, ?, ?)`,
				o.Tier, o.Kind, o.Until.UnixMicro(), bodies[i]); err != nil {
				return err
			}
		}
		return nil
	}, func() { l.recall.give(orders) })
}

// Revoke takes all orders of the tiers back and returns them, ended ones perhaps
// among them. When it fails, they stay in force, all of them.
func (l *Ledger) Revoke(ctx context.Context, tiers ...string) (out []scale.Order, err error) {
	err = l.command(ctx, "taking back orders", tiers, func(b *batch) error {
		for _, tier := range tiers {
			if _, err := b.tx.Exec(`DELETE FROM orders WHERE tier = ?`, tier); err != nil {
				return err
			}
		}
		return nil
	}, func() { out = l.recall.revoke(tiers) })
	return out, err
}

// command changes orders on the disk, and in RAM once the disk has it.
func (l *Ledger) command(ctx context.Context, doing string, tiers []string, write func(*batch) error, learn func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.note(doing, l.write(ctx, write)); err != nil {
		return fmt.Errorf("%s: %w; the orders in force are as before", strings.Join(tiers, ", "), err)
	}
	learn()
	return nil
}

// Orders are the orders that have not ended at now, by tier and kind.
func (l *Ledger) Orders(now time.Time) []scale.Order { return l.recall.orders(now) }

// Give is like Ledger.Give.
func (m *Memory) Give(_ context.Context, orders ...scale.Order) error {
	m.recall.give(orders)
	return nil
}

// Revoke is like Ledger.Revoke.
func (m *Memory) Revoke(_ context.Context, tiers ...string) ([]scale.Order, error) {
	return m.recall.revoke(tiers), nil
}

// Orders is like Ledger.Orders.
func (m *Memory) Orders(now time.Time) []scale.Order { return m.recall.orders(now) }

func (m *recall) give(orders []scale.Order) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range orders {
		t := m.of(o.Tier)
		kept := slices.DeleteFunc(slices.Clone(t.past.Orders), func(x scale.Order) bool { return x.Kind == o.Kind })
		t.past.Orders = append(kept, o)
		slices.SortFunc(t.past.Orders, byTierAndKind)
	}
}

func (m *recall) revoke(tiers []string) (out []scale.Order) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, tier := range tiers {
		if t := m.tiers[tier]; t != nil {
			out = append(out, t.past.Orders...)
			t.past.Orders = nil
		}
	}
	return out
}

func (m *recall) orders(now time.Time) (out []scale.Order) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tiers {
		for _, o := range t.past.Orders {
			if now.Before(o.Until) {
				out = append(out, o)
			}
		}
	}
	slices.SortFunc(out, byTierAndKind)
	return out
}

func byTierAndKind(a, b scale.Order) int {
	return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Kind, b.Kind))
}

// loadOrders reads them back; a file of before there were orders has none.
func (l *Ledger) loadOrders(tx *sql.Tx) error {
	var tables int
	if err := tx.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'orders'`).Scan(&tables); err != nil || tables == 0 {
		return err
	}
	return each(tx, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var o scale.Order
		if err := json.Unmarshal(body, &o); err != nil {
			return fmt.Errorf("%w: an order is not JSON: %w", errBlock, err)
		}
		l.recall.give([]scale.Order{o})
		return nil
	}, `SELECT body FROM orders`)
}
