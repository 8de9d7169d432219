package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Act puts an action into force and returns it with its id. A pause is in force in RAM
// before the disk is asked, and stays in force when the disk refuses or does not answer
// before ctx ends: a restart would forget it then, and the next write tries again. After an error of any other kind of action it is not in force, and neither is
// a pause without an id, because too many are in force (ErrFull).
func (l *Ledger) Act(ctx context.Context, a scale.Action) (scale.Action, error) {
	if _, err := json.Marshal(a); err != nil { // it would spoil every write after it
		return a, fmt.Errorf("saving the %s: %w", a.Kind, err)
	}
	a, err := l.memory.Numbered(a)
	if err != nil {
		return a, err
	}
	if a.Kind == scale.Pause {
		l.memory.Brake(a)
		return a, l.inTime(ctx, "saving a pause", nil, func() {})
	}
	return a, l.inTime(ctx, "saving "+map[scale.ActionKind]string{scale.Override: "an override", scale.Grant: "a grant"}[a.Kind], []scale.Action{a}, func() { l.memory.Act(a) })
}

// Refuse keeps an action that was refused, for those who ask what was tried. Its End says
// why.
func (l *Ledger) Refuse(ctx context.Context, a scale.Action) (scale.Action, error) {
	a.ID, a.Ended = l.memory.NextID(), a.Given
	return a, l.inTime(ctx, "saving a refused action", []scale.Action{a}, func() { l.memory.Ended(a) })
}

// Resume ends the actions with these ids and returns them; ids of none in force are left
// out. After an error they all stay in force.
func (l *Ledger) Resume(ctx context.Context, ids []string, end string, now time.Time) (out []scale.Action, err error) {
	out = memory.Ending(l.memory.Actions(now), ids, end, now)
	if len(out) == 0 {
		return nil, nil
	}
	if err := l.inTime(ctx, "ending actions", out, func() { l.memory.Ended(out...) }); err != nil {
		return nil, err
	}
	return out, nil
}

// inTime writes actions, after the pauses that the file does not know yet, learns them in
// RAM once the disk has them, and waits for the disk no longer than ctx lasts. What has not
// begun by then is not done any more: whoever was told that a pause stays in force must not
// find it ended later.
func (l *Ledger) inTime(ctx context.Context, doing string, list []scale.Action, learn func()) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	turn := make(chan struct{}, 1) // taken by whoever comes first: the write, or the end of ctx
	turn <- struct{}{}
	done := make(chan error, 1)
	go func() {
		l.writing.Lock()
		defer l.writing.Unlock()
		select {
		case <-turn:
		default:
			return
		}
		err := l.note(doing, l.write(ctx, func(b *batch) error {
			for _, a := range list {
				if err := b.memory.Action(a); err != nil {
					return err
				}
			}
			return nil
		}))
		if err == nil {
			learn()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	err := fmt.Errorf("ledger %s: %s: the disk does not answer: %w", l.options.Path, doing, ctx.Err())
	select {
	case <-turn:
		return err
	default:
		return fmt.Errorf("%w; the write goes on, and 'dynascale actions' shows later what is in force", err)
	}
}

// Unkept are pauses in force that the disk did not take, so that a restart forgets them.
func (l *Ledger) Unkept() []scale.Action {
	return l.memory.Unwritten()
}

// Actions are those in force at now, oldest first.
func (l *Ledger) Actions(now time.Time) []scale.Action { return l.memory.Actions(now) }

// PastActions are actions that have ended, or were refused, newest first, at most limit.
func (l *Ledger) PastActions(ctx context.Context, now time.Time, limit int) ([]scale.Action, error) {
	known := l.memory.Over(now)
	err := l.look(ctx, func(tx *sql.Tx, _ history.View) error {
		list, err := sqlite.PastActions(tx, now, limitOf(limit))
		known = append(known, list...)
		return err
	})
	return memory.NewestActions(known, limitOf(limit)), err
}

// Act is like Ledger.Act.
func (m *Memory) Act(_ context.Context, a scale.Action) (scale.Action, error) {
	a, err := m.memory.Numbered(a)
	if err == nil {
		m.memory.Act(a)
	}
	return a, err
}

// Refuse is like Ledger.Refuse.
func (m *Memory) Refuse(_ context.Context, a scale.Action) (scale.Action, error) {
	a.ID, a.Ended = m.memory.NextID(), a.Given
	m.memory.Ended(a)
	return a, nil
}

// Resume is like Ledger.Resume.
func (m *Memory) Resume(_ context.Context, ids []string, end string, now time.Time) ([]scale.Action, error) {
	out := memory.Ending(m.memory.Actions(now), ids, end, now)
	m.memory.Ended(out...)
	return out, nil
}

// Unkept is empty: there is no disk.
func (m *Memory) Unkept() []scale.Action { return nil }

// Actions is like Ledger.Actions.
func (m *Memory) Actions(now time.Time) []scale.Action { return m.memory.Actions(now) }

// PastActions is like Ledger.PastActions.
func (m *Memory) PastActions(_ context.Context, now time.Time, limit int) ([]scale.Action, error) {
	return memory.NewestActions(m.memory.Over(now), limitOf(limit)), nil
}
