package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// abandon ends the operation that an operator named. What it leaves half done is theirs to
// look after.
func (d *Daemon) abandon(ctx context.Context, id, by, why string) (scale.Operation, error) {
	if err := ctx.Err(); err != nil {
		return scale.Operation{}, err // who asked has gone
	}
	op, err := endOperation(ctx, d.memory, id, by, why)
	if err == nil {
		d.log.Warn("operation abandoned: dynascale does not continue it; finish yourself what the operation leaves half done", zap.String("event", "operation abandoned"), zap.String("operation", op.ID), zap.String("tier", op.Tier),
			zap.String("target", op.Target), zap.String("by", by), zap.String("progress", reason.Progress(op, op.Ended)), zap.String("left", resource.LeftHalfDone(op)))
	}
	return op, err
}

// Abandon ends an operation in the ledger of a daemon that does not run. A ledger that a
// process writes is refused.
func Abandon(ctx context.Context, path, id, by, why string) (op scale.Operation, err error) {
	l, err := ledger.Open(ctx, ledger.Options{Path: path})
	if err != nil {
		return op, fmt.Errorf("cannot open the ledger: %w", err)
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return endOperation(ctx, l, id, by, why)
}

// endOperation writes down that an operation has ended where it is, and by whom.
func endOperation(ctx context.Context, keeps assembly.Memory, id, by, why string) (scale.Operation, error) {
	running := keeps.Operations()
	i := slices.IndexFunc(running, func(op scale.Operation) bool { return op.ID == id })
	if i < 0 {
		var known []string
		for _, op := range running {
			known = append(known, op.ID+" ("+reason.Progress(op, time.Now())+")")
		}
		return scale.Operation{}, fmt.Errorf("abandon %s: %w; operations under way: %s", id, server.ErrNoOperation, cmp.Or(strings.Join(known, ", "), "none"))
	}
	op := running[i]
	op.Trouble = fmt.Sprintf("by %s in step %d of %d, %s", by, op.Step, op.Steps, op.Phase)
	if why = strings.TrimSpace(why); why != "" {
		op.Trouble += ": " + why
	}
	op.Ended, op.Result = time.Now().UTC(), scale.Abandoned
	if err := keeps.Advance(ctx, op); err != nil {
		return op, fmt.Errorf("abandon %s: the ledger cannot be written, so dynascale may continue this operation after its next start; if 'dynascale operations' then shows it, abandon it again: %w", id, err)
	}
	if err := keeps.Settle(ctx, []scale.Record{memory.EndOf(op, keeps.Past(op.Tier))}); err != nil {
		return op, fmt.Errorf("abandon %s: %w", id, err)
	}
	return op, nil
}
