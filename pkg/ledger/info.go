package ledger

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Info is what a ledger's file holds, in figures.
type Info struct {
	Path string `json:"path"`
	// Size is that of the file and of its write-ahead log, in bytes.
	Size int64 `json:"size_bytes"`
	// Format is the version of the tables, and WrittenBy the dynascale that wrote last;
	// "" for one of before this was written down.
	Format    int    `json:"format"`
	WrittenBy string `json:"written_by,omitempty"`
	Tiers     int    `json:"tiers"`
	// Oldest and Newest are the times of decisions; zero when there is none.
	Oldest time.Time `json:"oldest,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	// Operations are those under way.
	Operations []scale.Operation `json:"operations"`

	heap heap
}

// Inspect reads the figures of a ledger and, unlike Open, not its past. It disturbs no
// writer.
func Inspect(ctx context.Context, path string) (Info, error) {
	info := Info{Path: path, Operations: []scale.Operation{}}
	l := &Ledger{options: Options{Path: path, ReadOnly: true}}
	file, err := os.Stat(path)
	if err == nil && file.IsDir() {
		return info, directoryError(path)
	}
	if err == nil {
		info.Size = file.Size()
		if log, err := os.Stat(path + "-wal"); err == nil {
			info.Size += log.Size()
		}
		err = l.openReader(ctx)
	}
	if err == nil {
		err = l.look(ctx, func(tx *sql.Tx, view history.View) error {
			info.Tiers = len(view.Tiers())
			return info.read(tx, view)
		})
	}
	err = errors.Join(err, l.Close())
	if err != nil {
		return info, l.unusable(err, l.options)
	}
	return info, nil
}

func (i *Info) read(tx *sql.Tx, view history.View) error {
	if err := tx.QueryRow(`PRAGMA user_version`).Scan(&i.Format); err != nil {
		return err
	}
	i.WrittenBy = writerOf(tx)
	var err error
	if i.Oldest, i.Newest, err = view.Span(); err == nil {
		i.Operations, err = sqlite.Operations(tx)
	}
	if i.Operations == nil {
		i.Operations = []scale.Operation{}
	}
	return errors.Join(err, i.measure(tx, view))
}

// Missing reports whether an error of Open or Inspect means that there is no file.
func Missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
