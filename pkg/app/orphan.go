package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// orphaned is an error when an operation under way belongs to no tier of the
// configuration, which alone can bring it to its end: a machine may be stopped.
func orphaned(cfg *config.Config, running []scale.Operation) error {
	var lost []error
	for _, op := range running {
		if assembly.Taker(cfg, op) == "" {
			lost = append(lost, fmt.Errorf("operation %s of tier %s is under way on %s: %s; the "+
				"configuration has no tier that scales this resource: restore the old configuration of the tier until the "+
				"operation has ended, or run 'dynascale abandon %s' and finish the change of %s yourself",
				op.ID, op.Tier, op.Target, reason.Progress(op, time.Now()), op.ID, op.Target))
		}
	}
	return errors.Join(lost...)
}

// preview refuses, before the ledger is opened for writing, what the operations under way
// forbid. What cannot be read here is refused by opening it.
func (d *Daemon) preview(ctx context.Context) error {
	running, err := underWay(ctx, d.o.Config.Ledger.Path)
	if err != nil || d.o.DryRun {
		return nil // opening it for writing says what is wrong
	}
	if err := orphaned(d.o.Config, running); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
}

// underWay are the operations that the ledger knows to be under way. A daemon that
// runs is not disturbed.
func underWay(ctx context.Context, path string) ([]scale.Operation, error) {
	l, err := ledger.Open(ctx, ledger.Options{Path: path, ReadOnly: true})
	switch {
	case ledger.Empty(err), errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return l.Operations(), l.Close()
}
