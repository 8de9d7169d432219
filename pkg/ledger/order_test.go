package ledger

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// pause holds both directions of a tier between two minutes.
func pause(tier string, from, until int) scale.Order {
	return scale.Order{Tier: tier, Kind: scale.Pause, Grow: true, Shrink: true, Given: minute(from), Until: minute(until), Reason: "a deploy & \"more\""}
}

func raise(tier string, size, from, until int) scale.Order {
	return scale.Order{Tier: tier, Kind: scale.Override, Min: size, Given: minute(from), Until: minute(until), Reason: "a sale"}
}

func give(t testing.TB, l remembers, orders ...scale.Order) {
	t.Helper()
	for _, o := range orders {
		if err := l.Give(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
}

func contractOrders(t *testing.T, fresh func(*testing.T) remembers) {
	t.Run("none", func(t *testing.T) {
		l := fresh(t)
		same(t, "orders", []scale.Order{}, l.Orders(noon))
		revoked, err := l.Revoke(ctx, "web")
		same(t, "revoked", []scale.Order{}, revoked)
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("one of each kind, and the newer replaces the older", func(t *testing.T) {
		l := fresh(t)
		give(t, l, pause("workers", 0, 5), raise("web", 9, 0, 60), pause("web", 0, 10), pause("web", 1, 20))
		web := []scale.Order{raise("web", 9, 0, 60), pause("web", 1, 20)}
		same(t, "past", web, l.Past("web").Orders)
		same(t, "orders", append(web, pause("workers", 0, 5)), l.Orders(minute(4)))
		same(t, "orders after the end of one", web, l.Orders(minute(5)))
		same(t, "nobody's", []scale.Order{}, l.Past("nobody").Orders)
	})
	t.Run("of several tiers at once", func(t *testing.T) {
		l := fresh(t)
		if err := l.Give(ctx, pause("web", 0, 60), pause("workers", 0, 60), raise("web", 9, 0, 60)); err != nil {
			t.Fatal(err)
		}
		same(t, "orders", []scale.Order{raise("web", 9, 0, 60), pause("web", 0, 60), pause("workers", 0, 60)}, l.Orders(minute(4)))
		revoked, err := l.Revoke(ctx, "web", "nobody", "workers", "web")
		same(t, "revoked", []scale.Order{raise("web", 9, 0, 60), pause("web", 0, 60), pause("workers", 0, 60)}, revoked)
		same(t, "orders", []scale.Order{}, l.Orders(minute(4)))
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("a pass does not drop them, and they begin no memory", func(t *testing.T) {
		l := fresh(t)
		give(t, l, pause("web", 0, 60))
		if since := l.Past("web").Since; !since.IsZero() {
			t.Errorf("the memory of a tier begins with an order, at %s", since)
		}
		settle(t, l, plain("web", minute(1), 4, 6, scale.Applied))
		settle(t, l, plain("web", minute(61), 6, 6, scale.Unchanged))
		past := l.Past("web")
		same(t, "orders", []scale.Order{pause("web", 0, 60)}, past.Orders)
		if !past.Since.Equal(minute(1)) || !past.Grew.Equal(minute(1)) {
			t.Errorf("past: %+v", past)
		}
	})
	t.Run("revoked ones are gone, of that tier only", func(t *testing.T) {
		l := fresh(t)
		give(t, l, pause("web", 0, 60), raise("web", 9, 0, 60), pause("workers", 0, 60))
		revoked, err := l.Revoke(ctx, "web")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "revoked", []scale.Order{raise("web", 9, 0, 60), pause("web", 0, 60)}, revoked)
		same(t, "orders", []scale.Order{pause("workers", 0, 60)}, l.Orders(noon))
		same(t, "past", []scale.Order{}, l.Past("web").Orders)
	})
	t.Run("ended ones go a day later", func(t *testing.T) {
		l := fresh(t)
		give(t, l, pause("web", 0, 60))
		settle(t, l, plain("web", minute(60+24*60), 4, 4, scale.Unchanged))
		same(t, "a day later", []scale.Order{pause("web", 0, 60)}, l.Past("web").Orders)
		settle(t, l, plain("web", minute(60+24*60+1), 4, 4, scale.Unchanged))
		same(t, "more than a day later", []scale.Order{}, l.Past("web").Orders)
	})
	t.Run("a past is the caller's own", func(t *testing.T) {
		l := fresh(t)
		give(t, l, pause("web", 0, 60))
		l.Past("web").Orders[0].Reason = "changed"
		l.Orders(noon)[0].Reason = "changed"
		same(t, "orders", []scale.Order{pause("web", 0, 60)}, l.Orders(noon))
	})
}

func TestOrdersOfOtherLedgers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	give(t, l, pause("web", 0, 60), raise("new", 3, 0, 60))
	reader := openLedger(t, Options{Path: path, ReadOnly: true})
	same(t, "a reader's", l.Orders(noon), reader.Orders(noon))
	dry := NewMemoryFrom(reader)
	same(t, "a dry run's", l.Orders(noon), dry.Orders(noon))
	if _, err := dry.Revoke(ctx, "web"); err != nil {
		t.Fatal(err)
	}
	same(t, "the ledger's after a dry run revoked", 2, len(l.Orders(noon)))
	says(t, reader.Give(ctx, pause("web", 0, 90)), "web: ", "reading only", "are as before")
	_, err := reader.Revoke(ctx, "web")
	says(t, err, "web: ", "reading only", "are as before")
	same(t, "after refusals", l.Orders(noon), reader.Orders(noon))
}

// An order that a restart would forget is refused, and so is taking one back.
func TestOrdersThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	give(t, l, pause("web", 0, 60))
	if _, err := l.writer.db.Exec("PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	says(t, l.Give(ctx, raise("web", 9, 0, 60)), path, "writing down an order", "readonly", "are as before")
	says(t, l.Health(), "writing down an order")
	_, err := l.Revoke(ctx, "web")
	says(t, err, path, "taking back orders", "readonly", "are as before")
	same(t, "orders", []scale.Order{pause("web", 0, 60)}, l.Orders(noon))
	if _, err := l.writer.db.Exec("PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	give(t, l, raise("web", 9, 0, 60))
	if err := l.Health(); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := l.Give(ended, pause("web", 5, 90)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
	far := pause("workers", 0, 60)
	far.Until = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	says(t, l.Give(ctx, pause("web", 7, 90), far), "workers: ", "year", "not in force")
	same(t, "orders", []scale.Order{raise("web", 9, 0, 60), pause("web", 0, 60)}, l.Orders(noon))
}

// A tier that left the configuration settles nothing any more, and its orders
// leave the file all the same.
func TestOrdersOfATierThatIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	give(t, l, pause("gone", 0, 60), pause("web", 0, 48*60))
	settle(t, l, plain("web", minute(60+24*60+1), 4, 4, scale.Unchanged))
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "orders of the file", []scale.Order{pause("web", 0, 48*60)}, l.Orders(noon))
}
