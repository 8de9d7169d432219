package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/brake"
)

// Parameter reads a parameter: its text, and when it was written last. The error is short
// and repeats itself when the failure does.
type Parameter func(ctx context.Context) (text string, written time.Time, err error)

const (
	// readTime is how long one reading may take, with all its attempts.
	readTime = 5 * time.Second
	// patience is how long an evaluation waits for a reading that began before it.
	patience = 2 * time.Second
)

// RemoteOptions are what a remote brake is made from.
type RemoteOptions struct {
	// Name is the parameter with its region, as people read it; another name has another
	// memory.
	Name string
	Read Parameter
	// Path is the file that keeps what was read last over a restart; "" keeps nothing.
	Path string
	Now  func() time.Time
}

// Remote is a brake that is a parameter. Its state is what was read last; it is safe for
// concurrent use, and asking for it never waits.
type Remote struct {
	o RemoteOptions

	mu      sync.Mutex
	known   bool // whether it was ever read, in this life or the one before
	state   brake.State
	reading chan struct{} // closed when the reading under way ends; nil while none is
	keeping bool          // whether the file is being written; a disk may hang
	kept    error         // why what was read is not kept over a restart
}

// memory is what the file holds.
type memory struct {
	Name  string      `json:"name"`
	Level brake.Level `json:"level"`
	Why   string      `json:"why,omitempty"`
	Since time.Time   `json:"since,omitzero"`
	Read  time.Time   `json:"read"`
}

// NewRemote takes up what the file remembers. Nothing is read from AWS yet: until it is,
// the last known state is in force, and with none the brake counts as active.
func NewRemote(o RemoteOptions) *Remote {
	r := &Remote{o: o, state: brake.State{Source: "parameter", Where: o.Name, Level: brake.Pause, Unreadable: "AWS has not answered yet"}}
	var was memory
	if text, err := os.ReadFile(o.Path); o.Path != "" && err == nil && json.Unmarshal(text, &was) == nil && was.Name == o.Name && !was.Read.IsZero() {
		r.known = true
		r.state.Level, r.state.Why, r.state.Since, r.state.Read = was.Level, was.Why, was.Since, was.Read
	}
	return r
}

// State is what the parameter said last.
func (r *Remote) State() brake.State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Kept is why the last state would be forgotten by a restart; nil when it would not. Until the
// parameter is read, the brake then counts as active, or what the file said before is in force.
func (r *Remote) Kept() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept
}

// Begin reads the parameter beside whatever the caller does next, unless a reading is
// under way. The function returned waits for its end, and no longer than it is polite to:
// what comes later counts for the next caller, and for every write from then on.
func (r *Remote) Begin(ctx context.Context) (wait func()) {
	r.mu.Lock()
	done := r.reading
	if done == nil {
		done = make(chan struct{})
		r.reading = done
		go r.read(context.WithoutCancel(ctx), done)
	}
	r.mu.Unlock()
	late := time.NewTimer(patience)
	return func() {
		defer late.Stop()
		select {
		case <-done:
		case <-late.C:
			r.slow(done)
		}
	}
}

// slow says that the parameter has not been read in time.
func (r *Remote) slow(done chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reading == done {
		r.state.Unreadable = fmt.Sprintf("no answer within %s", amount.Span(patience))
	}
}

func (r *Remote) read(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	text, written, err := r.o.Read(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	defer close(done)
	r.reading = nil
	if err != nil {
		r.state.Unreadable = err.Error()
		return
	}
	level, ok := brake.Word(text)
	s := brake.State{Source: "parameter", Where: r.o.Name, Level: level, Since: written, Read: r.o.Now()}
	if !ok {
		s.Why = fmt.Sprintf(`its value %q is none of "run", "pause" and "pause-hard", and counts as "pause"`, short(text))
	}
	changed := !r.known || level != r.state.Level
	r.known, r.state = true, s
	if (changed || r.kept != nil) && !r.keeping && r.o.Path != "" {
		r.keeping = true
		go r.remember()
	}
}

// remember writes the state down until the file says what it is. It holds no lock while
// the disk works: whoever asks for the state never waits for one.
func (r *Remote) remember() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		s := r.state
		r.mu.Unlock()
		err := r.keep(s)
		r.mu.Lock()
		if r.kept = err; r.state.Level == s.Level {
			r.keeping = false
			return
		}
	}
}

// short is the beginning of what somebody wrote.
func short(text string) string {
	const most = 40
	text = clean(text)
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "..."
	}
	return text
}

// keep writes down what was read. What the file said before is taken away first: on a disk
// that is full it would outlive what is true now, and a file that is gone counts as active.
// A pause that cannot be replaced by a run may stay, because it is the safe side.
func (r *Remote) keep(s brake.State) error {
	if s.Pulled() {
		if err := os.Remove(r.o.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove the stored state of the remote brake from %s: %w", r.o.Path, cause(err))
		}
	}
	text, err := json.Marshal(memory{Name: r.o.Name, Level: s.Level, Why: s.Why, Since: s.Since, Read: s.Read})
	if err == nil {
		err = replaceFile(r.o.Path, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("cannot store the state of the remote brake in %s: %w", r.o.Path, cause(err))
	}
	return nil
}

// replaceFile is replace, but for tests of a disk that is full.
var replaceFile = replace

// replace writes a file in one step.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	for _, step := range []func() error{f.Sync, f.Close} {
		if failed := step(); err == nil {
			err = failed
		}
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
