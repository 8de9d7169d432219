package redact

import "strings"

// Uncommented is a configuration without its comments: people write in them what they would not
// write elsewhere, and no pattern finds it. The lines keep their numbers.
func Uncommented(yaml string) string {
	var b strings.Builder
	quote := byte(0) // within a text in quotes, which may span lines
	block := -1      // the indentation of the key whose block of text this is; -1 in none
	blockFirst := -1 // the indentation of that text; -1 before its first line
	for line := range strings.Lines(yaml) {
		text := strings.TrimRight(line, "\r\n")
		indent := len(text) - len(strings.TrimLeft(text, " "))
		if block >= 0 && strings.TrimSpace(text) != "" {
			if blockFirst < 0 {
				blockFirst = indent
			}
			if indent <= block || indent < blockFirst {
				block, blockFirst = -1, -1
			}
		}
		if block >= 0 { // a # in it is no comment, and everything in it is a text of somebody's
			b.WriteString(line)
			continue
		}
		cut := -1
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case quote == '"' && c == '\\':
				i++
			case quote == '\'' && strings.HasPrefix(text[i:], "''"):
				i++
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" \t[{,:-", text[i-1]) >= 0):
				quote = c
			case c == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t'):
				cut = i
			}
			if cut >= 0 {
				break
			}
		}
		if cut >= 0 {
			kept := strings.TrimRight(text[:cut], " \t")
			if kept != "" {
				kept += " "
			}
			text = kept + "# comment left out"
			b.WriteString(text + "\n")
			text = kept
		} else {
			b.WriteString(line)
		}
		if t := strings.TrimRight(text, " \t0123456789+-"); quote == 0 && (strings.HasSuffix(t, ": |") || strings.HasSuffix(t, ": >") || strings.HasSuffix(t, "- |") || strings.HasSuffix(t, "- >")) {
			block, blockFirst = indent, -1
		}
	}
	return b.String()
}
