package rawtext

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// What came along when a text was copied: the first column of a diff, the numbers of lines, the marks of Markdown,
// the command of a shell that was to write the file.

var (
	numbered = pattern.Of(`^[ \t]*([0-9]{1,5})(?:[:|.)]|[ \t]|$)`)
	fence    = pattern.Of("^[ \\t]*(?:`{3,}|~{3,})[ \\t]*[A-Za-z]*[ \\t]*$")
	hereDoc  = pattern.Of(`<<-?[ \t]*['"]?([A-Za-z_]+)['"]?(?:[ \t]*>{1,2}.*)?[ \t]*$`)
)

// columns is what each line of a text begins with that is no part of the text; nil for nothing.
func (s *scanned) columns() *Fault {
	var first *line
	lines, plus, blanks, quotes, numbers, next := 0, 0, 0, 0, 0, 0
	for i := range s.lines {
		l := &s.lines[i]
		if strings.TrimSpace(l.text) == "" {
			continue
		}
		if lines++; first == nil {
			first = l
		}
		switch l.text[0] {
		case '+':
			plus++
		case ' ', '-', '\\':
			blanks++
		case '>':
			quotes++
		}
		if found := numbered.FindStringSubmatch(l.text); found != nil {
			n, _ := strconv.Atoi(found[1]) // at most five digits
			if numbers == 0 || n == next {
				numbers, next = numbers+1, n+1
			}
		}
	}
	const few = 3
	switch {
	case lines < few:
	case plus > 0 && plus+blanks == lines:
		return first.fault(0, "the lines begin with +, a blank or -, as in the output of a diff; remove every line that begins with -, and then the first character of each other line")
	case quotes == lines:
		return first.fault(0, "each line begins with >, as in an answer to a message; remove > from each line")
	case numbers == lines:
		return first.fault(0, "each line begins with its number, as an editor or a command such as cat -n shows it; remove the numbers")
	}
	return nil
}

// around are the lines before and after a text that belong to what it was copied from.
func (s *scanned) around() []Fault {
	var out []Fault
	for i := range s.lines {
		l := &s.lines[i]
		if l.inside == 0 && !l.blank() && fence.MatchString(l.text) {
			out = append(out, Fault{Line: l.number, Col: l.col(l.indent), kind: "fence",
				Message: strings.TrimSpace(l.text) + " is a mark of Markdown, and no part of the configuration; remove this line"})
		}
	}
	first := s.content(0)
	if first == nil || out != nil {
		return out
	}
	if found := hereDoc.FindStringSubmatch(first.text); first.read().colon < 0 && (found != nil || strings.HasPrefix(first.text, "$ ")) {
		message := "this line is a command of a shell, and no part of the configuration; remove this line"
		if end := s.alone(append(found, "", "")[1]); end != nil {
			message = fmt.Sprintf("this line is a command of a shell, and no part of the configuration; remove this line and the line %s (line %d)", end.text, end.number)
		}
		return []Fault{*first.fault(first.indent, "%s", message)}
	}
	for _, word := range []string{"EOF", "EOT", "EOL", "END"} {
		if end := s.alone(word); end != nil && end != first {
			return []Fault{*end.fault(0, "%s is the end mark of a command of a shell, and no part of the configuration; remove this line", word)}
		}
	}
	return nil
}

// content is the first line from an index on that says something; nil for none.
func (s *scanned) content(from int) *line {
	for i := from; i < len(s.lines); i++ {
		if l := &s.lines[i]; !l.blank() && !strings.HasPrefix(l.text, "---") {
			return l
		}
	}
	return nil
}

// alone is the last line that says something, if that is one word and nothing more.
func (s *scanned) alone(word string) *line {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if l := &s.lines[i]; strings.TrimSpace(l.text) != "" {
			if l.inside == 0 && word != "" && strings.TrimRight(l.text, " \t") == word {
				return l
			}
			return nil
		}
	}
	return nil
}

// Unindented is the first key of a text that has no value while the key of another line stands directly below it in
// the same column, of a text that lost its indentation: no line of it is indented. The line is 0 for other texts.
func Unindented(text string) (key string, line int) {
	s := scan(strings.TrimPrefix(text, "\ufeff"))
	lost := 0
	for i := range s.lines {
		l := &s.lines[i]
		if l.inside != 0 || l.blank() {
			continue
		}
		if l.indent > 0 {
			return "", 0
		}
		w := l.read()
		if w.colon < 0 || w.value < l.end() {
			continue
		}
		if below := s.below(i); below != nil && below.inside == 0 && below.read().colon >= 0 {
			if lost++; lost == 1 {
				key, line = w.key, l.number
			}
		}
	}
	if lost < 2 {
		return "", 0
	}
	return key, line
}

// below is the line that follows one, behind comments that hold no key; nil where such a one follows.
func (s *scanned) below(i int) *line {
	for i++; i < len(s.lines); i++ {
		l := &s.lines[i]
		if !l.blank() {
			return l
		}
		if isKey(strings.TrimLeft(l.text, "# \t")) {
			return nil
		}
	}
	return nil
}
