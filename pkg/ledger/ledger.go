package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Options say where the ledger is and how long it remembers.
type Options struct {
	// Path is the SQLite file, on a local disk.
	Path string
	// Retention is how long records stay; 30 days if 0.
	Retention time.Duration
	// Keep is how far the ring and the recommendations of Past reach back; memory.DefaultKeep if
	// 0. It should cover the longest stabilisation window.
	Keep time.Duration
	// Version is the dynascale that writes; it is noted in the file. "" notes nothing.
	Version string
	// ReadOnly needs no lock, works beside a writer, and changes nothing.
	ReadOnly bool

	pragmas []string // of the writing connection, so that tests can fill the disk
}

// Ledger is a memory in a file. It is safe for use by several goroutines.
type Ledger struct {
	options   Options
	memory    *ram.Memory
	reading   sync.RWMutex   // held while reader is used; taken whole to replace it
	reader    *sql.DB        // nil while it could not be opened anew
	untold    []scale.Record // ends of operations that no evaluation told of
	unsettled []scale.Record

	writing  sync.Mutex     // held through every write
	writer   *writer        // nil while the file cannot be opened for writing
	identity identity       // what is open
	created  []string       // what a start made that has not succeeded yet
	began    bool           // there was no ledger before this one
	backlog  []memory.Entry // news that could not be written yet
	// behind are operations that the file does not know in their present state. An
	// end that it never heard of would keep their resource from any other.
	behind []scale.Operation
	// moved are actions that follow their tier to another name, and named what resources are
	// called now, as far as the file does not know it.
	moved []scale.Action
	named []history.Naming
	// epoch is the one that this process's memory is of; nil before anything was read.
	epoch *int64
	last  atomic.Pointer[history.Evaluation] // see Written

	healthMu sync.Mutex
	problem  error
	since    time.Time
}

const (
	day              = 24 * time.Hour
	defaultRetention = 30 * day
)

// Open opens or creates the ledger, reads what Past needs, and marks intents
// without an outcome as unknown. A file that is there but cannot be written is
// opened all the same, for reading, and Health tells; a damaged one, one of a newer
// version, and one that another process writes, are errors.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	if o.Retention <= 0 {
		o.Retention = defaultRetention
	}
	l := &Ledger{options: o, memory: ram.New(o.Keep, false)}
	if err := l.open(ctx); err != nil {
		err = errors.Join(err, l.undo())
		return nil, l.unusable(err, o)
	}
	return l, nil
}

// unusable is an error of opening, as it was asked for, in a sentence that says what to do.
func (l *Ledger) unusable(err error, asked Options) error {
	var held heldError
	var foreign foreignError
	var folder folderError
	switch path := l.options.Path; {
	case errors.As(err, &held), errors.As(err, &foreign), errors.As(err, &folder):
		return err
	case damaged(err):
		return damagedError(path, err)
	case errors.Is(err, fs.ErrNotExist) && l.options.ReadOnly:
		return missingError{path}
	default:
		return fmt.Errorf("opening ledger %s: %w%s", path, inWords(err), denied(asked, err))
	}
}

func (l *Ledger) open(ctx context.Context) error {
	file, missing := os.Stat(l.options.Path)
	if missing == nil && file.IsDir() {
		return directoryError(l.options.Path)
	}
	var problem error
	if !l.options.ReadOnly {
		problem = l.connect(ctx)
		var held heldError
		var foreign foreignError
		if problem != nil && (missing != nil || damaged(problem) || errors.As(problem, &held) || errors.As(problem, &foreign)) {
			return problem
		}
	} else if missing != nil {
		if err := folderOf(l.options.Path); err != nil {
			return err
		}
		return missing
	}
	if err := l.openReader(ctx); err != nil {
		return errors.Join(err, problem)
	}
	_ = l.note("opening the file for writing", problem)
	if err := l.load(ctx); err != nil || l.options.ReadOnly {
		return err
	}
	// From here on nothing may ever be taken back.
	l.began, l.created = len(l.created) > 0, nil
	return l.remember()
}

// Created reports whether Open began a new ledger, because there was no file.
func (l *Ledger) Created() bool { return l.began }

// undo closes a ledger that could not be opened, and takes away what opening it made: a
// start that fails must not leave a ledger that looks like the first start's.
func (l *Ledger) undo() error {
	l.writing.Lock()
	err := l.takeBack()
	l.writing.Unlock()
	return errors.Join(err, l.Close())
}

// takeBack closes the writer and removes the files that this ledger made, while it still
// holds the lock.
func (l *Ledger) takeBack() error {
	if l.writer == nil {
		return nil
	}
	err := l.writer.closeFile()
	for _, path := range l.created {
		for _, name := range []string{path, path + "-wal", path + "-shm"} {
			if gone := os.Remove(name); !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
	}
	err = errors.Join(err, l.writer.lock.undo())
	l.writer, l.created = nil, nil
	return err
}

// openReader prefers a connection that sees a living writer's log. Where the
// directory forbids SQLite's side files, the file is read as it lies.
func (l *Ledger) openReader(ctx context.Context) error {
	var first error
	for _, mode := range []string{"ro", "immutable"} {
		db, err := open(l.options.Path, mode)
		if err == nil {
			err = checkVersion(ctx, db, l.options.Path, false)
			if err == nil {
				l.reading.Lock()
				l.reader = db
				l.reading.Unlock()
				return nil
			}
			_ = db.Close()
		}
		var foreign foreignError
		if damaged(err) || errors.As(err, &foreign) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// Past is what is remembered of a tier, from RAM; the zero Past if nothing is.
func (l *Ledger) Past(tier string) scale.Past { return l.memory.Past(tier) }

// Remember changes how far back Past reaches, from the next record on. What is
// forgotten already stays forgotten until a restart.
func (l *Ledger) Remember(keep time.Duration) { l.memory.Remember(keep) }

// Unsettled are the intents that Open found without an outcome, now unknown.
func (l *Ledger) Unsettled() []scale.Record { return l.unsettled }

// Health is nil when the last write worked. Otherwise it says which write failed,
// and since when; nothing may then be shrunk, for it would not be remembered.
func (l *Ledger) Health() error {
	l.healthMu.Lock()
	defer l.healthMu.Unlock()
	if l.problem == nil {
		return nil
	}
	const forgets = "new decisions are kept in RAM only, and a restart would lose them"
	since := l.since.UTC().Format(time.RFC3339)
	if sqlite.Fenced(l.problem) {
		return fmt.Errorf("ledger %s has belonged to another dynascale since %s: %w; %s", l.options.Path, since, l.problem, forgets)
	}
	if Displaced(l.problem) {
		return fmt.Errorf("ledger %s has not been writable since %s: %w; %s", l.options.Path, since, l.problem, forgets)
	}
	var lost partial
	if errors.As(l.problem, &lost) {
		return fmt.Errorf("since %s one write to the ledger %s has failed: %w; all other writes succeeded", since, l.options.Path, l.problem)
	}
	return fmt.Errorf("ledger %s has not been writable since %s: %w; %s; the next evaluation tries again", l.options.Path, since, l.problem, forgets)
}

// note keeps the answer of a write for Health and returns it, with its subject.
func (l *Ledger) note(doing string, err error) error {
	l.healthMu.Lock()
	defer l.healthMu.Unlock()
	if err == nil {
		l.problem = nil
		return nil
	}
	if l.problem == nil {
		l.since = time.Now()
	}
	l.problem = fmt.Errorf("%s: %w", doing, inWords(err))
	return fmt.Errorf("ledger %s: %w", l.options.Path, l.problem)
}

// Close gives the file back.
func (l *Ledger) Close() error {
	l.writing.Lock()
	defer l.writing.Unlock()
	var err error
	l.reading.Lock()
	if l.reader != nil {
		err = l.reader.Close()
	}
	l.reading.Unlock()
	if l.writer != nil {
		err = errors.Join(err, l.writer.close())
		l.writer = nil
	}
	if l.identity.own != nil {
		err = errors.Join(err, l.identity.own.Close())
		l.identity.own = nil
	}
	l.options.ReadOnly = true // a write after Close must not open the file again
	return err
}
