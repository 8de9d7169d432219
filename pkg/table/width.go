package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width is how many columns of a terminal a text takes. Colours take none.
func Width(text string) (n int) {
	colour := false
	for _, r := range text {
		switch {
		case colour:
			colour = r != 'm'
		case r == '\x1b':
			colour = true
		case r < 0x7f: // most of all, and printable once it is Plain
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		default:
			n++
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
		}
	}
	return n
}

// Plain is a text in one line: what others wrote into it neither begins a line nor moves the cursor
// nor changes colours.
func Plain(text string) string {
	if !strings.ContainsFunc(text, moves) {
		return text
	}
	text = strings.Map(func(r rune) rune {
		if moves(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	return strings.Join(strings.Fields(text), " ")
}

// moves reports whether a rune does something to a terminal, or to the order of a line.
func moves(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
