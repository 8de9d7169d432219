package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestBackupAndRestore(t *testing.T) {
	whole(t)
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "ledger.db"), filepath.Join(folder, "backup.db")
	l := openLedger(t, Options{Path: path, Version: "1.2.3"})
	for i := range 200 {
		settle(t, l, plain("web", minute(i), 4, 4, scale.Unchanged))
	}
	old, gone := resize("old", "vm-old", "i-1", 0), resize("new", "vm-new", "i-2", 0)
	begin(t, l, old)
	ends := act(t, l, pause("web", 0, 300))
	must(t, os.Mkdir(filepath.Join(folder, "locked"), 0o500))

	// The daemon goes on meanwhile.
	info, err := Backup(ctx, path, backup, false)
	must(t, err)
	if info.Tiers < 1 || info.Format != schemaVersion || info.WrittenBy != "1.2.3" || !info.Newest.Equal(minute(199)) || info.Oldest.After(minute(0)) || len(info.Operations) != 1 {
		t.Errorf("info: %+v", info)
	}
	if mode, err := os.Stat(backup); err != nil || mode.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", mode.Mode(), err)
	}
	settle(t, l, plain("web", minute(200), 4, 6, scale.Applied))
	begin(t, l, gone)
	act(t, l, pause("", 200, 400))
	if _, err := l.Resume(ctx, []string{ends[0].ID}, "resumed", minute(201)); err != nil {
		t.Fatal(err)
	}
	old.Ended, old.Result = minute(201), scale.Reached
	must(t, l.Advance(ctx, old))

	_, err = Backup(ctx, path, backup, false)
	says(t, err, "exists already", "--force")
	for _, own := range []string{path, path + "-wal", path + ".lock"} {
		_, err = Backup(ctx, path, own, true)
		says(t, err, "belongs to the ledger itself")
	}
	_, err = Backup(ctx, path, filepath.Join(folder, "nowhere", "b.db"), false)
	says(t, err, "was not backed up", "nowhere")
	_, err = Backup(ctx, filepath.Join(folder, "none.db"), filepath.Join(folder, "b.db"), false)
	says(t, err, "does not exist")

	_, err = Restore(ctx, path, backup, noon)
	says(t, err, "is open in another process", "stop that daemon first")
	before := l.Past("web")
	must(t, l.Close())

	r, err := PrepareRestore(ctx, path, backup, minute(202))
	must(t, err)
	if len(r.Unpaused) != 1 || r.Unpaused[0].Tier != "" || len(r.Repaused) != 1 || r.Repaused[0].Tier != "web" {
		t.Errorf("pauses: %+v and %+v", r.Unpaused, r.Repaused)
	}
	if len(r.Lost) != 1 || r.Lost[0].Decision.To != 6 || len(r.Forgotten) != 1 || r.Forgotten[0].ID != gone.ID || len(r.Revived) != 1 || r.Revived[0].ID != old.ID {
		t.Errorf("%+v", r)
	}
	r, err = Restore(ctx, path, backup, noon)
	must(t, err)
	l = openLedger(t, Options{Path: path})
	if p := l.Past("web"); !p.Grew.IsZero() || p.Expected != 4 {
		t.Errorf("the restored past: %+v", p)
	}
	same(t, "operations", []string{old.ID}, ids(l.Operations()))
	must(t, l.Close())

	// And back, although the backup is not what was there.
	if !strings.HasPrefix(filepath.Base(r.Kept), "ledger.db.before-restore-20260302T") {
		t.Errorf("kept as %s", r.Kept)
	}
	if sides, _ := filepath.Glob(r.Kept + "-*"); len(sides) > 0 {
		t.Errorf("beside the kept file, which is whole: %v", sides)
	}
	again, err := Restore(ctx, path, r.Kept, noon)
	must(t, err)
	if again.Kept == r.Kept {
		t.Error("the second restore took the name of the first's file")
	}
	l = openLedger(t, Options{Path: path})
	same(t, "the past", before, l.Past("web"))
	must(t, l.Close())
	left, err := filepath.Glob(filepath.Join(folder, ".*partial*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func ids(ops []scale.Operation) (out []string) {
	for _, op := range ops {
		out = append(out, op.ID)
	}
	return out
}

// The present file is kept with its log: a daemon that was killed left its last minutes
// there.
func TestRestoreKeepsTheLogOfAKilledDaemon(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "ledger.db"), filepath.Join(folder, "backup.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	_, err := Backup(ctx, path, backup, false)
	must(t, err)
	settle(t, l, plain("web", minute(1), 4, 6, scale.Applied))
	// What a killed process leaves: its files, and no lock.
	killed := filepath.Join(folder, "killed.db")
	copyOver(t, path, killed)
	copyOver(t, path+"-wal", killed+"-wal")
	must(t, l.Close())

	r, err := Restore(ctx, killed, backup, noon)
	must(t, err)
	if len(r.Lost) != 1 || r.Lost[0].Decision.To != 6 {
		t.Errorf("lost: %+v", r.Lost)
	}
	kept := openLedger(t, Options{Path: r.Kept})
	if p := kept.Past("web"); p.Expected != 6 {
		t.Errorf("the kept file lacks its log: %+v", p)
	}
	restored := openLedger(t, Options{Path: killed})
	if p := restored.Past("web"); p.Expected != 4 {
		t.Errorf("the restored file took over a log: %+v", p)
	}
}

// A restore that fails after the present file was kept leaves it with its log.
func TestAFailedRestoreLosesNoLog(t *testing.T) {
	folder := t.TempDir()
	path, killed := filepath.Join(folder, "ledger.db"), filepath.Join(folder, "killed.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 6, scale.Applied))
	copyOver(t, path, killed)
	copyOver(t, path+"-wal", killed+"-wal")
	must(t, l.Close())

	kept, err := keepPresent(killed, noon)
	must(t, err)
	if _, err := os.Stat(killed + "-wal"); err == nil {
		t.Error("the log stays beside the name that the backup gets")
	}
	must(t, sidesBack(kept, killed))
	must(t, sidesBack(kept, killed)) // what is done already is no error
	for _, side := range []string{"", "-wal", "-shm"} {
		if _, err := os.Lstat(kept + side); err == nil {
			t.Errorf("%s is a second name of the file, whose log is soon an old one", kept+side)
		}
	}
	present := openLedger(t, Options{Path: killed})
	if p := present.Past("web"); p.Expected != 6 {
		t.Errorf("the present file lacks its log: %+v", p)
	}
}

// Each link that stays is named: one that is left shows an old log to who opens it later. Here
// folders stand for the files, because nobody, not even root, removes one that is not empty.
func TestEachLinkThatStaysIsNamed(t *testing.T) {
	folder := t.TempDir()
	path, alias := filepath.Join(folder, "ledger.db"), filepath.Join(t.TempDir(), "alias")
	must(t, os.Symlink(folder, alias))
	kept := filepath.Join(alias, "ledger.db")
	for _, side := range []string{"", "-wal", "-shm"} {
		must(t, os.MkdirAll(filepath.Join(path+side, "full"), 0o700))
	}
	err := sidesBack(kept, path)
	if want := kept + "-wal, " + kept + "-shm, " + kept + ": "; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, and the links are %s", err, want)
	}
}

func TestBackupsThatCannotBeRestored(t *testing.T) {
	whole(t)
	newer := func(t *testing.T, path string) {
		l := openLedger(t, Options{Path: path, Version: "9.1.0"})
		settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
		_, err := l.writer.db.Exec("PRAGMA user_version = 99")
		must(t, err, l.Close())
	}
	for _, c := range []struct {
		name  string
		make  func(t *testing.T, path string)
		words []string
	}{
		{"none", func(*testing.T, string) {}, []string{"does not exist"}},
		{"an empty file", func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) }, []string{"holds nothing yet"}},
		{"something else", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(noise(9000)), 0o600)) }, []string{"cannot be restored: it is not a ledger, or its beginning was overwritten: restore another backup"}},
		{"one of a newer dynascale", newer, []string{"was written by dynascale 9.1.0", "format 99", "install 9.1.0 again"}},
		{"half a backup", func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path + ".whole"})
			for i := range 100 {
				r := plain("web", minute(i), 4, 4, scale.Unchanged)
				r.Decision.Reasons[0].Because = noise(2000)
				settle(t, l, r)
			}
			must(t, l.Close())
			text, err := os.ReadFile(path + ".whole")
			must(t, err, os.WriteFile(path, text[:len(text)/2/4096*4096], 0o600))
		}, []string{"cannot be restored: it is damaged (", "): restore another backup"}},
		{"a row that there cannot be", func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			_, err := l.writer.db.Exec(`PRAGMA writable_schema = ON; CREATE TABLE odd (x INTEGER); INSERT INTO odd VALUES (NULL);
				UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (x INTEGER NOT NULL)' WHERE name = 'odd'`)
			must(t, err, l.Close())
		}, []string{"cannot be restored: it is damaged (NULL value in odd.x): restore another backup"}},
		{"a damaged record", func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			_, err := l.writer.db.Exec("UPDATE passes SET body = x'01ffff'")
			must(t, err, l.Close())
		}, []string{"cannot be restored: it is damaged (", "): restore another backup"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path, backup := filepath.Join(folder, "ledger.db"), filepath.Join(t.TempDir(), "backup.db")
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			must(t, l.Close())
			c.make(t, backup)
			before := listing(t, folder)
			_, err := Restore(ctx, path, backup, noon)
			says(t, err, append(c.words, backup)...)
			same(t, "the folder", before, listing(t, folder))
		})
	}
}

// A damaged or newer ledger is what a restore is for.
func TestRestoreOverALedgerThatCannotBeRead(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"damaged": func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(noise(9000)), 0o600)) },
		"newer": func(t *testing.T, path string) {
			db, err := open(path, "rwc")
			must(t, err)
			_, err = db.Exec("PRAGMA user_version = 99")
			must(t, err, db.Close())
		},
		"absent": func(t *testing.T, path string) { must(t, os.Remove(path)) },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, backup := filepath.Join(folder, "ledger.db"), filepath.Join(folder, "backup.db")
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			must(t, l.Close())
			_, err := Backup(ctx, path, backup, false)
			must(t, err)
			spoil(t, path)
			r, err := Restore(ctx, path, backup, noon)
			must(t, err)
			if (r.PresentError == "") != (name == "absent") || (r.Kept == "") != (name == "absent") {
				t.Errorf("%+v", r)
			}
			same(t, "the past", 4, openLedger(t, Options{Path: path}).Past("web").Expected)
		})
	}
}
