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

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// orphaned is an error when an operation under way belongs to no tier of the
// configuration, which alone can bring it to its end: a machine may be stopped.
func orphaned(cfg *config.Config, running []scale.Operation) error {
	var lost []error
	for _, op := range running {
		if !slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == op.Tier && takes(t, op) }) {
			lost = append(lost, fmt.Errorf("operation %s is under way on %s (%s), and the configuration has no tier %s that scales it: "+
				"keep the tier as it was until that has ended, or give the operation up with dynascale run --abandon %s and look after %s by hand",
				op.ID, op.Target, op.Progress(time.Now()), op.Tier, op.ID, op.Target))
		}
	}
	return errors.Join(lost...)
}

// abandon ends the operation that the operator named. What it left behind is theirs
// to look after.
func (d *Daemon) abandon(ctx context.Context) error {
	if d.o.Abandon == "" {
		return nil
	}
	running := d.memory.Operations()
	i := slices.IndexFunc(running, func(op scale.Operation) bool { return op.ID == d.o.Abandon })
	if i < 0 {
		var known []string
		for _, op := range running {
			known = append(known, op.ID)
		}
		return fmt.Errorf("abandon: no operation %s is under way; there are: %s", d.o.Abandon, cmp.Or(strings.Join(known, ", "), "none"))
	}
	op := running[i]
	op.Ended, op.Result, op.Trouble = time.Now().UTC(), scale.GivenUp, "abandoned by the operator at: "+op.Phase
	if err := d.memory.Advance(ctx, op); err != nil {
		return fmt.Errorf("abandon: %w", err)
	}
	if err := d.memory.Settle(ctx, []scale.Record{ledger.EndOf(op, d.memory.Past(op.Tier))}); err != nil {
		return fmt.Errorf("abandon: %w", err)
	}
	d.log.Warn("operation abandoned: what it left behind is yours to look after", zap.String("id", op.ID), zap.String("target", op.Target),
		zap.String("progress", op.Progress(op.Ended)))
	return nil
}
