package rawtext

import "strings"

// dashes are entries of a list whose dash stands deeper than that of a plain entry before them: YAML reads them as more
// of its text.
func (s *scanned) dashes() []Fault {
	var out []Fault
	var owner *line   // the entry that goes on
	at, last := 0, -1 // where its dash is, and that of the entry before
	key := -1         // where the key begins of which the value is to follow
	for i := range s.lines {
		l := &s.lines[i]
		if l.inside == 0 && strings.TrimSpace(l.text) == "" {
			continue
		}
		w := l.read()
		entry := l.inside == 0 && !l.blank() && len(w.dashes) > 0
		if owner != nil && entry && l.indent > at && l.indent != last { // else the owner itself is in a wrong column
			f := l.fault(l.indent, "the dash begins in column %d, so this line is read as more of the text in line %d; begin the dash in column %d, as the dash of line %d",
				l.indent+1, owner.number, at+1, owner.number)
			f.kind = "dash"
			out = append(out, *f)
			continue
		}
		if last = -1; owner != nil {
			last = at
		}
		owner = nil
		if entry && w.dashes[0] >= key && w.colon < 0 && w.value < l.end() && l.end() == len(strings.TrimRight(l.text, " \t")) &&
			strings.IndexByte("\"'{[|>&*!", l.text[w.value]) < 0 {
			owner, at = l, w.dashes[len(w.dashes)-1]
		}
		if key = -1; w.colon >= 0 && w.value == l.end() {
			key = w.at
		}
	}
	return out
}
