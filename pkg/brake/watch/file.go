package watch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/brake"
)

const (
	// Limit is how long a look at the brake files may take. A local disk answers within
	// microseconds; one that hangs must hold a write and not an evaluation.
	Limit = time.Second
	// longestReason is what is shown of a brake file's first line, in characters.
	longestReason = 200
	mostBytes     = 4096
)

// File looks for the brake files in one folder. Whatever stands there under their names
// counts: a file, a folder, a link that leads nowhere.
type File struct {
	folder string
	limit  time.Duration
	// look is lookAt, but for tests.
	look func(folder string) brake.State

	mu      sync.Mutex
	running *glance     // under way; nil while none is
	next    *glance     // begins when that one ends, for those who came after it had begun
	last    brake.State // what was seen last, when anything was
}

// glance is one look, which serves everybody who asked before it began.
type glance struct {
	done  chan struct{}
	state brake.State
	began time.Time
}

// NewFile watches a folder; limit is how long a look may take.
func NewFile(folder string, limit time.Duration) *File {
	if whole, err := filepath.Abs(folder); err == nil { // it is told to people who stand in another folder
		folder = whole
	}
	return &File{folder: folder, limit: limit, look: lookAt}
}

// State is what the brake files say now: never from a look that began before the call.
// One that does not end within the limit counts as active, and while it hangs all others
// do at once, without another goroutine.
func (f *File) State() brake.State {
	hangs := unreadable(f.folder, fmt.Errorf("the disk did not answer within %s", amount.Span(f.limit)))
	g, stuck := f.join()
	if stuck {
		return f.atLeast(hangs)
	}
	timer := time.NewTimer(f.limit)
	defer timer.Stop()
	select {
	case <-g.done:
		return f.atLeast(g.state)
	case <-timer.C:
		return f.atLeast(hangs)
	}
}

// atLeast keeps what was pulled last as long as it cannot be looked at: a disk that fails
// does not weaken the brake.
func (f *File) atLeast(s brake.State) brake.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Unreadable == "" {
		f.last = s
		return s
	}
	if f.last.Level > s.Level {
		s.Level, s.Where, s.Since, s.By, s.Why = f.last.Level, f.last.Where, f.last.Since, f.last.By, f.last.Why
	}
	return s
}

// join returns the glance to wait for, or that the one under way hangs.
func (f *File) join() (g *glance, stuck bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	switch {
	case f.running == nil:
		f.running = &glance{done: make(chan struct{}), began: now}
		go f.work(f.running)
		return f.running, false
	case now.Sub(f.running.began) > f.limit:
		return nil, true
	case f.next == nil:
		f.next = &glance{done: make(chan struct{})}
	}
	return f.next, false
}

// work makes glances until nobody waits for one.
func (f *File) work(g *glance) {
	for g != nil {
		g.state = f.look(f.folder)
		close(g.done)
		f.mu.Lock()
		g, f.next = f.next, nil
		if g != nil {
			g.began = time.Now()
		}
		f.running = g
		f.mu.Unlock()
	}
}

// unreadable is the state of brake files that cannot be looked at.
func unreadable(folder string, err error) brake.State {
	return brake.State{Source: "file", Where: filepath.Join(folder, brake.PauseFile), Level: brake.Pause, Unreadable: err.Error()}
}

// lookAt looks for both files; the one that stops more counts. Where the folder itself is
// gone a file in it cannot be seen, and that is not the same as none.
func lookAt(folder string) brake.State {
	for _, x := range []struct {
		name  string
		level brake.Level
	}{{brake.HardFile, brake.Hard}, {brake.PauseFile, brake.Pause}} {
		path := filepath.Join(folder, x.name)
		info, err := os.Lstat(path)
		switch {
		case err == nil:
			s := brake.State{Source: "file", Where: path, Level: x.level, Since: info.ModTime(), By: ownerOf(info)}
			s.Why = firstLine(path, info)
			return s
		case !errors.Is(err, fs.ErrNotExist):
			return unreadable(folder, cause(err))
		}
	}
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return unreadable(folder, fmt.Errorf("its folder: %w", cause(err)))
	case !info.IsDir():
		return unreadable(folder, errors.New(folder+" is not a folder"))
	}
	return brake.State{Source: "file", Where: filepath.Join(folder, brake.PauseFile)}
}

// cause is an error without the path, which is said already.
func cause(err error) error {
	var about *fs.PathError
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}

// firstLine is what a brake file says, fit for one line of a log. Only a plain file is
// opened: a pipe would hang.
func firstLine(path string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() {
		return ""
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostBytes))
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return clean(line)
}

// clean takes out what could pass for another line, a colour or a command of a terminal.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longestReason {
		s = string(r[:longestReason]) + "..."
	}
	return s
}
