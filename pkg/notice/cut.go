package notice

import (
	"strings"
	"unicode/utf8"
)

// Cut is a text of at most so many bytes, which ends with a pointer where something was left out. It is cut
// between lines where that keeps most of it, and never within a character.
func Cut(text string, bytes int, pointer string) string {
	if len(text) <= bytes {
		return text
	}
	tail := strings.TrimSpace("... " + pointer)
	if strings.Contains(text, "\n") {
		tail = "\n" + tail
	}
	if len(tail) > bytes {
		tail = ""
	}
	cut := text[:bytes-len(tail)]
	for len(cut) > 0 && !utf8.ValidString(lastRune(cut)) {
		cut = cut[:len(cut)-1]
	}
	if i := strings.LastIndexByte(cut, '\n'); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return cut + tail
}

// lastRune is the end of a text that may be half a character.
func lastRune(s string) string {
	for i := len(s) - 1; i >= 0 && i > len(s)-utf8.UTFMax-1; i-- {
		if utf8.RuneStart(s[i]) {
			return s[i:]
		}
	}
	return "\xff"
}

// CutRunes is Cut for a receiver that counts characters.
func CutRunes(text string, runes int, pointer string) string {
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	bytes := 0
	for i, n := 0, 0; i < len(text) && n < runes; n++ {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
		bytes = i
	}
	return Cut(text, min(bytes, len(text)-1), pointer)
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
