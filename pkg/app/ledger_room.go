package app

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/ledger"
)

// roomEvery is how often the daemon looks how its ledger grows. A disk does not fill within an
// hour by a ledger, and what else writes to it is told of by the metrics.
const roomEvery = time.Hour

// ledgerRoom tells once when the disk becomes too small for the ledger, and once when it is large
// enough again.
type ledgerRoom struct {
	log  *zap.Logger
	told ledger.Concern
}

// watchRoom looks at the disk of the ledger until ctx ends. It runs beside the evaluations,
// because a disk may hang.
func (d *Daemon) watchRoom(ctx context.Context) {
	if d.o.DryRun {
		return
	}
	room := ledgerRoom{log: d.log}
	for {
		if o, err := ledger.Foresee(ctx, d.o.Config.Ledger.Path, d.o.Config.Ledger.Retention); err == nil {
			room.look(o)
		} // one that cannot be read is told by the evaluations
		select {
		case <-ctx.Done():
			return
		case <-time.After(roomEvery):
		}
	}
}

// look tells of an outlook that asks something else of the reader than the last one.
func (r *ledgerRoom) look(o ledger.Outlook) {
	now := o.Concern()
	if now == r.told {
		return
	}
	r.told = now
	log := r.log.With(zap.Int("free_bytes", int(o.Free)), zap.Int("ledger_bytes", int(o.Size)), zap.Int("bytes_per_day", int(o.Daily)), zap.Duration("retention", o.Retention))
	const without = "when the disk is full, dynascale shrinks no tier; free some space"
	switch {
	case now == ledger.Enough:
		log.Info("the disk of the ledger has enough room again", zap.String("event", "ledger disk enough"))
	case now == ledger.Filled:
		log.Error("THE DISK OF THE LEDGER IS ALMOST FULL: "+without, zap.String("event", "ledger disk full"))
	case o.Missing > 0:
		log.Warn("the disk of the ledger has too little room to keep records for the whole ledger.retention: "+without+", or shorten ledger.retention and restart dynascale", zap.String("event", "ledger disk short"),
			zap.Duration("full_in", o.Full.Round(time.Hour)), zap.Int("missing_bytes", int(o.Missing)), zap.Duration("fitting_retention", o.Fits))
	default:
		log.Warn("the disk of the ledger has little room: "+without, zap.String("event", "ledger disk short"))
	}
}
