package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// longestBacklog is how many pieces of news wait for a disk that takes them.
const longestBacklog = 10_000

var errReadOnly = errors.New("the ledger was opened for reading only, or is closed")

// Intend writes down, durably, every record that is about to change something, as it holds
// if the answer is never heard. When it returns nil, no crash can make dynascale forget that
// it may have asked. Doing it again for the same tier and time changes nothing. Without
// changes nothing is written.
func (l *Ledger) Intend(ctx context.Context, records []scale.Record) error {
	changes := memory.Intents(records)
	if len(changes) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	l.memory.Intend(changes)
	return l.note("saving the planned changes", l.write(ctx, func(b *batch) error {
		for _, r := range changes {
			if err := b.memory.Intend(r); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Settle writes down how the evaluation went, of all tiers in one transaction. RAM
// learns it even when the disk does not. A context that ended does not stop it:
// what has happened must be remembered, most of all on the way out.
func (l *Ledger) Settle(ctx context.Context, records []scale.Record) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if len(records) == 0 {
		return l.note("checking that the file is still there", l.present(context.WithoutCancel(ctx)))
	}
	err := l.settle(ctx, "saving the results of the evaluation", l.memory.Settle(records))
	l.writer.rest()
	return err
}

// Written is the newest evaluation that was written; none before the first.
func (l *Ledger) Written() history.Evaluation {
	if last := l.last.Load(); last != nil {
		return *last
	}
	return history.Evaluation{}
}

// settle writes what RAM knows already, and after it what earlier writes left behind. The
// lock is held.
func (l *Ledger) settle(ctx context.Context, doing string, notes []memory.Entry) error {
	all := notes
	if len(l.backlog) > 0 {
		all = append(slices.Clip(l.backlog), notes...)
	}
	var last history.Evaluation
	err := l.write(ctx, func(b *batch) error {
		if err := b.settle(all); err != nil || len(notes) == 0 {
			return err
		}
		last = b.history.Last()
		return b.try("packing and deleting old records", func() error { return l.tidy(b, notes[len(notes)-1].Decision.At) })
	})
	var lost partial
	if err == nil || errors.As(err, &lost) {
		l.backlog = nil
		l.last.Store(&last)
		return l.note(doing, err)
	}
	for _, n := range notes {
		if (history.HasEvents(n) || n.First) && len(l.backlog) < longestBacklog {
			l.backlog = append(l.backlog, n)
		}
	}
	return l.note(doing, err)
}

// tidy deletes what is older than the retention, and packs old records.
func (l *Ledger) tidy(b *batch, now time.Time) error {
	if err := b.memory.Tidy(now, now.Add(-l.options.Retention)); err != nil {
		return err
	}
	return b.history.Tidy(now, max(l.options.Keep, l.memory.Keep()), l.options.Retention)
}

// write does f in one transaction, after what waits for it: operations, pauses, and what is kept of the pasts. It is not
// interrupted half way: it takes milliseconds, and what an evaluation gave up writing would
// have to be forgotten.
func (l *Ledger) write(ctx context.Context, f func(*batch) error) error {
	if l.options.ReadOnly {
		return errReadOnly
	}
	ctx = context.WithoutCancel(ctx)
	if err := l.present(ctx); err != nil {
		return err
	}
	if err := l.connect(ctx); err != nil {
		return err
	}
	unwritten, whole := l.memory.Unwritten(), l.memory.UnwrittenWhole()
	err := l.writer.transact(sqlite.Lease{Epoch: *l.epoch}, func(b *batch) error {
		for _, op := range l.behind {
			if err := b.memory.Operation(op); err != nil {
				return err
			}
		}
		for _, a := range slices.Concat(l.moved, unwritten) {
			if err := b.memory.Action(a); err != nil {
				return err
			}
		}
		for about, text := range whole {
			if err := b.memory.Whole(about, text); err != nil {
				return err
			}
		}
		held, gone := l.memory.Dirty()
		for _, resource := range gone {
			if err := b.memory.Drop(resource); err != nil {
				return err
			}
		}
		for h := range held {
			switch err := b.memory.Keep(h); {
			case errors.Is(err, sqlite.ErrText):
				b.lost = append(b.lost, err)
			case err != nil:
				return err
			}
		}
		if err := b.history.Name(l.named); err != nil {
			return err
		}
		return f(b)
	})
	var lost partial
	if err == nil || errors.As(err, &lost) {
		if err := l.wrote(ctx); err != nil {
			return err // it went into a file that nobody will find
		}
		l.behind, l.moved, l.named = nil, nil, nil
		l.memory.Written(unwritten)
		l.memory.WroteWhole(whole)
		l.memory.Clean()
	}
	return err
}
