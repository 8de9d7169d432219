package main

import (
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// infoShape is the answer of ledger info.
type infoShape struct {
	ledgerFile
	// Holder says which process has the ledger open or had it open last, or that no process
	// on this machine has it open.
	Holder string `json:"holder"`
	// Outlook is the expected growth of the ledger.
	Outlook outlookShape `json:"outlook"`
}

// outlookShape is how a ledger grows, and what that comes to; null where it is not known.
type outlookShape struct {
	// RetentionSeconds is how long records are kept.
	RetentionSeconds float64 `json:"retention_seconds"`
	// Reusable is the empty space in the file; new records are written into it.
	Reusable int64 `json:"reusable_bytes"`
	// Daily is the space that the records of one day need; null if it is not known.
	Daily *int64 `json:"bytes_per_day"`
	// Whole is how much space the file needs when its oldest records are as old as `retention_seconds`; null if it
	// is not known.
	Whole *int64 `json:"bytes_at_retention"`
	// Free is the free space on the disk of the ledger; null if it is not known.
	Free *int64 `json:"disk_free_bytes"`
	// Missing is how much more space the disk needs for a file of `bytes_at_retention`; 0 if the disk has enough
	// space, or if that is not known.
	Missing int64 `json:"disk_missing_bytes"`
	// FullSeconds is the time until the disk is full; null if the disk has enough space, or if that is not known.
	FullSeconds *float64 `json:"disk_full_in_seconds"`
	// FitsSeconds is the longest retention for which the disk has enough space, rounded down to whole days; null if
	// the disk has enough space for the configured retention, or if that is not known.
	FitsSeconds *float64 `json:"retention_that_fits_seconds"`
}

func outlookOf(o ledger.Outlook) outlookShape {
	out := outlookShape{RetentionSeconds: o.Retention.Seconds(), Reusable: o.Reusable, Missing: o.Missing}
	if o.Daily > 0 {
		out.Daily, out.Whole = &o.Daily, &o.Whole
	}
	if o.Free >= 0 {
		out.Free = &o.Free
	}
	if o.Missing > 0 {
		full, fits := o.Full.Seconds(), o.Fits.Seconds()
		out.FullSeconds, out.FitsSeconds = &full, &fits
	}
	return out
}

// ledgerFile is what a file of a ledger holds.
type ledgerFile struct {
	// Path is the path of the file.
	Path string `json:"path"`
	// Size is the size of the file and its write-ahead log.
	Size int64 `json:"size_bytes"`
	// Format is the version of the tables in the file.
	Format int `json:"format"`
	// WrittenBy is the version of dynascale that last wrote to the file; null if it is not known.
	WrittenBy *string `json:"written_by"`
	// Tiers is how many tiers have decisions in the file.
	Tiers int `json:"tiers"`
	// Oldest is the time of the oldest decision; null if there is none.
	Oldest *time.Time `json:"oldest"`
	// Newest is the time of the newest decision; null if there is none.
	Newest *time.Time `json:"newest"`
	// Operations are the operations that are under way according to the file.
	Operations []api.Operation `json:"operations"`
}

func fileOf(i ledger.Info, now time.Time) ledgerFile {
	out := ledgerFile{Path: i.Path, Size: i.Size, Format: i.Format, Tiers: i.Tiers, Operations: operationsOf(i.Operations, now)}
	out.WrittenBy, out.Oldest, out.Newest = textOrNull(i.WrittenBy), timeOrNull(i.Oldest), timeOrNull(i.Newest)
	return out
}

// backupShape is the answer of ledger backup.
type backupShape struct {
	// Of is the path of the ledger that was copied.
	Of string `json:"of"`
	// Backup is the copy.
	Backup ledgerFile `json:"backup"`
}

// restoreShape is the answer of ledger restore.
type restoreShape struct {
	// Restored is true if the backup is now the ledger, and false if the files were only compared (`--dry-run`).
	Restored bool `json:"restored"`
	// Backup is the backup file.
	Backup ledgerFile `json:"backup"`
	// Present is the ledger that the backup replaces; null if there is none.
	Present *ledgerFile `json:"present"`
	// PresentError is why the present ledger could not be read completely; "" if it could.
	PresentError string `json:"present_error"`
	// Lost are the decisions that only the present ledger has and whose change was made, refused or failed. After the
	// restore they are forgotten.
	Lost []api.TierShown `json:"lost"`
	// Forgotten are the operations under way that the backup does not have. After the restore no daemon finishes
	// them.
	Forgotten []api.Operation `json:"forgotten_operations"`
	// Revived are the operations that are under way in the backup and have ended since it was made. The daemon
	// reads their state in AWS before it continues.
	Revived []api.Operation `json:"revived_operations"`
	// Unpaused are the pauses, overrides and grants in force that the backup does not have. After the restore they
	// have no effect.
	Unpaused []scale.Action `json:"actions_not_in_backup"`
	// Repaused are the pauses, overrides and grants in the backup that were ended early, after the backup was made. After
	// the restore they are in force again.
	Repaused []scale.Action `json:"actions_in_force_again"`
	// Kept is the path at which the former ledger is kept; null if nothing was restored, or if there was no ledger before.
	Kept *string `json:"kept"`
}

func restorationOf(r ledger.Restoration, done bool, now time.Time) restoreShape {
	out := restoreShape{Restored: done, Backup: fileOf(r.Backup, now), PresentError: r.PresentError, Lost: api.Shown(api.Aged(r.Lost, now, 0)),
		Forgotten: operationsOf(r.Forgotten, now), Revived: operationsOf(r.Revived, now), Unpaused: listed(r.Unpaused), Repaused: listed(r.Repaused), Kept: textOrNull(r.Kept)}
	if r.Present != nil {
		present := fileOf(*r.Present, now)
		out.Present = &present
	}
	return out
}
