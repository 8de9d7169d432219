package rawtext

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// written is what a line says without the dashes before it.
type written struct {
	dashes []int // where each begins, in bytes
	at     int   // where the key or the value begins
	key    string
	colon  int // where the key's colon is; -1 for none
	value  int // where the value behind the colon or the dashes begins; the line's length for none
}

// read takes the dashes and the key of a line apart.
func (l *line) read() written {
	end := l.end()
	w := written{at: min(l.indent, end), colon: -1}
	for w.at < end && l.text[w.at] == '-' && blankAt(l.text, w.at+1) {
		w.dashes = append(w.dashes, w.at)
		w.at = min(nextText(l.text, w.at+1), end)
	}
	w.value = w.at
	if key, colon, is := keyOf(l.text[w.at:end]); is {
		w.key, w.colon = key, w.at+colon
		w.value = min(nextText(l.text, w.colon+1), end)
	}
	return w
}

// end is where the text of a line ends before a comment and blanks.
func (l *line) end() int {
	end := len(l.text)
	for end > 0 && l.class[end-1] == comment {
		end--
	}
	return len(strings.TrimRight(l.text[:end], " \t"))
}

// blank reports whether a line says nothing.
func (l *line) blank() bool { return l.inside == 0 && l.end() <= l.indent }

var keyForm = pattern.Of(`^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'\[\]{},#&*!|>%@` + "`" + `](?:[^:#]|:\S|\S#)*?))[ \t]*:(?:[ \t]|$)`)

// keyOf is the key that a text begins with, and where its colon is.
func keyOf(text string) (key string, colon int, is bool) {
	found := keyForm.FindStringSubmatch(text)
	if found == nil {
		return "", 0, false
	}
	whole := strings.TrimRight(found[0], " \t")
	return found[1] + found[2] + found[3], len(whole) - 1, true
}

func isKey(text string) bool {
	_, _, is := keyOf(text)
	return is
}
