package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Restoration is what putting a backup in the place of a ledger means.
type Restoration struct {
	Backup Info `json:"backup"`
	// Present is the ledger that it replaces; nil when there is none. PresentError says
	// why nothing is known of it, such as that it is damaged or newer.
	Present      *Info  `json:"present,omitempty"`
	PresentError string `json:"present_error,omitempty"`
	// Lost are the changes, refusals and failures that only the present file knows.
	Lost []scale.Record `json:"lost"`
	// Forgotten are operations that are under way and that the backup does not know:
	// nobody would bring them to an end. Revived are those that the backup takes to be
	// under way and that have ended since; the daemon looks before it goes on with them.
	Forgotten []scale.Operation `json:"forgotten"`
	Revived   []scale.Operation `json:"revived"`
	// Unpaused are pauses and overrides in force that the backup does not know, and
	// Repaused those that have ended since and would be in force again.
	Unpaused []scale.Action `json:"unpaused"`
	Repaused []scale.Action `json:"repaused"`
	// Kept is where the present file went; "" while nothing was done.
	Kept string `json:"kept,omitempty"`
}

// PrepareRestore verifies a backup and compares it with the ledger at a path. It changes
// nothing.
func PrepareRestore(ctx context.Context, path, backup string, now time.Time) (r Restoration, err error) {
	if err := notTheLedger(path, backup); err != nil {
		return r, fmt.Errorf("%s belongs to the ledger itself: give the path of a backup", backup)
	}
	if err := folderOf(path); err != nil {
		return r, err
	}
	old, err := verify(ctx, backup)
	if r.Backup = old.Info; err != nil {
		return r, fmt.Errorf("%s cannot be restored: %w", backup, ofCopy(err, "restore another backup"))
	}
	r.Lost, r.Forgotten, r.Revived = []scale.Record{}, []scale.Operation{}, []scale.Operation{}
	r.Unpaused, r.Repaused = []scale.Action{}, []scale.Action{}
	present, err := Inspect(ctx, path)
	if Missing(err) {
		return r, nil
	}
	if err != nil {
		r.PresentError = err.Error()
		return r, nil
	}
	r.Present = &present
	missing := func(from []scale.Operation) func(scale.Operation) bool {
		return func(op scale.Operation) bool {
			return slices.ContainsFunc(from, func(x scale.Operation) bool { return x.ID == op.ID })
		}
	}
	r.Forgotten = slices.DeleteFunc(slices.Clone(present.Operations), missing(r.Backup.Operations))
	r.Revived = slices.DeleteFunc(slices.Clone(r.Backup.Operations), missing(present.Operations))
	l, err := Open(ctx, Options{Path: path, ReadOnly: true})
	if err != nil {
		r.PresentError = err.Error()
		return r, nil
	}
	defer func() { _ = l.Close() }()
	r.Unpaused = beside(l.Actions(now), old.memory.Actions(now))
	r.Repaused = beside(old.memory.Actions(now), l.Actions(now))
	lost, err := l.History(ctx, "", r.Backup.Newest.Add(time.Microsecond), mostLost)
	if err != nil {
		r.PresentError = err.Error()
		return r, nil
	}
	r.Lost = append(r.Lost, lost...)
	return r, nil
}

// beside are the actions of a list that another one lacks.
func beside(list, other []scale.Action) []scale.Action {
	return slices.DeleteFunc(slices.Clone(list), func(a scale.Action) bool {
		return slices.ContainsFunc(other, func(b scale.Action) bool { return a.ID == b.ID && a.Given.Equal(b.Given) })
	})
}

// mostLost bounds how many lost records are read.
const mostLost = 10_000

// Restore puts a backup in the place of the ledger at path and keeps the present file
// beside it. It refuses while a process has the ledger open. At every instant one of the
// two stands at the path.
func Restore(ctx context.Context, path, backup string, now time.Time) (r Restoration, err error) {
	if err := folderOf(path); err != nil {
		return r, err
	}
	held, err := takeLock(path)
	var other heldError
	if errors.As(err, &other) {
		return r, fmt.Errorf("ledger %s is open in another process (%s): stop that daemon first, because it would go on writing into the old file", path, other.by)
	}
	if err != nil {
		return r, fmt.Errorf("ledger %s was not restored: %w", path, err)
	}
	defer func() { err = errors.Join(err, held.undo()) }()
	if r, err = PrepareRestore(ctx, path, backup, now); err != nil {
		return r, err
	}
	partial, err := copyInto(ctx, backup, path)
	if err != nil {
		return r, fmt.Errorf("ledger %s was not restored: %w", path, err)
	}
	defer func() { _ = os.Remove(partial) }()
	if _, err := verify(ctx, partial); err != nil {
		return r, fmt.Errorf("ledger %s was not restored: the copy cannot be used: %w", path, ofCopy(err, "check the disk, and run the command again"))
	}
	if err := likeBefore(path, partial); err != nil {
		return r, fmt.Errorf("ledger %s was not restored: %w", path, err)
	}
	if r.Kept, err = keepPresent(path, now); err != nil {
		return r, fmt.Errorf("ledger %s was not restored, because the present file could not be kept under a second name: %w", path, err)
	}
	if err := os.Rename(partial, path); err != nil {
		return r, errors.Join(fmt.Errorf("ledger %s was not restored: %w", path, err), sidesBack(r.Kept, path))
	}
	return r, syncFolder(path)
}

// keepPresent gives the present file and its side files a second name, and takes the side
// files away from the first: a log beside another ledger would be taken for its own.
func keepPresent(path string, now time.Time) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", dropSides(path)
	}
	if kept, err = asideName(path, now); err != nil {
		return "", err
	}
	if err := os.Link(path, kept); err != nil {
		return "", err
	}
	sides := []string{"-wal", "-shm"}
	if log, err := os.Lstat(path + "-wal"); err == nil && log.Size() == 0 {
		sides = nil // all of it is in the file itself
	}
	for _, side := range sides {
		if err := os.Link(path+side, kept+side); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := syncFolder(path); err != nil {
		return kept, err
	}
	if err := dropSides(path); err != nil {
		return kept, errors.Join(err, sidesBack(kept, path))
	}
	return kept, nil
}

// sidesBack gives the side files of the present file their names again, when no other one takes its place: without its
// log it would lack what was written last. The second names go then: who opened the file by one of them later would write
// an old log into it.
func sidesBack(kept, path string) error {
	if kept == "" {
		return nil
	}
	var all error
	for _, side := range []string{"-wal", "-shm"} {
		if err := os.Link(kept+side, path+side); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			all = errors.Join(all, err)
		}
	}
	if all != nil {
		return fmt.Errorf("the newest data of the present ledger is only in its copy %[1]s: before you start the daemon, move %[1]s to %[2]s, and, if they exist, %[1]s-wal to %[2]s-wal and %[1]s-shm to %[2]s-shm: %[3]w", kept, path, all)
	}
	var links []string // that stay
	for _, side := range []string{"-wal", "-shm", ""} {
		if !oneFile(path+side, kept+side) {
			continue
		}
		if err := os.Remove(kept + side); err != nil {
			links, all = append(links, kept+side), errors.Join(all, err)
		}
	}
	if all != nil {
		return fmt.Errorf("the present ledger is complete, but before you start the daemon remove these hard links to the data of the ledger: %s: %w", strings.Join(links, ", "), all)
	}
	return nil
}

// oneFile reports whether two names are of the same file.
func oneFile(a, b string) bool {
	x, err := os.Lstat(a)
	y, other := os.Lstat(b)
	return err == nil && other == nil && os.SameFile(x, y)
}

func dropSides(path string) error {
	var all error
	for _, side := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + side); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// likeBefore gives a file the owner of the one it will replace, or of its folder: root
// restores, and dynascale's user must be able to write it.
func likeBefore(path, file string) error {
	info, err := os.Stat(path)
	if err != nil {
		info, err = os.Stat(filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(file, int(owner.Uid), int(owner.Gid))
}
