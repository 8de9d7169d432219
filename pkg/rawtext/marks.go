package rawtext

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

var (
	conflictBegin = pattern.Of(`^\s*<<<<<<<(\s|$)`)
	conflictMark  = pattern.Of(`^\s*(<<<<<<<|\|\|\|\|\|\|\||>>>>>>>)(\s|$)|^\s*=======\s*$`)
	conflictEnd   = pattern.Of(`^\s*>>>>>>>(\s|$)`)
	patch         = pattern.Of(`^(diff --git |@@ -[0-9]|--- a/|\+\+\+ b/|Index: )`)
)

// conflicts are the marks that a merge left. Each conflict is one fault, which says where it ends.
func (s *scanned) conflicts() []Fault {
	var out []Fault
	for i := 0; i < len(s.lines); i++ {
		l := &s.lines[i]
		if !conflictMark.MatchString(l.text) {
			continue
		}
		mark := strings.TrimSpace(l.text)[:7]
		message := fmt.Sprintf("%s is a mark of a merge conflict that was not resolved; keep one of the two sides, and remove all marks of the conflict", mark)
		if conflictBegin.MatchString(l.text) {
			for j := i + 1; j < len(s.lines); j++ {
				if conflictEnd.MatchString(s.lines[j].text) {
					message = fmt.Sprintf("a merge conflict that was not resolved begins here and ends in line %d; keep one of the two sides, and remove the marks", s.lines[j].number)
					i = j
					break
				}
			}
		}
		out = append(out, Fault{Line: l.number, Col: l.col(l.indent), Message: message, kind: "conflict"})
	}
	return out
}

// other says what a text is that is no YAML at all: a web page, a patch, another kind of file.
func (s *scanned) other() []Fault {
	for i := range s.lines {
		l := &s.lines[i]
		if l.blank() || strings.HasPrefix(l.text, "---") && !strings.HasPrefix(l.text, "--- a/") {
			continue
		}
		text := strings.ToLower(strings.TrimSpace(l.text))
		said := ""
		switch {
		case strings.HasPrefix(text, "<!doctype") || strings.HasPrefix(text, "<html"):
			said = "is a web page, and not a configuration; perhaps a download returned this page instead of the file"
		case strings.HasPrefix(text, "<?xml"):
			said = "is XML; a configuration is YAML, which begins with a key such as tiers:"
		case strings.HasPrefix(text, "-----begin"):
			return nil // a credential, which is told as such
		case patch.MatchString(l.text):
			said = "is a patch, and not a configuration; apply it to the file it was made for"
		default:
			return nil
		}
		return []Fault{{Line: l.number, Col: 1, Message: said, kind: "other"}}
	}
	return nil
}
