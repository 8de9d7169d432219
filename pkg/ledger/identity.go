package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// identity is what the file looked like that the ledger has open. An open file stays
// readable and writable after its path was moved, deleted or given to another file;
// whatever is written then is lost with the process. So the path is looked at before
// and after every write.
type identity struct {
	file fs.FileInfo // nil until the file was opened
	// sides are the write-ahead log and its index, as the writer opened them.
	sides map[string]fs.FileInfo
	// own reads the open file. It is closed last of all: closing any handle of a file
	// drops the locks that SQLite has on it.
	own *os.File
	// sample is of the content after the last write. A copy over the open file keeps its
	// identity and changes all that is in it.
	sample [sha256.Size]byte
}

// displacedError says that the path leads to another file than the one that is open.
type displacedError struct{ text string }

func (e displacedError) Error() string { return e.text }

// Displaced reports whether an error of a write means that the file at the ledger's
// path is not the one that is open: it was moved, deleted, replaced or overwritten.
func Displaced(err error) bool {
	var displaced displacedError
	return errors.As(err, &displaced)
}

const (
	putBack = "; nothing is written, and no new ledger is begun: move the ledger back to its path, and dynascale continues by itself. If the ledger no longer exists, stop the daemon, restore a backup with dynascale ledger restore, and start the daemon"
	// spoiled is of a file that was changed where it is: what was there before cannot be moved back.
	spoiled = "; nothing is written, and no new ledger is begun: stop the daemon, restore a backup with dynascale ledger restore, and start the daemon"
	// unseen is of a path that cannot be followed: the ledger may still be there.
	unseen = "; nothing is written, and no new ledger is begun: make the path accessible to dynascale's user again, and dynascale continues by itself"
)

// present returns a displacedError unless the path still leads to the open file with
// the content that was written last.
func (l *Ledger) present(ctx context.Context) error {
	if l.identity.file == nil {
		return nil
	}
	now, err := os.Stat(l.options.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what := "the file was moved or deleted while dynascale has it open"
		if folderOf(l.options.Path) != nil {
			what = fmt.Sprintf("the folder %s with the ledger was moved or deleted, while dynascale has the ledger open", filepath.Dir(l.options.Path))
		}
		return displacedError{what + putBack}
	case err != nil:
		var about *fs.PathError
		if errors.As(err, &about) {
			err = about.Err // the path is said already
		}
		return displacedError{fmt.Sprintf("the file cannot be checked (%v), so perhaps it is not the file that dynascale has open%s", err, unseen)}
	case !os.SameFile(l.identity.file, now):
		return displacedError{"another file has replaced the ledger that dynascale has open" + putBack}
	}
	if err := l.ownContent(now); err != nil {
		return err
	}
	if err := l.keepLock(); err != nil {
		return err
	}
	return l.keepSides(ctx)
}

// keepLock takes the lock again when its file was deleted, before anybody else does.
func (l *Ledger) keepLock() error {
	if l.writer == nil || l.writer.lock.valid() {
		return nil
	}
	held, err := takeLock(l.options.Path)
	if err != nil {
		return displacedError{fmt.Sprintf("%s.lock was deleted or replaced, and dynascale cannot lock it again: %v", l.options.Path, err)}
	}
	_ = l.writer.lock.release()
	l.writer.lock = held
	held.sign()
	return nil
}

// ownContent finds out whether the file is as the last write left it. Only the one who
// holds the lock may write it, so whatever else is in it came from outside SQLite.
func (l *Ledger) ownContent(now fs.FileInfo) error {
	before := l.identity.file
	if before.Size() == now.Size() && before.ModTime().Equal(now.ModTime()) {
		return nil
	}
	what := "the file was overwritten while dynascale has it open"
	switch sample, err := sampleOf(l.identity.own, now.Size()); {
	case err != nil:
		return displacedError{fmt.Sprintf("the file was changed by another program while dynascale has it open, and cannot be read (%v)%s", err, spoiled)}
	case now.Size() == 0:
		return displacedError{"the file was emptied while dynascale has it open" + spoiled}
	case sample != l.identity.sample:
		return displacedError{what + spoiled}
	}
	l.identity.file = now // it was touched
	return nil
}

// samples are the pages of a file that are compared. Two ledgers have hardly one page in
// common, and one of 2 GB must not be read whole.
const (
	samples    = 32
	samplePage = 4096
)

// sampleOf is a hash of the size, and of pages that are spread over the whole file.
func sampleOf(file io.ReaderAt, size int64) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	fmt.Fprintln(h, size)
	last := max(size/samplePage-1, 0)
	for i := range int64(samples) {
		n, err := io.Copy(h, io.NewSectionReader(file, last*i/(samples-1)*samplePage, samplePage))
		if err != nil {
			return sum, err
		}
		fmt.Fprintln(h, n)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// keepSides opens the file anew when its write-ahead log or the log's index is not the
// one that is open: what is written next would be lost with the process. The open log
// is first written into the ledger itself, so nothing is lost. It is an error all the
// same, because somebody has to learn of it.
func (l *Ledger) keepSides(ctx context.Context) error {
	for name, was := range l.identity.sides {
		now, err := os.Stat(name)
		if err == nil && os.SameFile(was, now) {
			continue
		}
		what := fmt.Sprintf("%s was deleted, moved or replaced while dynascale has it open", name)
		if err := l.reopen(ctx); err != nil {
			return displacedError{fmt.Sprintf("%s, and the ledger could not be opened again (%v); nothing is written; the next evaluation tries again", what, err)}
		}
		return displacedError{what + "; all that was in the write-ahead log is now in the ledger; the next evaluation writes again"}
	}
	return nil
}

// reopen takes the connections anew and keeps the lock. When that fails, the next write
// tries to open the file as a start does.
func (l *Ledger) reopen(ctx context.Context) error {
	if l.writer == nil {
		return errors.New("the ledger was not open for writing")
	}
	// A foreign log with something in it would be taken for this ledger's.
	if log, err := os.Stat(l.options.Path + "-wal"); err == nil && log.Size() > 0 && !os.SameFile(log, l.identity.sides[l.options.Path+"-wal"]) {
		return fmt.Errorf("%s-wal belongs to another ledger: move this file away", l.options.Path)
	}
	var busy, frames, moved int
	if err := l.writer.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("another process is reading the ledger")
	}
	// All connections go before the first comes: those of one process share the index.
	l.reading.Lock()
	err := errors.Join(l.reader.Close(), l.writer.db.Close())
	l.reader, l.writer.db = nil, nil
	l.reading.Unlock()
	if err == nil {
		err = l.writer.open(ctx, l.options)
	}
	if err == nil {
		err = l.openReader(ctx)
	}
	if err == nil {
		err = l.remember()
	}
	if err != nil {
		err = errors.Join(err, l.writer.close())
		l.writer, l.identity.sides = nil, nil
	}
	return err
}

// remember takes what stands at the path for what is open, right after it was opened.
func (l *Ledger) remember() error {
	if l.identity.own == nil {
		own, err := os.Open(l.options.Path)
		if err != nil {
			return err
		}
		l.identity.own = own
	}
	if l.writer != nil {
		l.identity.sides = map[string]fs.FileInfo{}
		for _, name := range []string{l.options.Path + "-wal", l.options.Path + "-shm"} {
			if info, err := os.Stat(name); err == nil {
				l.identity.sides[name] = info
			}
		}
	}
	return l.resample()
}

// resample notes the content after a write of our own.
func (l *Ledger) resample() error {
	file, err := l.identity.own.Stat()
	if err != nil {
		return err
	}
	if l.identity.file != nil && l.identity.file.Size() == file.Size() && l.identity.file.ModTime().Equal(file.ModTime()) {
		return nil
	}
	l.identity.file = file
	l.identity.sample, err = sampleOf(l.identity.own, file.Size())
	return err
}

// wrote notes what the file looks like after a write of our own, and finds out whether
// that went where the path leads.
func (l *Ledger) wrote(ctx context.Context) error {
	if err := l.resample(); err != nil {
		return err
	}
	return l.present(ctx)
}
