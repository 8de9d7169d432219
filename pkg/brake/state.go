package brake

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Level is how much a brake stops.
type Level int

// The levels of a brake, the weakest first.
const (
	// Run stops nothing.
	Run Level = iota
	// Pause begins nothing new. What has begun is brought to its end, because half of an
	// operation is an outage: a machine that is stopped is started again.
	Pause
	// Hard sends no change at all, and leaves half done what has begun.
	Hard
)

// The names of the brake files, in the folder of the ledger; only these exact names count.
const (
	PauseFile = "PAUSE"
	HardFile  = "PAUSE-HARD"
)

func (l Level) String() string { return [...]string{"run", "pause", "pause-hard"}[l] }

// MarshalJSON writes the word.
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads the word; one that is not known is an error.
func (l *Level) UnmarshalJSON(text []byte) error {
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return err
	}
	level, ok := Word(word)
	if !ok {
		return fmt.Errorf("%q is not a brake level; the levels are `run`, `pause` and `pause-hard`", word)
	}
	*l = level
	return nil
}

// Word reads a level as people write it: in any case, with white space around it. A word
// that is none of the three is a pause, and not ok.
func Word(text string) (level Level, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "run":
		return Run, true
	case "pause":
		return Pause, true
	case "pause-hard":
		return Hard, true
	}
	return Pause, false
}

// State is what one brake says.
type State struct {
	// Source is the kind of brake: `file` (a brake file), `parameter` (an SSM parameter) or `pause` (a pause of
	// every tier).
	Source string `json:"source"`
	// Where is the path of the file, the name of the parameter, or the id of the pause.
	Where string `json:"where"`
	// Level is `run` (nothing is stopped), `pause` (no change begins) or `pause-hard` (operations under way
	// stop too).
	Level Level `json:"level"`
	// Since is when the brake was set; left out if it is not known.
	Since time.Time `json:"since,omitzero"`
	// Until is when the brake ends by itself; left out if it lasts until someone ends it.
	Until time.Time `json:"until,omitzero"`
	// By is who set the brake; "" if it is not known.
	By string `json:"by,omitempty"`
	// Why is the reason that was given for the brake; "" if it is not known.
	Why string `json:"why,omitempty"`
	// Unreadable is why the brake cannot be read now. For a file, the key `level` is then `pause-hard` if that was
	// the last known level, and `pause` otherwise. For a parameter, `level` is the last known level (`pause` if none
	// is known). "" if the brake can be read.
	Unreadable string `json:"unreadable,omitempty"`
	// Read is when the parameter was last read; left out for a file and for a pause.
	Read time.Time `json:"read,omitzero"`
}

// Holds reports whether the brake stops a write.
func (s State) Holds(w Write) bool { return s.Level == Hard || s.Level == Pause && !w.Begun }

// Pulled reports whether it stops anything.
func (s State) Pulled() bool { return s.Level != Run }

// String is the brake in words, fit for "held by ...": "the brake file
// /var/lib/dynascale/PAUSE of alice since 2026-03-02T03:12:00Z: deploy".
func (s State) String() string {
	var b strings.Builder
	switch s.Source {
	case "file":
		b.WriteString("the brake file " + s.Where)
	case "parameter":
		b.WriteString("the remote brake " + s.Where)
		if s.Level != Run && !s.unknown() {
			b.WriteString(" (" + s.Level.String() + ")")
		}
	default:
		b.WriteString("the pause " + s.Where)
	}
	if s.By != "" {
		b.WriteString(" of " + s.By)
	}
	if !s.Since.IsZero() && s.Pulled() {
		b.WriteString(" since " + s.Since.UTC().Format(time.RFC3339))
	}
	if !s.Until.IsZero() {
		b.WriteString(" until " + s.Until.UTC().Format(time.RFC3339))
	}
	if s.Why != "" {
		b.WriteString(": " + s.Why)
	}
	switch {
	case s.Unreadable == "":
	case s.Source == "file":
		b.WriteString("; the file cannot be checked (" + s.Unreadable + ") and counts as active")
	case s.unknown():
		b.WriteString(", which was never read (" + s.Unreadable + ") and counts as active")
	default:
		b.WriteString(", last read at " + s.Read.UTC().Format(time.RFC3339) + "; now it cannot be read (" + s.Unreadable + ")")
	}
	return b.String()
}

// unknown reports that nobody knows what a remote brake says.
func (s State) unknown() bool { return s.Unreadable != "" && s.Read.IsZero() }

// Worst is the state that stops the most of those that stop anything, the first among
// equals; a zero State when none does.
func Worst(states []State) (worst State) {
	for _, s := range states {
		if s.Level > worst.Level {
			worst = s
		}
	}
	return worst
}

// Reason is why nothing new begins, in a sentence; "" while no brake is pulled.
func Reason(states []State) string {
	worst := Worst(states)
	switch worst.Level {
	case Pause:
		return "nothing new begins: " + worst.String()
	case Hard:
		return "nothing is changed: " + worst.String()
	}
	return ""
}
