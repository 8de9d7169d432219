package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
)

// The ledger of 1,000 tiers takes less than 2 GB in 30 days; one of few tiers
// stays far below.
const (
	roomFailed  = 64 << 20
	roomDoubted = 1 << 30
)

// examineLedger finds out whether the ledger could be written, without writing it. A
// running daemon knows better: it has the file open, and this one only sees the path.
func examineLedger(path string, alive life.Life) []finding.Finding {
	n := &finding.Notes{About: "ledger"}
	folder := filepath.Dir(path)
	const user = "run doctor as the user that dynascale runs as, or let that user write there"
	if !tellFolder(n, "folder", path, "correct ledger.path, or create the folder for dynascale's user; the systemd unit creates its own at its first start. 'dynascale run' does not start without it") {
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
		n.Add(finding.Failed, "file", "the running daemon says: "+finding.OneLine(alive.Status.LedgerError), "correct what it names; until then no tier shrinks")
	case errors.Is(missing, fs.ErrNotExist) && known:
		n.Add(finding.Failed, "file", path+" does not exist, and the running daemon has it open: it was moved or deleted", "put the file back; until then no tier shrinks")
	case errors.Is(missing, fs.ErrNotExist) && holder.Held:
		n.Add(finding.Failed, "file", fmt.Sprintf("%s does not exist, and %s has it open: it was moved or deleted", path, holder.By), "put the file back")
	case err == nil && known && unknown == nil && holder.By != "" && !holder.Held:
		n.Add(finding.Failed, "file", path+" is not the file that the running daemon has open: no process holds its lock", "put the daemon's file back, or restart the daemon, which then continues with this one")
	case err == nil:
		n.Add(finding.Well, "file", path+" can be written", "")
	case errors.Is(err, fs.ErrNotExist):
		n.Add(finding.Well, "file", "does not exist yet; the first run creates it", "")
	default:
		n.Add(finding.Failed, "file", fmt.Sprintf("cannot write %s: %v", path, cause(err)), user)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		n.Add(finding.Doubted, "disk", "free space is unknown: "+err.Error(), "")
		return n.All
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) // the types differ between systems
	found := amount.Bytes(float64(free)) + " free"
	switch advice := "free some space: without its ledger dynascale does not shrink"; {
	case free < roomFailed:
		n.Add(finding.Failed, "disk", found, advice)
	case free < roomDoubted:
		n.Add(finding.Doubted, "disk", found, advice)
	default:
		n.Add(finding.Well, "disk", found, "")
	}
	return n.All
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
		n.Add(finding.Failed, check, fmt.Sprintf("cannot write into %s: %v", folder, cause(err)), "run doctor as the user that dynascale runs as, or let that user write there")
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
