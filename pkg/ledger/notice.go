package ledger

import (
	"context"
	"database/sql"
	"maps"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
)

// Notices are the texts that PutNotices wrote, by their names.
func (l *Ledger) Notices(ctx context.Context) (out map[string]string, err error) {
	err = l.look(ctx, func(tx *sql.Tx, _ history.View) error {
		out, err = sqlite.Notices(tx)
		return err
	})
	return out, err
}

// PutNotices writes texts by their names, all or none; "" takes one away. It tells Health nothing: what
// was told to whom decides nothing, and what is wrong with the disk the evaluations find.
func (l *Ledger) PutNotices(ctx context.Context, texts map[string]string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.write(ctx, func(b *batch) error { return b.memory.Notices(texts) })
}

// Notices is like Ledger.Notices.
func (m *Memory) Notices(context.Context) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.notices), nil
}

// PutNotices is like Ledger.PutNotices.
func (m *Memory) PutNotices(_ context.Context, texts map[string]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.notices == nil {
		m.notices = map[string]string{}
	}
	for name, body := range texts {
		if m.notices[name] = body; body == "" {
			delete(m.notices, name)
		}
	}
	return nil
}
