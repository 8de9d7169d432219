package keys

import (
	"slices"
	"strings"
)

// Instead is what to write in place of a key that other tools have, and a section has not.
type Instead struct {
	// Of is the key here that stands for it, so that this one is not told to be missing too; "" for none.
	Of string
	// Also are further keys that the answer has, so that they are not told to be missing either.
	Also []string
	// Say is the end of the sentence that begins with "unknown key; ".
	Say string

	among  []string                             // the names of the same answer
	answer func(given map[string]string) string // what to say, with the values of those names; nil for Say
}

// Foreign answers keys of other tools, where a name alone ("did you mean ...?") would not say enough. Where
// one key of ours means the same, Key.Like is enough.
type Foreign map[string]Instead

// Add gives several names one answer. Names are written with small letters and underscores: min_size
// stands for minSize, MinSize and min-size too.
func (f Foreign) Add(of, say string, names ...string) Foreign {
	for _, name := range names {
		f[name] = Instead{Of: of, Say: say}
	}
	return f
}

// Answer is Add with an answer that has the values of the names that are written; "" is none.
func (f Foreign) Answer(of string, answer func(given map[string]string) string, names ...string) Foreign {
	for _, name := range names {
		f[name] = Instead{Of: of, Say: answer(nil), among: names, answer: answer}
	}
	return f
}

// given are the values of the names of one answer that are written.
func (s *section) given(names []string) map[string]string {
	out := map[string]string{}
	for _, e := range s.entries {
		name := flat(e.name)
		if !slices.Contains(names, name) || e.node == nil {
			continue
		}
		// A value of the environment is not shown: the answer would tell to write it here.
		if n := e.node.behind(); n.Kind == Scalar && !n.Null() && n.Rare().Env == nil {
			out[name] = n.Value
		}
	}
	return out
}

func (Foreign) read(*section) {}
func (Foreign) show(*Values)  {}
func (Foreign) describe(Rule) {}

// Guess answers unknown keys of which nothing else can be told: a type of machine where only settings belong. An
// answer without Say is none.
func Guess(answer func(name string) Instead) Part { return guess(answer) }

type guess func(name string) Instead

func (guess) read(*section) {}
func (guess) show(*Values)  {}
func (guess) describe(Rule) {}

// Alone answers a value that stands alone where the keys of a section belong: the name of a service for {service:
// NAME}. An answer of "" is none.
func Alone(answer func(value string) string) Part { return alone(answer) }

type alone func(value string) string

func (alone) read(*section) {}
func (alone) show(*Values)  {}
func (alone) describe(Rule) {}

// foreign is the answer to a name of another tool.
func (s *section) foreignTo(name string) (Instead, bool) {
	if s.foreign == nil {
		return Instead{}, false
	}
	if x, is := s.foreign[flat(name)]; is {
		return x, true
	}
	x, is := s.foreign[strings.ToLower(name)]
	return x, is
}
