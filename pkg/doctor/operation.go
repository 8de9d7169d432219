package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/notify"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// readLedger takes over what the ledger knows: the operations under way, the operators' actions
// in force, and what is remembered of tiers. A daemon that runs is not disturbed.
func (d *doctor) readLedger(ctx context.Context) {
	d.past = func(string) scale.Past { return scale.Past{} }
	if _, err := os.Stat(d.cfg.Ledger.Path); errors.Is(err, fs.ErrNotExist) {
		return // there was no run yet
	}
	l, err := ledger.Open(ctx, ledger.Options{Path: d.cfg.Ledger.Path, ReadOnly: true})
	if ledger.Empty(err) {
		return
	}
	if err != nil {
		d.operationsErr = err
		return
	}
	if texts, err := l.Notices(ctx); err == nil {
		d.notices, _ = notify.Read(texts) // what cannot be read is told when the daemon starts
	}
	d.charges = l.Whole(billing.About)
	d.operations, d.actions, d.past, d.operationsErr = l.Operations(), l.Actions(d.Now()), l.Past, l.Close()
}

// tellOperations says whether operations could be read, and which of them nobody
// brings to an end because their tier is gone from the configuration.
func (d doctor) tellOperations(n *finding.Notes) {
	switch err := d.operationsErr; {
	case ledger.Refused(err):
		n.Add(finding.Failed, "records", finding.OneLine(err.Error()), "correct this before the next start: "+
			"'dynascale run' refuses this ledger")
	case err != nil:
		n.Add(finding.Doubted, "operations", "the operations under way are unknown: "+finding.OneLine(err.Error()), "run doctor as the user that dynascale runs as; if that user gets this message too, correct what the message names")
	}
	for _, op := range d.operations {
		if assembly.Taker(d.cfg, op) == "" {
			n.Add(finding.Failed, "operations", reason.Progress(op, d.Now())+"; no tier of the configuration "+
				"scales this resource, so dynascale does not finish the operation",
				fmt.Sprintf("put tier %s back into the configuration, with the same resource as before, until the operation has ended", op.Tier))
		}
	}
}

// tellOperation tells of the tier's own operation.
func (d doctor) tellOperation(n *finding.Notes, t config.Tier) {
	for _, op := range d.operations {
		if assembly.Taker(d.cfg, op) != t.Name {
			continue
		}
		result, do := finding.Noted, ""
		if op.Back || d.Now().After(op.Deadline) {
			result, do = finding.Doubted, "'dynascale history "+t.Name+"' shows what happened"
		}
		n.Add(result, "operation", reason.Progress(op, d.Now()), do)
	}
}
