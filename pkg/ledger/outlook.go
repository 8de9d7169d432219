package ledger

import (
	"context"
	"database/sql"
	"path/filepath"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
)

// Outlook is how large a ledger is, how it grows, and what that comes to. Sizes are in bytes.
type Outlook struct {
	// Size is that of the file with its write-ahead log. Reusable is how much of it holds nothing:
	// the file does not become smaller when records are deleted, and new ones are written there.
	Size     int64
	Reusable int64
	// Daily is how much a day of records takes, the average of those that are packed; 0 while
	// half a day of them is not there.
	Daily int64
	// Retention is how long records stay, and Whole the size when the oldest are that old; 0
	// while it is not known.
	Retention time.Duration
	Whole     int64
	// Free is what is free on the disk for whoever is not root; below 0 when that is not known.
	Free int64
	// Missing is how much the disk lacks until Whole is reached; 0 when it suffices or is not
	// known. Full is then in how long the disk is full, if nothing else writes to it.
	Missing int64
	Full    time.Duration
	// Fits is the longest retention, in whole days, for which the disk suffices where it lacks
	// something; 0 when a day is too much.
	Fits time.Duration
}

// Concern is how much an outlook asks of the reader.
type Concern int

// The concerns, each worse than the one before.
const (
	Enough Concern = iota // the disk suffices, as far as it is known
	Short                 // it will be full, or has little left
	Filled                // it is about to be full: then no tier shrinks
)

// The least that is to be free on the disk, in bytes: below the first the ledger can soon not be
// written, and below the second little else has to write to it.
const (
	roomFilled = 64 << 20
	roomShort  = 1 << 30
)

// Concern is how much the outlook asks of the reader.
func (o Outlook) Concern() Concern {
	switch {
	case o.Free < 0:
		return Enough
	case o.Free < roomFilled:
		return Filled
	case o.Free < roomShort, o.Missing > 0:
		return Short
	}
	return Enough
}

// heap is what an outlook is made of.
type heap struct {
	pages, spare, page int64
	loose              int64 // of records that are not packed yet
	packed             time.Duration
	oldest, newest     time.Time
}

// packedEnough is how long a time the packed records must span for an average.
const packedEnough = 12 * time.Hour

// Foresee looks how the ledger at path grows. It disturbs no writer.
func Foresee(ctx context.Context, path string, retention time.Duration) (Outlook, error) {
	info, err := Inspect(ctx, path)
	if err != nil {
		return Outlook{}, err
	}
	return info.outlook(retention, FreeBeside(path)), nil
}

// outlook is what the figures of a file come to.
func (i Info) outlook(retention time.Duration, free int64) Outlook {
	if retention <= 0 {
		retention = defaultRetention
	}
	h := i.heap
	o := Outlook{Size: i.Size, Reusable: h.spare * h.page, Retention: retention, Free: free}
	if h.packed < packedEnough {
		return o
	}
	used := (h.pages - h.spare) * h.page
	o.Daily = int64(float64(used-h.loose) / h.packed.Hours() * 24)
	left := max(0, retention-h.newest.Sub(h.oldest))
	o.Whole = used + int64(float64(o.Daily)*left.Hours()/24)
	if lacks := o.Whole - used - o.Reusable - free; free >= 0 && o.Daily > 0 && lacks > 0 {
		o.Missing = lacks
		o.Full = time.Duration(float64(free+o.Reusable) / float64(o.Daily) * float64(day))
		o.Fits = time.Duration((used-h.loose+o.Reusable+free)/o.Daily) * day
	}
	return o
}

// Outlook is the one of these figures; see Foresee.
func (i Info) Outlook(retention time.Duration) Outlook {
	return i.outlook(retention, FreeBeside(i.Path))
}

// measure reads what an outlook needs.
func (i *Info) measure(tx *sql.Tx, view history.View) error {
	h := &i.heap
	err := tx.QueryRow(`SELECT page_count, freelist_count, page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&h.pages, &h.spare, &h.page)
	if err != nil {
		return err
	}
	h.oldest, h.newest = i.Oldest, i.Newest
	h.loose, h.packed, err = view.Loose()
	return err
}

// FreeBeside is how much is free on the disk of a file for whoever is not root, in bytes; below 0
// when that cannot be found out.
func FreeBeside(path string) int64 {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		return -1
	}
	return int64(uint64(disk.Bavail) * uint64(disk.Bsize)) // the types differ between systems
}
