package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// discover --update prints a diff and ends with 3; with --write it changes the file and keeps the one
// before, its mode and a link that leads to it; then there is nothing to do.
func TestDiscoverUpdate(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	plain, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	old := "  old:\n    group: old-asg # ours\n    limits: {min: 1, max: 9}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"
	file := filepath.Join(s.dir, "real.yaml")
	if err := os.WriteFile(file, append(plain, old...), 0o640); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(s.dir, "link.yaml")
	if err := os.Symlink("real.yaml", link); err != nil {
		t.Fatal(err)
	}
	e := s.run("discover", "--update", link)
	if e.code != 3 {
		t.Errorf("exit %d: %s", e.code, e.errors)
	}
	contains(t, e.out, "--- "+link+"\n+++ "+link+"\n@@ -", "\n+  # Gone on ", ": no Auto Scaling group named old-asg in us-east-1; ")
	contains(t, e.errors, "gone: old: no Auto Scaling group named old-asg")
	if text, _ := os.ReadFile(file); string(text) != string(plain)+old {
		t.Error("the file was changed without --write")
	}

	e = s.must("discover", "--update", link, "--write")
	contains(t, e.errors, "wrote "+link+"; the previous file is kept as ", "next: dynascale check "+link+", dynascale reload --config "+link)
	kept, err := filepath.Glob(file + ".before-update-*")
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v", kept, err)
	}
	if text, _ := os.ReadFile(kept[0]); string(text) != string(plain)+old {
		t.Error("what is kept is not the file before")
	}
	if is, err := os.Lstat(link); err != nil || is.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is no link any more")
	}
	if is, err := os.Stat(file); err != nil || is.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v", is.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, ".dynascale-update-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	contains(t, s.must("check", link).out, "ok\n")
	if e = s.must("discover", "--update", link); e.out != "" || !strings.Contains(e.errors, "nothing to change in "+link) {
		t.Errorf("a second time: %s%s", e.out, e.errors)
	}
	for _, wrong := range [][]string{{"--write"}, {"--update", link, "--region", "us-east-1"}, {"--update", link, "--out", "x"}} {
		if e = s.run(append([]string{"discover"}, wrong...)...); e.code != 2 {
			t.Errorf("%v: exit %d, %s", wrong, e.code, e.errors)
		}
	}
	if e = s.run("discover", "--update", filepath.Join(s.dir, "none.yaml")); e.code != 1 {
		t.Errorf("without a file: exit %d, %s", e.code, e.errors)
	}
}

// A file that changed while AWS was read, or that is gone, is left as it is, and the text says which.
func TestAFileThatChangedMeanwhileIsNotReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dynascale.yaml")
	replace := func(says string) {
		t.Helper()
		if _, err := replaceConfig(path, []byte("was"), []byte("new"), time.Now()); err == nil || !strings.HasPrefix(err.Error(), "discover has not changed "+path+": ") || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	replace("no such file or directory")
	if err := os.WriteFile(path, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	replace("the file was changed while discover ran; run discover again")
	if text, err := os.ReadFile(path); err != nil || string(text) != "theirs" {
		t.Errorf("%s, %v", text, err)
	}
}
