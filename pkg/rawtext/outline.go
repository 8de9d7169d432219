package rawtext

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// outline follows the levels of a text by the columns in which its lines begin, and notices the
// first line that fits none.
type outline struct {
	levels  []level
	waiting bool // the line before ended in a key or a dash that has no value yet
	// out is the column that was left when the newest line began further out than the text before
	// it: that of the level it left, or one that a key still waited for.
	out     func(indent int) bool
	running bool // the line before ended in a value that may go on, deeper
	known   Known
	fell    *Fault // of the first key that stands where no such key belongs, and belongs to a level that it left
	odd     *Fault // of the newest key that stands where any name may, and would belong to a level that it left
	oddly   int    // where that key begins
}

// level is one set of keys, list, or text that runs over lines.
type level struct {
	indent int
	first  *line // the newest line of it
	list   bool
	many   bool // it is a list of more than one entry
	text   bool
	within *path // the keys that it stands below
	begun  *line // its first line
	fitted int   // how many of its lines begin with a key that may stand there
}

// fits is what is wrong with the place of a line; nil when it has one.
func (o *outline) fits(l *line) *Fault {
	switch {
	case l.inside != 0:
		return nil
	case l.blank():
		return nil
	case strings.HasPrefix(l.text, "---") || strings.HasPrefix(l.text, "...") || strings.HasPrefix(l.text, "%"):
		*o = outline{known: o.known}
		return nil
	}
	w := l.read()
	bare := w.colon < 0 && len(w.dashes) == 0
	if n := len(o.levels); bare && o.running && n > 0 && l.indent > o.levels[n-1].indent {
		return nil // the value goes on
	}
	if f := o.place(l, w, bare); f != nil {
		return cmp.Or(o.fell, o.odd, f)
	}
	value := l.text[w.value:l.end()]
	if strings.HasPrefix(value, "&") || strings.HasPrefix(value, "!") {
		_, value, _ = strings.Cut(value, " ") // an anchor or a tag is no value
	}
	o.waiting = strings.TrimSpace(value) == ""
	o.running = !o.waiting && strings.IndexByte("\"'{[|>*", strings.TrimSpace(value)[0]) < 0
	return nil
}

// place finds the level of a line, and begins new ones.
func (o *outline) place(l *line, w written, bare bool) *Fault {
	var left []level
	for n := len(o.levels); n > 0 && o.levels[n-1].indent > l.indent; n = len(o.levels) {
		left = append(left, o.levels[n-1])
		o.levels = o.levels[:n-1]
	}
	isList := len(w.dashes) > 0
	n, waited := len(o.levels), o.waiting
	if n > 1 && o.levels[n-1].indent == l.indent && o.levels[n-1].list && !isList && o.levels[n-2].indent == l.indent {
		o.levels, n = o.levels[:n-1], n-1 // a list that stands in the column of its key ends
	}
	o.fallen(l, w, left)
	switch {
	case n == 0 && len(left) > 0:
		near := left[len(left)-1]
		if near.fitted <= 1 && o.may(level{}, w.key) {
			return near.begun.fault(near.indent, "the first line begins in column %d, but the outermost lines below begin in column %d (such as line %d); begin the first line in column %d as well", near.indent+1, l.indent+1, l.number, l.indent+1)
		}
		return l.fault(l.indent, "the line begins in column %d, but the outermost lines above begin in column %d (such as line %d); begin all of them in the same column", l.indent+1, near.indent+1, near.first.number)
	case n == 0:
		o.push(l, l.indent, isList, bare)
	case o.levels[n-1].indent < l.indent:
		top := o.levels[n-1]
		switch {
		case len(left) > 0:
			return l.fault(l.indent, "the line begins in column %d, but the lines around it begin in column %d (line %d) or %d (line %d); %s",
				l.indent+1, left[len(left)-1].indent+1, left[len(left)-1].first.number, top.indent+1, top.first.number, o.column(l, w, left))
		case o.waiting:
			o.push(l, l.indent, isList, bare)
		case top.text:
			return unkeyed(top.first)
		case o.out != nil && o.out(l.indent) && !o.named(top, w.key):
			return top.first.fault(top.first.indent, "the line begins in column %d, but the next line (line %d) begins in column %d; begin both in column %d", top.first.indent+1, l.number, l.indent+1, l.indent+1)
		case given(top.first, top.indent) != "":
			return top.first.fault(top.indent, "a value is written after a colon and a space, not after =; write `%s:` followed by the value", given(top.first, top.indent))
		default:
			return l.fault(l.indent, "the line is indented deeper than line %d, which already has its value; begin this line in column %d as well", top.first.number, top.indent+1)
		}
	case o.levels[n-1].text:
		return unkeyed(o.levels[n-1].first)
	case bare:
		return unkeyed(l)
	case o.levels[n-1].list && !isList && dashed.MatchString(l.text[l.indent:]):
		return l.fault(l.indent+1, "a space is missing after the dash; a list entry begins with a dash and a space")
	case o.levels[n-1].list && !isList && o.around(n-1, w.key) != nil:
		around := o.around(n-1, w.key)
		return l.fault(l.indent, "the line begins in the column of the dashes of a list, but the key `%s` is not part of the list; begin the line in column %d, as line %d", Short(w.key), around.indent+1, around.first.number)
	case o.levels[n-1].list && !isList && o.alone(n-1, l) && !o.named(o.levels[n-1].entry(), w.key):
		first := o.levels[n-1].first
		return first.fault(first.indent, "the dash begins a list, but line %d in the same column is a key without a dash; remove the dash, or write a dash before each entry", l.number)
	case o.levels[n-1].list && !isList:
		return l.fault(l.indent, "a key begins in the same column as the dashes of a list; if it begins an entry, write a dash and a space before it; if it belongs to the entry above, indent it by two more spaces; if it is not part of the list, begin it in the column of the list's key")
	case !o.levels[n-1].list && isList:
		if before := o.levels[n-1].first; !o.waiting && dashed.MatchString(before.text[before.indent:]) {
			return before.fault(before.indent, "a space is missing after the dash; a list entry begins with a dash and a space")
		}
		if o.waiting && len(left) > 0 {
			return l.fault(l.indent, "the dash begins in column %d, but the list belongs to the key in line %d, which begins in column %d; begin the dash in column %d",
				l.indent+1, left[0].first.number, left[0].indent+1, left[0].indent+3)
		}
		if list := o.list(w, left); !o.waiting && list != nil {
			return l.fault(l.indent, "a list entry stands where a key is expected; begin the dash in column %d, as the dash of line %d", list.indent+1, list.first.number)
		}
		if !o.waiting {
			return l.fault(l.indent, "a list entry stands where a key is expected; a list belongs below a key that has no value in its own line")
		}
		o.push(l, l.indent, true, false)
	}
	o.left(l, left, waited)
	if last := &o.levels[len(o.levels)-1]; last.list && last.first != l {
		last.many = true
	}
	o.levels[len(o.levels)-1].first = l
	if o.may(o.levels[len(o.levels)-1], w.key) {
		o.levels[len(o.levels)-1].fitted++
	}
	for i, dash := range w.dashes {
		if i > 0 {
			o.push(l, dash, true, false)
		}
	}
	if isList && w.colon >= 0 {
		o.push(l, w.at, false, false)
	}
	return nil
}

// left keeps which column a line left, so that it can be told as the one that is wrong when the
// next line returns to it.
func (o *outline) left(l *line, left []level, waited bool) {
	o.out = nil
	switch {
	case len(left) > 0:
		o.out = func(indent int) bool {
			return slices.ContainsFunc(left, func(v level) bool { return v.indent == indent }) || waited && indent > left[0].indent
		}
	case waited && o.levels[len(o.levels)-1].first != l && o.levels[len(o.levels)-1].indent == l.indent:
		o.out = func(indent int) bool { return indent > l.indent }
	}
}

func (o *outline) push(l *line, indent int, list, text bool) {
	next := level{indent: indent, first: l, list: list, text: text, begun: l}
	if n := len(o.levels); n > 0 {
		next.within = o.levels[n-1].below()
	}
	o.levels = append(o.levels, next)
}

var (
	noSpace = pattern.Of(`^["']?([A-Za-z_][A-Za-z0-9_-]*)["']?:([^\s/].*)$`)
	equals  = pattern.Of(`^([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=`)
	section = pattern.Of(`^\[[A-Za-z_][A-Za-z0-9_."-]*\]$`)
	oneWord = pattern.Of(`^([A-Za-z_][A-Za-z0-9_-]{0,30})([ \t]+\S.*)?$`)
	dashed  = pattern.Of(`^-[^\s-]`)
)

// given is the key that a line, or the list entry in it, gives a value with =; "" for others.
func given(l *line, from int) string {
	return Equals(strings.TrimLeft(l.text[min(from, l.end()):l.end()], "- "))
}

// unkeyed is what is wrong with a line that stands among keys and is none.
func unkeyed(l *line) *Fault {
	at := l.indent
	text := l.text[at:l.end()]
	switch {
	case noSpace.MatchString(text):
		found := noSpace.FindStringSubmatch(text)
		return l.fault(strings.IndexByte(l.text, ':')+1, "a space is missing after the colon; write `%s:` followed by a space and the value", found[1])
	case equals.MatchString(text):
		name := equals.FindStringSubmatch(text)[1]
		return l.fault(strings.IndexByte(l.text, '='), "a value is written after a colon and a space, not after =; write `%s:` followed by the value", Short(name))
	case section.MatchString(text):
		return l.fault(at, "a section is not written in [ ]; write its name and a colon, and its keys below it, indented")
	case dashed.MatchString(text):
		return l.fault(at+1, "a space is missing after the dash; a list entry begins with a dash and a space")
	case oneWord.MatchString(text):
		return l.fault(at, "the line has no colon; write `%s:` followed by its value, or put the text after the key that it belongs to", Short(oneWord.FindStringSubmatch(text)[1]))
	}
	return l.fault(at, "the line is not a key with a value; write the key, a colon, a space and the value")
}

// alone reports whether a list has a single entry, of which the key holds something, as the entries of
// a set of keys do: then the key in the column of its dash is an entry like it.
func (o *outline) alone(n int, next *line) bool {
	first := o.levels[n].first
	w := first.read()
	return !o.levels[n].many && first != next && len(w.dashes) == 1 && w.colon >= 0
}
