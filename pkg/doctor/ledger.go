package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/span"
)

// examineLedger finds out whether the ledger could be written, without writing it. A
// running daemon knows better: it has the file open, and this one only sees the path.
func examineLedger(path string, retention time.Duration, alive life.Life, info *ledger.Info) []finding.Finding {
	n := &finding.Notes{About: "ledger"}
	const (
		user = "the user that dynascale runs as must be able to write to the file; run doctor as this user"
		back = "move the ledger back to its path; if it no longer exists, stop the daemon, restore a backup with dynascale ledger restore, and start the daemon"
	)
	if !tellFolder(n, "folder", path, "correct ledger.path, or create the folder for dynascale's user: 'dynascale run' does not create it and does not start without it. systemd creates /var/lib/dynascale at the first start of the packaged service") {
		return n.All
	}
	holder, unknown := ledger.HolderOf(path)
	_, missing := os.Stat(path)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_ = file.Close()
	}
	known := alive.Answers() && alive.Status != nil && alive.Status.LedgerPath != ""
	switch {
	case known && alive.Status.LedgerError != "":
		n.Add(finding.Failed, "file", "the running daemon says: "+finding.OneLine(alive.Status.LedgerError), "correct the cause; until then no tier shrinks")
	case errors.Is(missing, fs.ErrNotExist) && known:
		n.Add(finding.Failed, "file", path+" was moved or deleted while the running daemon has it open", back+"; until then no tier shrinks")
	case errors.Is(missing, fs.ErrNotExist) && holder.Held:
		n.Add(finding.Failed, "file", fmt.Sprintf("%s was moved or deleted while %s has it open", path, holder.By), back)
	case err == nil && known && unknown == nil && holder.By != "" && !holder.Held:
		n.Add(finding.Failed, "file", path+" is not the file that the running daemon has open: no process holds the lock of this file", "if the daemon's ledger was moved and still exists, move it back; otherwise restart the daemon: the daemon then continues with the file that is at this path now")
	case err == nil:
		n.Add(finding.Well, "file", path+" can be written", "")
	case errors.Is(err, fs.ErrNotExist):
		n.Add(finding.Well, "file", "the ledger does not exist yet; the first 'dynascale run' creates it", "")
	default:
		n.Add(finding.Failed, "file", fmt.Sprintf("cannot write %s: %v", path, cause(err)), user)
	}
	tellDisk(n, path, retention, info)
	return n.All
}

// tellDisk tells how much is free for the ledger, and whether that suffices until old records are
// deleted. info is nil where there is no ledger yet, or none that can be read.
func tellDisk(n *finding.Notes, path string, retention time.Duration, info *ledger.Info) {
	const check, advice = "disk", "free some space: when the disk is full, dynascale shrinks no tier"
	o := ledger.Outlook{Free: ledger.FreeBeside(path), Retention: retention}
	if info != nil {
		o = info.Outlook(retention)
	}
	found := amount.Bytes(float64(o.Free)) + " free"
	if o.Daily > 0 {
		found += fmt.Sprintf("; the ledger takes %s, grows by %s a day, and will take %s when it holds the "+
			"records of %s (ledger.retention)",
			amount.Bytes(float64(o.Size)), amount.Bytes(float64(o.Daily)), amount.Bytes(float64(o.Whole)), words(o.Retention))
	}
	switch concern := o.Concern(); {
	case o.Free < 0:
		n.Add(finding.Doubted, check, "free space is unknown", "")
	case concern == ledger.Filled:
		n.Add(finding.Failed, check, found, advice)
	case concern == ledger.Short && o.Missing > 0:
		do := "free " + amount.Bytes(float64(o.Missing)) + " or move the ledger to a larger disk"
		if o.Fits > 0 {
			do += ", or set ledger.retention to " + span.Span(o.Fits).String() + " at most"
		}
		n.Add(finding.Doubted, check, found+"; the disk will be full in "+words(o.Full.Round(24*time.Hour)), do+": when the disk is full, dynascale shrinks no tier")
	case concern == ledger.Short:
		n.Add(finding.Doubted, check, found, advice)
	default:
		n.Add(finding.Well, check, found, "")
	}
}

// tellFolder finds out whether a file could be made beside path; make is what to do
// where the folder is missing.
func tellFolder(n *finding.Notes, check, path, make string) bool {
	folder := filepath.Dir(path)
	probe, err := os.CreateTemp(folder, ".dynascale-doctor-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		n.Add(finding.Failed, check, fmt.Sprintf("%s does not exist", folder), make)
		return false
	case err != nil:
		n.Add(finding.Failed, check, fmt.Sprintf("cannot write into %s: %v", folder, cause(err)), "the user that dynascale runs as must be able to write to the folder; run doctor as this user")
	default:
		_ = probe.Close()
		_ = os.Remove(probe.Name())
		n.Add(finding.Well, check, folder+" can be written", "")
	}
	return true
}

// cause is an error without the path, which is said already.
func cause(err error) error {
	var about *fs.PathError
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}
