package rawtext

import "strings"

// class says what a character of a text belongs to.
type class byte

const (
	plain   class = iota // keys, values and punctuation outside of quotes
	quoted               // within quotes, and the quotes
	comment              // from # to the end of the line
	literal              // the lines of a text that | or > began
)

// line is one line of a text.
type line struct {
	text   string // without its line break
	number int
	class  []class // of each byte
	// inside tells what the line continues: 0 for nothing, else the quote or bracket that is
	// open at its beginning, or '|'.
	inside byte
	// opened is where that was opened.
	opened spot
	indent int // the blanks, and tabs, before the first other character
	ends   []ending
}

// spot is a place in a text: the number of a line and a byte in it.
type spot struct{ line, at int }

// ending is a place where something was closed, or closed nothing.
type ending struct {
	at     int
	mark   byte // the closing character
	opener byte // what was open; 0 for nothing
	opened spot
	depth  int // brackets that are open behind it
}

// scanned is a text as lines, and what is open at its end.
type scanned struct {
	lines []line
	open  []bracket
	quote byte
	begun spot // where the quote was opened
}

type bracket struct {
	mark byte
	spot
}

// scan tells the characters of a text apart as YAML does: it follows quotes, brackets, comments
// and block texts over the lines, and asks nothing else of the text.
func scan(text string) scanned {
	var s scanned
	outer := -1 // the indentation that a block text must exceed, while there is one
	block := false
	for number, raw := range split(text) {
		l := line{text: raw, number: number + 1, class: make([]class, len(raw))}
		l.indent = len(raw) - len(strings.TrimLeft(raw, " \t"))
		switch {
		case block && (l.indent == len(raw) || l.indent > outer):
			l.inside = '|'
			fill(l.class, 0, len(raw), literal)
			s.lines = append(s.lines, l)
			continue
		case s.quote != 0:
			l.inside, l.opened = s.quote, s.begun
		case len(s.open) > 0:
			l.inside, l.opened = s.open[len(s.open)-1].mark, s.open[len(s.open)-1].spot
		}
		block = false
		if begins := s.take(&l); begins >= 0 {
			block, outer = true, begins
		}
		s.lines = append(s.lines, l)
	}
	return s
}

// split cuts a text at its line breaks, which YAML has three of.
func split(text string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
}

func fill(classes []class, from, to int, with class) {
	for i := from; i < to; i++ {
		classes[i] = with
	}
}

// take goes through one line. It returns the indentation of what a block text that begins in
// this line belongs to, or -1.
func (s *scanned) take(l *line) int {
	raw, fresh, owner := l.text, l.inside == 0, l.indent
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case s.quote != 0:
			end := closing(raw, i, s.quote)
			if end < 0 {
				fill(l.class, i, len(raw), quoted)
				return -1
			}
			fill(l.class, i, end+1, quoted)
			l.ends = append(l.ends, ending{at: end, mark: s.quote, opener: s.quote, opened: s.begun, depth: len(s.open)})
			s.quote, i, fresh = 0, end+1, false
		case c == ' ' || c == '\t':
			i++
		case c == '#' && (i == 0 || raw[i-1] == ' ' || raw[i-1] == '\t'):
			fill(l.class, i, len(raw), comment)
			return -1
		case (c == '"' || c == '\'') && (fresh || len(s.open) > 0 && starts(raw, i)):
			l.class[i] = quoted
			s.quote, s.begun = c, spot{l.number, i}
			i++
		case (c == '[' || c == '{') && (fresh || len(s.open) > 0):
			s.open = append(s.open, bracket{c, spot{l.number, i}})
			fresh = true
			i++
		case (c == ']' || c == '}') && (len(s.open) > 0 || fresh || closes(raw, i, l.ends)):
			e := ending{at: i, mark: c}
			if n := len(s.open); n > 0 {
				e.opener, e.opened = s.open[n-1].mark, s.open[n-1].spot
				s.open = s.open[:n-1]
			}
			e.depth = len(s.open)
			l.ends = append(l.ends, e)
			fresh = false
			i++
		case c == ',' && len(s.open) > 0:
			fresh = true
			i++
		case (c == '|' || c == '>') && fresh && len(s.open) == 0 && header(raw[i+1:]):
			fill(l.class, i+1+headerEnd(raw[i+1:]), len(raw), comment)
			return owner
		case fresh && (c == '-' || c == '?') && blankAt(raw, i+1):
			owner = i
			i++
			// Another dash there is its own owner: asking behind each would read a line of dashes once for each of them.
			if at := nextText(raw, i); at < len(raw) && (strings.IndexByte("-?", raw[at]) < 0 || !blankAt(raw, at+1)) && isKey(raw[at:]) {
				owner = at
			}
		case c == ':' && (blankAt(raw, i+1) || len(s.open) > 0 && i > 0 && l.class[i-1] == quoted):
			fresh = true
			i++
		case fresh && (c == '&' || c == '!'): // an anchor or a tag stands before the value
			for i < len(raw) && raw[i] != ' ' && raw[i] != '\t' {
				i++
			}
		default:
			fresh = false
			i++
		}
	}
	return -1
}

// closing is where a quote ends in a line from a byte on; -1 when it does not.
func closing(raw string, from int, quote byte) int {
	for i := from; i < len(raw); i++ {
		switch {
		case quote == '"' && raw[i] == '\\':
			i++
		case raw[i] != quote:
		case quote == '\'' && i+1 < len(raw) && raw[i+1] == '\'':
			i++
		default:
			return i
		}
	}
	return -1
}

// starts reports whether a value may begin at a byte within brackets: behind a bracket, a comma
// or a colon.
func starts(raw string, at int) bool {
	before := strings.TrimRight(raw[:at], " \t")
	return before == "" || strings.ContainsRune("[{,:", rune(before[len(before)-1]))
}

// closes reports whether a closing bracket follows another one, with nothing between.
func closes(raw string, at int, ends []ending) bool {
	return len(ends) > 0 && strings.Trim(raw[ends[len(ends)-1].at+1:at], " \t") == ""
}

func blankAt(raw string, i int) bool { return i >= len(raw) || raw[i] == ' ' || raw[i] == '\t' }

func nextText(raw string, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\t') {
		i++
	}
	return i
}

// header reports whether what follows | or > is what may follow it.
func header(rest string) bool {
	rest = strings.TrimLeft(rest, "+-0123456789")
	trimmed := strings.TrimLeft(rest, " \t")
	return trimmed == "" || trimmed[0] == '#' && len(trimmed) < len(rest)
}

func headerEnd(rest string) int { return len(rest) - len(strings.TrimLeft(rest, "+-0123456789")) }
