package notice

import (
	"strings"
	"unicode/utf8"
)

// Cut is a text of at most so many bytes, which ends with a pointer where something was left out. It is cut
// between lines where that keeps most of it, and never within a character.
func Cut(text string, bytes int, pointer string) string {
	return cut(text, bytes, pointer, func(r rune) int { return utf8.RuneLen(r) })
}

// CutRunes is Cut for a receiver that counts characters.
func CutRunes(text string, runes int, pointer string) string {
	return cut(text, runes, pointer, func(rune) int { return 1 })
}

func cut(text string, most int, pointer string, size func(rune) int) string {
	text = strings.ToValidUTF8(text, "?")
	length := func(s string) (n int) {
		for _, r := range s {
			n += size(r)
		}
		return n
	}
	if length(text) <= most {
		return text
	}
	tail := strings.TrimSpace("... " + pointer)
	if strings.Contains(text, "\n") {
		tail = "\n" + tail
	}
	if length(tail) > most {
		tail = ""
	}
	room, end := most-length(tail), 0
	for i, r := range text {
		if room -= size(r); room < 0 {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	kept := text[:end]
	if i := strings.LastIndexByte(kept, '\n'); i > len(kept)*3/4 {
		kept = kept[:i]
	}
	return kept + tail
}

// ASCII is a text in printable ASCII and one line. Other characters become a question mark, but for letters
// with an accent of the Latin alphabet, which lose it.
func ASCII(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= ' ' && r <= '~':
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r >= 0xc0 && r <= 0xff:
			return rune("AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy"[r-0xc0])
		}
		return '?'
	}, text)
}
