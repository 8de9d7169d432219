package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

// shelf is a parameter store.
type shelf struct {
	text string
	err  error
	hang bool
	asks atomic.Int64
}

func (s *shelf) read(ctx context.Context) (string, time.Time, error) {
	s.asks.Add(1)
	if s.hang {
		<-ctx.Done()
		return "", time.Time{}, errors.New("no answer")
	}
	return s.text, noon, s.err
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func remote(s *shelf, path string) *Remote {
	return NewRemote(RemoteOptions{Name: "/dynascale/brake in eu-west-1", Path: path, Read: s.read, Now: func() time.Time { return noon }})
}

// settle reads once and lets the file be written.
func settle(t *testing.T, r *Remote) brake.State {
	t.Helper()
	r.Begin(t.Context())()
	synctest.Wait()
	return r.State()
}

func TestWhatTheParameterSays(t *testing.T) {
	for _, c := range []struct {
		name, text string
		err        error
		level      brake.Level
		says       string // the state in words
	}{
		{"run", "run", nil, brake.Run, "the remote brake /dynascale/brake in eu-west-1"},
		{"pause", " Pause\n", nil, brake.Pause, "the remote brake /dynascale/brake in eu-west-1 (pause) since 2026-03-02T12:00:00Z"},
		{"pause-hard", "PAUSE-HARD", nil, brake.Hard, "the remote brake /dynascale/brake in eu-west-1 (pause-hard) since 2026-03-02T12:00:00Z"},
		{"something else", "stop\nit \x1b[31mnow, and for a very long time because of the incident", nil, brake.Pause,
			`the remote brake /dynascale/brake in eu-west-1 (pause) since 2026-03-02T12:00:00Z: its value "stop it [31mnow, and for a very long tim..." is none of "run", "pause" and "pause-hard", and counts as "pause"`},
		{"never read", "", errors.New("denied: not allowed"), brake.Pause, "the remote brake /dynascale/brake in eu-west-1, which was never read (denied: not allowed) and counts as active"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := settle(t, remote(&shelf{text: c.text, err: c.err}, ""))
				if s.Level != c.level || s.String() != c.says {
					t.Errorf("%s: %s", s.Level, s)
				}
			})
		})
	}
}

// What was known last stays in force while nothing can be read, also over a restart.
func TestTheLastKnownStateStays(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		level brake.Level
	}{{"run", "run", brake.Run}, {"pause", "pause", brake.Pause}, {"hard", "pause-hard", brake.Hard}, {"nonsense", "x", brake.Pause}} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db.brake")
			synctest.Test(t, func(t *testing.T) {
				s := &shelf{text: c.text}
				r := remote(s, path)
				settle(t, r)
				s.err = errors.New("throttled: slow down")
				if got := settle(t, r); got.Level != c.level || got.Unreadable != "throttled: slow down" {
					t.Errorf("unread: %+v", got)
				}
				again := remote(s, path)
				if got := again.State(); got.Level != c.level || got.Unreadable == "" || !got.Read.Equal(noon) {
					t.Errorf("after a restart: %+v", got)
				}
				if got := settle(t, again); got.Level != c.level || got.Unreadable != "throttled: slow down" {
					t.Errorf("after a restart, unread: %+v", got)
				}
				other := NewRemote(RemoteOptions{Name: "/another", Path: path, Read: s.read, Now: time.Now})
				if got := other.State(); got.Level != brake.Pause || !got.Read.IsZero() {
					t.Errorf("another parameter took over its memory: %+v", got)
				}
			})
		})
	}
}

// A file that is spoilt, or of a level that nobody knows, is none.
func TestAMemoryThatIsSpoilt(t *testing.T) {
	for _, text := range []string{"", "{", "null", `{"name": "/dynascale/brake in eu-west-1", "level": "run"}`, `{"name": "/dynascale/brake in eu-west-1", "level": "go", "read": "2026-03-02T12:00:00Z"}`} {
		path := filepath.Join(t.TempDir(), "ledger.db.brake")
		write(t, path, text)
		if s := remote(&shelf{}, path).State(); s.Level != brake.Pause || !s.Read.IsZero() {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

// A disk that takes nothing must not let a pause be forgotten for the run before it.
func TestADiskThatIsFullForgetsNoPause(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "ledger.db.brake")
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{text: "run"}
		r := remote(s, path)
		settle(t, r)
		full := replaceFile
		replaceFile = func(string, []byte) error { return errors.New("no space left on device") }
		defer func() { replaceFile = full }()
		s.text = "pause"
		if got := settle(t, r); got.Level != brake.Pause {
			t.Errorf("%+v", got)
		}
		if err := r.Kept(); err == nil || !strings.Contains(err.Error(), "no space left on device") {
			t.Errorf("told %v", err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the run before it is still there: %v", err)
		}
		s.err = errors.New("denied")
		if got := settle(t, remote(s, path)); got.Level != brake.Pause || !got.Read.IsZero() {
			t.Errorf("after a restart: %+v", got)
		}
		replaceFile, s.err = full, nil
		settle(t, r)
		if err := r.Kept(); err != nil {
			t.Errorf("with room again: %v", err)
		}
		if got := remote(s, path).State(); got.Level != brake.Pause || got.Read.IsZero() {
			t.Errorf("kept %+v", got)
		}
	})
}

// A store that does not answer delays nobody for long, and one reading at a time is under way.
func TestAStoreThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{text: "run"}
		r := remote(s, "")
		settle(t, r)
		s.hang = true
		s.asks.Store(0)
		start := time.Now()
		wait := r.Begin(t.Context())
		again := r.Begin(t.Context())
		wait()
		again()
		if took := time.Since(start); took != patience || s.asks.Load() != 1 {
			t.Errorf("%s, asked %d times", took, s.asks.Load())
		}
		if got := r.State(); got.Level != brake.Run || got.Unreadable != "no answer within 2 s" {
			t.Errorf("%+v", got)
		}
		time.Sleep(readTime)
		synctest.Wait()
		s.hang = false
		if got := settle(t, r); got.Unreadable != "" || s.asks.Load() != 2 {
			t.Errorf("%+v, asked %d times", got, s.asks.Load())
		}
	})
}

func TestNothingIsReadBeforeItIsAsked(t *testing.T) {
	s := &shelf{text: "run"}
	if got := remote(s, "").State(); got.Level != brake.Pause || got.Unreadable != "AWS has not answered yet" || s.asks.Load() != 0 {
		t.Errorf("%+v, asked %d times", got, s.asks.Load())
	}
}
