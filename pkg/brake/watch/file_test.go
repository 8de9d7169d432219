package watch

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCountsAsABrakeFile(t *testing.T) {
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		make  func(t *testing.T, folder string)
		level brake.Level
		file  string // that is named
		why   string
		wrong string // why it cannot be read
	}{
		{"none", func(*testing.T, string) {}, brake.Run, "PAUSE", "", ""},
		{"an empty one", func(t *testing.T, f string) { write(t, f+"/PAUSE", "") }, brake.Pause, "PAUSE", "", ""},
		{"one with a reason", func(t *testing.T, f string) { write(t, f+"/PAUSE", "deploy of shop\nsecond line\n") }, brake.Pause, "PAUSE", "deploy of shop", ""},
		{"one with colours, controls and another line", func(t *testing.T, f string) { write(t, f+"/PAUSE", "\n\n a\x1b[31mb\r\x00c\u202e\xff  d\n") }, brake.Pause, "PAUSE", "a[31mb c d", ""},
		{"one that never ends its line", func(t *testing.T, f string) { write(t, f+"/PAUSE", strings.Repeat("é", 100_000)) }, brake.Pause, "PAUSE", strings.Repeat("é", 200) + "...", ""},
		{"the hard one", func(t *testing.T, f string) { write(t, f+"/PAUSE-HARD", "fire") }, brake.Hard, "PAUSE-HARD", "fire", ""},
		{"both", func(t *testing.T, f string) { write(t, f+"/PAUSE", "a"); write(t, f+"/PAUSE-HARD", "b") }, brake.Hard, "PAUSE-HARD", "b", ""},
		{"a folder", func(t *testing.T, f string) { must(t, os.Mkdir(f+"/PAUSE", 0o700)) }, brake.Pause, "PAUSE", "", ""},
		{"a link that leads nowhere", func(t *testing.T, f string) { must(t, os.Symlink("/nowhere", f+"/PAUSE")) }, brake.Pause, "PAUSE", "", ""},
		{"a link to itself", func(t *testing.T, f string) { must(t, os.Symlink("PAUSE", f+"/PAUSE")) }, brake.Pause, "PAUSE", "", ""},
		{"a pipe, which nobody writes to", func(t *testing.T, f string) { must(t, syscall.Mkfifo(f+"/PAUSE", 0o600)) }, brake.Pause, "PAUSE", "", ""},
		{"another name", func(t *testing.T, f string) {
			for _, name := range []string{"pause", "Pause", "PAUSE.txt", "PAUSE-hard", "PAUSE ", ".PAUSE", "PAUSE_HARD"} {
				write(t, filepath.Join(f, name), "")
			}
		}, brake.Run, "PAUSE", "", ""},
		{"a folder that is gone", func(t *testing.T, f string) { must(t, os.Remove(f)) }, brake.Pause, "PAUSE", "", "its folder: no such file or directory"},
		{"a folder that is a file", func(t *testing.T, f string) { must(t, os.Remove(f)); write(t, f, "") }, brake.Pause, "PAUSE", "", "not a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "lib")
			must(t, os.Mkdir(folder, 0o700))
			c.make(t, folder)
			s := NewFile(folder, time.Minute).State()
			if s.Level != c.level || s.Where != filepath.Join(folder, c.file) || s.Why != c.why || s.Unreadable != c.wrong || s.Source != "file" {
				t.Errorf("%+v", s)
			}
			if there := s.Level != brake.Run && c.wrong == ""; there != !s.Since.IsZero() || there != (s.By != "") {
				t.Errorf("since %s by %q", s.Since, s.By)
			}
		})
	}
}

func TestAFolderThatMayNotBeLookedInto(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may look everywhere")
	}
	folder := t.TempDir()
	if err := os.Chmod(folder, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	if s := NewFile(folder, time.Minute).State(); s.Level != brake.Pause || s.Unreadable != "permission denied" {
		t.Errorf("%+v", s)
	}
}

// A disk that hangs holds every write, each for no longer than the limit, and one goroutine.
func TestADiskThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := make(chan struct{})
		f := NewFile("/var/lib/dynascale", time.Second)
		looks := 0
		f.look = func(string) brake.State { looks++; <-hung; return brake.State{Source: "file"} }
		before := runtime.NumGoroutine()
		start := time.Now()
		var work sync.WaitGroup
		for range 100 {
			work.Go(func() {
				if s := f.State(); s.Level != brake.Pause || s.Unreadable != "the disk did not answer within 1 s" {
					t.Errorf("%+v", s)
				}
			})
		}
		work.Wait()
		if took := time.Since(start); took > time.Second {
			t.Errorf("100 looks took %s", took)
		}
		time.Sleep(time.Second)
		start = time.Now()
		for range 1000 {
			_ = f.State()
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("1000 more looks took %s: who knows that it hangs need not wait", took)
		}
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 1 || looks > 1 {
			t.Errorf("%d goroutines hang in %d looks", n, looks)
		}
		close(hung)
		synctest.Wait()
		if s := f.State(); s.Level != brake.Run || s.Unreadable != "" {
			t.Errorf("after the disk came back: %+v", s)
		}
	})
}

// A disk that fails does not make a hard brake softer.
func TestADiskThatFailsWeakensNothing(t *testing.T) {
	f := NewFile("/x", time.Second)
	says := brake.State{Source: "file", Level: brake.Hard, Where: "/x/PAUSE-HARD", Why: "fire"}
	f.look = func(string) brake.State { return says }
	_ = f.State()
	says = unreadable("/x", os.ErrPermission)
	if s := f.State(); s.Level != brake.Hard || s.Where != "/x/PAUSE-HARD" || s.Unreadable == "" {
		t.Errorf("%+v", s)
	}
	says = brake.State{Source: "file"}
	_ = f.State()
	says = unreadable("/x", os.ErrPermission)
	if s := f.State(); s.Level != brake.Pause {
		t.Errorf("%+v", s)
	}
}

// A file that is there before the question is seen by its answer, however many ask.
func TestALookIsNeverOlderThanTheQuestion(t *testing.T) {
	folder := t.TempDir()
	f := NewFile(folder, time.Minute)
	stop := make(chan struct{})
	var crowd sync.WaitGroup
	for range 8 {
		crowd.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_ = f.State()
				}
			}
		})
	}
	for range 200 {
		write(t, folder+"/PAUSE", "x")
		if s := f.State(); s.Level != brake.Pause {
			t.Fatalf("the file is there, and was not seen: %+v", s)
		}
		if err := os.Remove(folder + "/PAUSE"); err != nil {
			t.Fatal(err)
		}
		if s := f.State(); s.Level != brake.Run {
			t.Fatalf("the file is gone, and was seen: %+v", s)
		}
	}
	close(stop)
	crowd.Wait()
}
