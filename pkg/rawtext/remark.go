package rawtext

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// elsewhere is what begins a comment in other kinds of files.
var elsewhere = pattern.Of(`^(?:(//|/\*|<!--)|(;|--)[ \t]+\S)`)

// remarks are comments as other kinds of files have them: at the beginning of a line, and behind a bracket, a comma
// or a quote, where nothing else than a key or a value can be.
func (s *scanned) remarks() []Fault {
	var out []Fault
	for i := range s.lines {
		l := &s.lines[i]
		if l.inside != 0 && l.inside != '{' && l.inside != '[' || l.blank() {
			continue
		}
		for at := l.indent; at < l.end(); at++ {
			if l.class[at] != plain || at > l.indent && !l.ended(at) {
				continue
			}
			if found := elsewhere.FindStringSubmatch(l.text[at:]); found != nil {
				mark := found[1] + found[2]
				out = append(out, Fault{Line: l.number, Col: l.col(at), kind: "remark", Message: fmt.Sprintf("%s begins no comment; write # in place of %[1]s", mark)})
				break
			}
		}
	}
	return out
}

// ended reports whether a byte follows a blank, and that a bracket, a comma or a closing quote.
func (l *line) ended(at int) bool {
	before := strings.TrimRight(l.text[:at], " \t")
	n := len(before)
	return n > 0 && n < at && (l.class[n-1] == quoted || l.class[n-1] == plain && strings.IndexByte("{}[],", before[n-1]) >= 0)
}

// remark is a comment behind a value, as other kinds of files have it.
var remark = pattern.Of(`^(\S+)[ \t]+(//|;|--|/\*)(?:[ \t]|$)`)

// Remark is the one word that a value begins with, and the mark of a comment that follows it as in other kinds of
// files: manage and // of "manage // all of them". Both are "" for other values.
func Remark(value string) (word, mark string) {
	if found := remark.FindStringSubmatch(value); found != nil {
		return found[1], found[2]
	}
	return "", ""
}
