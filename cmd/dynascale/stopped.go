package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
)

// stopped is the error of a command that needs the daemon. Where the lock of the ledger tells that the last daemon runs no
// more, it says that, and not where the daemon was looked for. A ledger that nobody ever had open tells nothing: the
// daemon may have another file, as in a container.
func (p peer) stopped(err error) error {
	var noAnswer client.NoAnswer
	if !errors.As(err, &noAnswer) || noAnswer.Listens || noAnswer.Late || p.ledger == "" {
		return err
	}
	holder, unknown := ledger.HolderOf(p.ledger)
	host, _ := os.Hostname()
	if unknown != nil || holder.By == "" || holder.Held || holder.Host() != "" && holder.Host() != host {
		return err // one may run all the same
	}
	return client.NoAnswer{Cause: noAnswer.Cause, Text: fmt.Sprintf("no daemon runs: no process on this machine has the ledger %s open. "+
		"Start the daemon, and then give this command again", p.ledger)}
}

// kept adds to the error of stopped what the ledger keeps in force until the daemon runs.
func (f callFlags) kept(ctx context.Context, p peer, err error) error {
	told := p.stopped(err)
	var noAnswer client.NoAnswer
	if !errors.As(told, &noAnswer) || told.Error() == err.Error() {
		return told
	}
	lines := []string{noAnswer.Text}
	if l, unread := ledger.Open(ctx, ledger.Options{Path: p.ledger, ReadOnly: true}); unread == nil {
		now := time.Now()
		actions := l.Actions(now)
		_ = l.Close()
		if len(actions) == 0 {
			lines = append(lines, "In the ledger no pause, override or grant is in force.")
		} else {
			lines = append(lines, "In force, and kept in the ledger:")
		}
		for _, a := range actions {
			lines = append(lines, fmt.Sprintf("  %s  %s: %s", a.ID, reason.Subject(a), reason.Action(a, now)))
		}
	}
	for _, path := range brakeFiles(p.ledger) {
		lines = append(lines, fmt.Sprintf("The brake file %s stops every tier. To remove it, also while no daemon runs: dynascale resume --brake-file%s", path, same(f.cmd)))
	}
	noAnswer.Text = strings.Join(lines, "\n")
	return noAnswer
}
