package finding

import "strings"

// OneLine makes a text that others wrote fit into a line: a name, a tag or an error of AWS
// must not begin a line of its own in what is printed or written.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.Join(strings.Fields(s), " ")
}

// Errors is OneLine of one or several errors of dynascale: semicolons divide them.
func Errors(s string) string { return OneLine(Joined(s)) }

// Joined is a text of several lines in one. Of several errors each has a line, and nothing else divides them.
func Joined(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if before := b.String(); before != "" {
			if !strings.ContainsAny(before[len(before)-1:], ":;,") {
				b.WriteByte(';')
			}
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}
