package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/stored"
)

// Backup copies a ledger into one file, which is whole in itself and verified before it
// gets its name. The daemon may run meanwhile, and goes on writing. force replaces a file
// that is there; the ledger itself is never replaced.
func Backup(ctx context.Context, path, to string, force bool) (Info, error) {
	if err := notTheLedger(path, to); err != nil {
		return Info{}, err
	}
	if _, err := os.Lstat(to); err == nil && !force {
		return Info{}, fmt.Errorf("%s exists already: choose another name, or replace it with --force", to)
	}
	if _, err := Inspect(ctx, path); err != nil {
		return Info{}, err
	}
	partial, err := copyInto(ctx, path, to)
	if err != nil {
		return Info{}, fmt.Errorf("ledger %s was not backed up: %w", path, err)
	}
	defer func() { _ = os.Remove(partial) }()
	sound, err := verify(ctx, partial)
	if err != nil {
		return Info{}, fmt.Errorf("ledger %s was not backed up: the copy cannot be used: %w", path, ofCopy(err, "check the disk, and run the command again"))
	}
	info := sound.Info
	if force {
		err = os.Rename(partial, to)
	} else {
		err = os.Link(partial, to) // unlike a rename it replaces nothing
	}
	if err == nil {
		err = syncFolder(to)
	}
	info.Path = to
	return info, err
}

// notTheLedger refuses a copy onto what it is copied from.
func notTheLedger(path, to string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		a, errA := filepath.Abs(name)
		b, errB := filepath.Abs(to)
		if same := errA == nil && errB == nil && a == b; !same {
			one, errOne := os.Stat(name)
			other, errOther := os.Stat(to)
			if errOne != nil || errOther != nil || !os.SameFile(one, other) {
				continue
			}
		}
		return fmt.Errorf("%s belongs to the ledger itself: give the backup another name", to)
	}
	return nil
}

// copyInto writes one consistent state of a ledger into a new file beside to, readable by
// its owner only.
func copyInto(ctx context.Context, path, to string) (partial string, err error) {
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".partial-*") // of mode 0600
	if err != nil {
		return "", err
	}
	partial = f.Name()
	if err = f.Close(); err == nil {
		l := &Ledger{options: Options{Path: path, ReadOnly: true}}
		if err = l.openReader(ctx); err == nil {
			_, err = l.reader.ExecContext(ctx, "VACUUM INTO ?", partial)
		}
		err = errors.Join(err, l.Close())
	}
	if err == nil {
		err = syncFile(partial)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(partial))
	}
	return partial, nil
}

// verified is a file that was read whole.
type verified struct {
	Info
	memory *ram.Memory
}

// verify reads a whole file, and what a start reads of it. It opens nothing for writing.
func verify(ctx context.Context, path string) (v verified, err error) {
	info, err := Inspect(ctx, path)
	v = verified{Info: info, memory: ram.New(0, false)}
	if err != nil {
		return v, err
	}
	l := &Ledger{options: Options{Path: path, ReadOnly: true}}
	if err := l.openReader(ctx); err != nil {
		return v, err
	}
	defer func() { _ = l.Close() }()
	var said string
	if err := l.reader.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return v, l.unusable(err, l.options)
	}
	if said != "ok" {
		return v, damagedError(path, wordedError{said, stored.ErrDamaged})
	}
	l.memory = v.memory
	if err := l.load(ctx); err != nil {
		return v, l.unusable(err, l.options)
	}
	return v, nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes the names of a folder durable. Not every file system can.
func syncFolder(path string) error {
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = f.Sync()
	return f.Close()
}

// asideName is where the present file of a ledger is kept when another takes its place.
func asideName(path string, now time.Time) (string, error) {
	name := path + ".before-restore-" + now.UTC().Format("20060102T150405Z")
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", fmt.Errorf("cannot check whether %s exists already: %w", name, err)
		} else if i > 100 {
			return "", fmt.Errorf("a hundred such names are taken, up to %s; run the command again in a second, because the names contain the time", name)
		}
		name = fmt.Sprintf("%s.before-restore-%s-%d", path, now.UTC().Format("20060102T150405Z"), i)
	}
}
