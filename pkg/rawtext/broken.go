package rawtext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Broken is why a text that a parser refused is no YAML. noticed is the line in which the parser
// came to a halt, which is often not that of the mistake, and said are the parser's words, which are
// never repeated. known are the keys that stand somewhere; nil for none.
func Broken(text string, noticed int, said string, known Known) Fault {
	s := scan(strings.TrimPrefix(text, "\ufeff"))
	for _, look := range []func() *Fault{
		func() *Fault { return s.special(noticed, said) },
		func() *Fault { return s.anchor(said) },
		func() *Fault { return s.escape(said) },
		func() *Fault { return s.first(known) },
	} {
		if f := look(); f != nil {
			return *f
		}
	}
	l := &s.lines[min(max(noticed, 1), len(s.lines))-1]
	for i := range s.lines { // a parser may mind tabs in lines that say nothing
		if x := &s.lines[i]; x.number <= l.number+1 && x.blank() && strings.Contains(x.text[:x.indent], "\t") {
			return *x.fault(strings.IndexByte(x.text, '\t'), "there is a tab in this line, and otherwise nothing or only a comment; remove the tab")
		}
	}
	at := min(l.indent, l.end())
	return Fault{Line: l.number, Col: l.col(at), Message: "this line does not fit the lines before it: check " +
		"its indentation, its quotes and brackets, and the colons of this line and of the line above"}
}

// special is what a parser alone knows.
func (s *scanned) special(noticed int, said string) *Fault {
	noticed = min(max(noticed, 1), len(s.lines))
	l := &s.lines[noticed-1]
	switch {
	case strings.HasPrefix(s.lines[0].text, "%") && !slices.ContainsFunc(s.lines, func(l line) bool { return strings.HasPrefix(l.text, "---") }):
		return s.lines[0].fault(0, "a line that begins with %% is a directive, and needs a line --- after it; remove the directive")
	case strings.HasPrefix(s.lines[0].text, "%YAML") && strings.Contains(said, "incompatible"):
		return s.lines[0].fault(0, "the directive %s names another version of YAML than 1.1 or 1.2, and is not needed; remove this line", Short(s.lines[0].text[:s.lines[0].end()]))
	case strings.Contains(said, "max depth"):
		return l.fault(0, "the text is nested too deeply to be a configuration")
	case strings.Contains(said, "<document start>") && slices.ContainsFunc(s.lines[:noticed], func(l line) bool { return strings.HasPrefix(l.text, "...") }):
		return l.fault(0, "there is more text after the end mark \"...\"; remove the mark, or the text after it")
	}
	return nil
}

// first is the first line, from the top, that cannot be where it is or as it is. Of a line the
// marks are looked at before its place.
func (s *scanned) first(known Known) *Fault {
	o := outline{known: known}
	for i := range s.lines {
		l := &s.lines[i]
		for _, look := range []func(*line) *Fault{s.tab, s.blockInside, s.openQuote, s.openBracket, s.uncoloned, s.marks, s.begins, o.fits} {
			if f := look(l); f != nil {
				return f
			}
		}
	}
	switch {
	case s.quote != 0:
		return s.at(s.begun, fmt.Sprintf("the quote %c that begins here is never closed", s.quote))
	case len(s.open) > 0:
		return s.at(s.open[0].spot, fmt.Sprintf("the %c that begins here is never closed; a %c is missing", s.open[0].mark, closer(s.open[0].mark)))
	}
	return nil
}

// at is a fault at a spot.
func (s *scanned) at(where spot, message string) *Fault {
	l := &s.lines[where.line-1]
	return &Fault{Line: l.number, Col: l.col(where.at), Message: message}
}

func (l *line) fault(at int, format string, args ...any) *Fault {
	return &Fault{Line: l.number, Col: l.col(min(at, len(l.text))), Message: fmt.Sprintf(format, args...)}
}

// tab is one in the indentation of a line, or behind a dash, where YAML counts columns.
func (s *scanned) tab(l *line) *Fault {
	if l.inside != 0 || l.blank() {
		return nil
	}
	if at := strings.IndexByte(l.text[:l.indent], '\t'); at >= 0 {
		return l.fault(at, "the line is indented with a tab; YAML takes only spaces: replace the tab with spaces, so that the line begins in the same column as the other lines of its level")
	}
	w := l.read()
	for _, dash := range w.dashes {
		if dash+1 < len(l.text) && l.text[dash+1] == '\t' && w.at < l.end() {
			return l.fault(dash+1, "there is a tab after the dash; replace it with a space")
		}
	}
	return nil
}

// beginsBlock is a key whose value is to be a text of several lines.
var beginsBlock = pattern.Of(`(?:^|[ \t{,]):?[A-Za-z0-9_"'-]+:[ \t]+[|>][+-]?[0-9]?[+-]?$`)

// blockInside is a text of several lines between braces, where YAML has none.
func (s *scanned) blockInside(l *line) *Fault {
	if l.number >= len(s.lines) {
		return nil
	}
	next := s.lines[l.number].inside
	if next != '{' && next != '[' || !beginsBlock.MatchString(l.text[:l.end()]) {
		return nil
	}
	at := strings.LastIndexAny(l.text[:l.end()], "|>")
	return l.fault(at, "a text of several lines, which begins with %c, cannot stand between %c and %c; write the text in one line and in quotes, or write each key in a line of its own without braces", l.text[at], next, closer(next))
}

// openQuote is a quote of an earlier line that runs into what looks like the next key.
func (s *scanned) openQuote(l *line) *Fault {
	if l.inside != '"' && l.inside != '\'' {
		return nil
	}
	rest := strings.TrimLeft(l.text, " \t")
	if !isKey(rest) && !strings.HasPrefix(rest, "- ") && !strings.HasPrefix(rest, "# ") {
		return nil
	}
	return s.at(l.opened, fmt.Sprintf("the quote %c that begins here is not closed in its line", l.inside))
}

// openBracket is a bracket of an earlier line that runs into a key that is not deeper.
func (s *scanned) openBracket(l *line) *Fault {
	if l.inside != '{' && l.inside != '[' {
		return nil
	}
	begun := &s.lines[l.opened.line-1]
	rest := l.text[min(l.indent, len(l.text)):]
	if begun.inside != 0 || l.indent > begun.indent || !isKey(rest) && !strings.HasPrefix(rest, "- ") || begun.indent == l.opened.at && l.indent > 0 {
		return nil
	}
	if before := &s.lines[l.number-2]; before.end() > 0 && strings.IndexByte(",{[", before.text[before.end()-1]) >= 0 {
		return nil // it is meant to go on
	}
	return s.at(l.opened, fmt.Sprintf("the %c that begins here is not closed before line %d; a %c is missing", l.inside, l.number, closer(l.inside)))
}

func closer(open byte) byte {
	if open == '{' {
		return '}'
	}
	return ']'
}

// marks are closing quotes and brackets that close nothing, or behind which more follows.
func (s *scanned) marks(l *line) *Fault {
	for _, e := range l.ends {
		bracket := e.mark == '}' || e.mark == ']'
		switch {
		case bracket && e.opener == 0:
			return l.fault(e.at, "this %c closes nothing; remove it, or write the opening bracket before it", e.mark)
		case bracket && closer(e.opener) != e.mark:
			return l.fault(e.at, "%c closes nothing here, because the %c of line %d is still open; %c is expected", e.mark, e.opener, e.opened.line, closer(e.opener))
		}
		rest := strings.TrimLeft(l.text[e.at+1:], " \t")
		switch {
		case rest == "" || rest[0] == ':' || rest[0] == '#':
		case e.depth > 0 && strings.ContainsRune(",]}", rune(rest[0])):
		case e.depth == 0 && (rest[0] == ']' || rest[0] == '}'): // told at the bracket
		case e.depth > 0:
			return l.fault(e.at+1, "a comma is missing between the value that ends here and the next one")
		case bracket:
			return l.fault(e.at+1, "there is more text after the closing %c; begin a new line for it, or remove it", e.mark)
		default:
			return l.fault(e.at+1, "there is more text after the closing quote; put the whole value in one pair of quotes, or several values in [ ]")
		}
	}
	return nil
}

// beforeBrace is a key before a pair of braces with keys, without a colon.
var beforeBrace = pattern.Of(`^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\{[ \t]*["']?[A-Za-z_][A-Za-z0-9_-]*["']?:(?:[ \t]|$)`)

// uncoloned is a key without a colon before the braces with its keys.
func (s *scanned) uncoloned(l *line) *Fault {
	w := l.read()
	if found := beforeBrace.FindStringSubmatch(l.text[w.at:l.end()]); found != nil && l.inside == 0 {
		return l.fault(w.at+len(found[1]), "a colon is missing after %s; write `%s:` followed by a space and the value", Short(found[1]), Short(found[1]))
	}
	return nil
}

var (
	begin     = "@`%|>*&,]}"
	blockMark = pattern.Of(`^[|>][+-]?[0-9]?[+-]?[ \t]*(#.*)?$`)
	inLine    = pattern.Of(`^\(?[a-z_]+:[ \t]+[^\s,:]+[ \t]*,[ \t]*[a-z_]+:[ \t]`)
	reference = pattern.Of(`^[*&][^\s,\[\]{}]+`)
)

// begins is a value that begins with a character that has a meaning of its own in YAML, or has a
// second colon.
func (s *scanned) begins(l *line) *Fault {
	if l.inside == '{' || l.inside == '[' {
		return cmp.Or(s.goesOn(l), s.within(l, l.indent, l.end()))
	}
	if l.inside != 0 || l.blank() || strings.HasPrefix(l.text, "%") && l.number == 1 {
		return nil
	}
	end := l.end()
	w := l.read()
	value := l.text[w.value:end]
	switch {
	case value == "":
		return nil
	case w.colon >= 0 && (strings.HasPrefix(value, "- ") || value == "-"):
		return l.fault(w.value, "a list cannot begin in the line of its key; write the entry in a line of its own, or write the list in [ ]")
	case value[0] == '*' && strings.ContainsAny(strings.TrimSpace(value), " \t") && !strings.Contains(value, "#"):
		return l.fault(w.value, "a value cannot begin with *; put the whole value, such as a cron expression, in quotes")
	case strings.IndexByte(begin, value[0]) >= 0 && !blockMark.MatchString(value) && !reference.MatchString(value):
		return l.fault(w.value, "a value cannot begin with %c; remove this character, or put the value in quotes if the character is meant", value[0])
	}
	if strings.IndexByte("\"'{[|>&!*", value[0]) >= 0 {
		return s.within(l, w.value, end)
	}
	if inLine.MatchString(value) {
		return l.fault(w.value, "keys in one line must be between { and }; put { and } around this value, "+
			"and remove ( and ) if it has them")
	}
	if second := colonAfter(l, w.value, end); w.colon >= 0 && second >= 0 {
		return l.fault(second, "the value has a colon of its own; put the value in quotes, or begin a new line for the second key")
	}
	return nil
}

// colonAfter is where a colon that ends a key stands in a part of a line; -1 for nowhere.
func colonAfter(l *line, from, to int) int {
	for i := from; i < to; i++ {
		if l.text[i] == ':' && l.class[i] == plain && blankAt(l.text[:to], i+1) {
			return i
		}
	}
	return -1
}

// within is a value between brackets that begins with such a character.
func (s *scanned) within(l *line, from, end int) *Fault {
	seen := false // a colon since the last comma or bracket
	since := from // where that was
	for i := from; i < end; i++ {
		if l.class[i] == plain && l.text[i] == ',' {
			if next := nextText(l.text, i+1); next < end && l.text[next] == ',' && l.class[next] == plain {
				return l.fault(next, "two commas follow each other; remove one, or write the entry between them")
			}
		}
		if f := s.unbraced(l, from, i); f != nil {
			return f
		}
		if l.class[i] == plain {
			switch c := l.text[i]; {
			case strings.IndexByte(",{}[]", c) >= 0:
				seen, since = false, i
			case c == ':' && (blankAt(l.text, i+1) || i > 0 && l.class[i-1] == quoted):
				before := max(l.before(since, i, ' '), l.before(since, i, '\t'))
				if semi := l.before(max(since, before-1), i, ';'); seen && semi >= 0 {
					return l.fault(semi, "a semicolon stands where a comma separates two keys; write , in place of ;")
				}
				if seen && before >= 0 {
					return l.fault(before+1, "a comma is missing before %s", Short(l.text[before+1:i]))
				}
				seen, since = true, i
			}
		}
		if i == from {
			continue
		}
		if l.class[i] != plain || strings.IndexByte("@`%*&", l.text[i]) < 0 || !starts(l.text, i) || !strings.ContainsAny(l.text[from:i], "{[") {
			continue
		}
		if (l.text[i] == '*' || l.text[i] == '&') && reference.MatchString(l.text[i:]) {
			continue
		}
		return l.fault(i, "a value cannot begin with %c; remove this character, or put the value in quotes if the character is meant", l.text[i])
	}
	return nil
}

// before is where a character stands the last time outside of quotes in a part of a line; -1 for nowhere.
func (l *line) before(from, to int, c byte) int {
	for i := to - 1; i >= from; i-- {
		if l.text[i] == c && l.class[i] == plain {
			return i
		}
	}
	return -1
}

// unbraced is a key within braces, without a colon before the braces with its own keys.
func (s *scanned) unbraced(l *line, from, at int) *Fault {
	if l.text[at] != '{' || l.class[at] != plain {
		return nil
	}
	from = max(from, at-mostKey)
	key := lastWord.FindStringSubmatch(l.text[from:at])
	if key == nil || beforeBrace.FindStringSubmatch(key[1]+l.text[at:]) == nil {
		return nil
	}
	end := from + strings.LastIndex(l.text[from:at], key[1]) + len(key[1])
	return l.fault(end, "a colon is missing after %s; write `%s:` followed by a space and the value", Short(key[1]), Short(key[1]))
}

// mostKey is how far before a brace its key is looked for.
const mostKey = 80

// lastWord is a word that begins an entry between braces.
var lastWord = pattern.Of(`[{,][ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*$`)

// quotedKey is a key in quotes, as JSON has all of them.
var quotedKey = pattern.Of(`^(?:"[^"]*"|'[^']*')[ \t]*:`)

// goesOn is a key at the beginning of a line between braces, behind a line that does not end in a comma.
func (s *scanned) goesOn(l *line) *Fault {
	rest := l.text[min(l.indent, l.end()):l.end()]
	if l.inside != '{' || !isKey(rest) && !quotedKey.MatchString(rest) {
		return nil
	}
	for i := l.number - 2; i >= 0; i-- {
		before := &s.lines[i]
		end := before.end()
		if strings.TrimSpace(before.text[:end]) == "" {
			continue
		}
		if last := before.text[end-1]; before.class[end-1] == plain && strings.IndexByte(",{[:", last) >= 0 {
			return nil
		}
		return before.fault(end, "a comma is missing at the end of this line, before the key in line %d", l.number)
	}
	return nil
}

// anchor is a reference to an anchor that nobody set.
func (s *scanned) anchor(said string) *Fault {
	name, is := strings.CutPrefix(said, "unknown anchor '")
	if !is {
		return nil
	}
	name, _, _ = strings.Cut(name, "'")
	for i := range s.lines {
		l := &s.lines[i]
		at := strings.Index(l.text, "*"+name)
		if at < 0 || l.class[at] != plain {
			continue
		}
		f := l.fault(at, "*%s repeats the value marked &%s, but no line above has this mark; write &%s before the value to repeat, or put the value that begins with * in quotes if it is plain text", Short(name), Short(name), Short(name))
		f.Mark = name
		return f
	}
	return nil
}

var escapes = "0abt\tnvfre \"/\\N_LPxuU"

// escape is a backslash within double quotes with a meaning that YAML does not know.
func (s *scanned) escape(said string) *Fault {
	if !strings.Contains(said, "escape") && !strings.Contains(said, "hexdecimal") {
		return nil
	}
	for i := range s.lines {
		l := &s.lines[i]
		double := l.inside == '"'
		for at := 0; at < len(l.text); at++ {
			if l.class[at] != quoted {
				double = false
				continue
			}
			if !double && (at == 0 || l.class[at-1] != quoted) && l.text[at] == '"' {
				double = true
				continue
			}
			if !double || l.text[at] != '\\' {
				continue
			}
			if at+1 < len(l.text) && (strings.IndexByte(escapes, l.text[at+1]) < 0 || strings.IndexByte("xuU", l.text[at+1]) >= 0 && !hex(l.text[at+1:])) {
				next := string([]rune(l.text[at+1:])[:1])
				if n := map[string]int{"x": 2, "u": 4, "U": 8}[next]; n > 0 {
					return l.fault(at, "a backslash within double quotes begins an escape sequence, and \\%s needs %d hexadecimal digits after it; use single quotes, or write \\\\", next, n)
				}
				return l.fault(at, "a backslash within double quotes begins an escape sequence, and YAML has no sequence \\%s; use single quotes, or write \\\\", Short(next))
			}
			at++
		}
	}
	return nil
}

var hexDigits = pattern.Of(`^(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`)

func hex(text string) bool { return hexDigits.MatchString(text) }
