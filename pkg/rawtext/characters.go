package rawtext

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// invisible are characters that cannot be seen, or that look like a space.
var invisible = map[rune]string{
	0x00a0: "a no-break space", 0x00ad: "a soft hyphen", 0x061c: "an Arabic letter mark", 0x180e: "a Mongolian vowel separator",
	0x2000: "an en quad", 0x2001: "an em quad", 0x2002: "an en space", 0x2003: "an em space", 0x2004: "a three-per-em space",
	0x2005: "a four-per-em space", 0x2006: "a six-per-em space", 0x2007: "a figure space", 0x2008: "a punctuation space",
	0x2009: "a thin space", 0x200a: "a hair space", 0x202f: "a narrow no-break space", 0x205f: "a mathematical space",
	0x3000: "an ideographic space", 0x1680: "an Ogham space", 0x2800: "a blank Braille pattern", 0x3164: "a Hangul filler",
	0x200b: "a zero-width space", 0x200c: "a zero-width non-joiner", 0x200d: "a zero-width joiner", 0x2060: "a word joiner",
	0xfeff: "a byte order mark", 0x0085: "a next-line character", 0x2028: "a line separator", 0x2029: "a paragraph separator",
	0x200e: "a left-to-right mark", 0x200f: "a right-to-left mark", 0x202a: "a left-to-right embedding", 0x202b: "a right-to-left embedding",
	0x202c: "a mark of text direction", 0x202d: "a left-to-right override", 0x202e: "a right-to-left override", 0x2061: "an invisible operator",
	0x2062: "an invisible operator", 0x2063: "an invisible operator", 0x2064: "an invisible operator",
	0x2066: "a left-to-right isolate", 0x2067: "a right-to-left isolate", 0x2068: "a first strong isolate", 0x2069: "a mark of text direction",
}

// spaces are those of them that stand where a space was meant; the others are to be removed.
func spaces(c rune) bool { return unicode.Is(unicode.Zs, c) || c == 0x2800 || c == 0x3164 }

// typographic are characters that word processors and web pages put in the place of plain ones.
var typographic = map[rune]struct{ name, instead string }{
	'“': {"a curly quote", `"`}, '”': {"a curly quote", `"`}, '„': {"a low quote", `"`}, '‟': {"a curly quote", `"`},
	'‘': {"a curly quote", `'`}, '’': {"a curly quote", `'`}, '‚': {"a low quote", `'`}, '‛': {"a curly quote", `'`},
	'«': {"an angle quote", `"`}, '»': {"an angle quote", `"`}, '‹': {"an angle quote", `'`}, '›': {"an angle quote", `'`},
	'″': {"a double prime", `"`}, '′': {"a prime", `'`}, '＂': {"a full-width quote", `"`}, '＇': {"a full-width quote", `'`},
	'´': {"an acute accent", `'`}, '「': {"a corner quote", `"`}, '」': {"a corner quote", `"`},
	'‐': {"a typographic hyphen", "-"}, '‑': {"a no-break hyphen", "-"}, '‒': {"a figure dash", "-"}, '–': {"an en dash", "-"},
	'—': {"an em dash", "-"}, '―': {"a horizontal bar", "-"}, '−': {"a mathematical minus", "-"}, '－': {"a full-width hyphen", "-"},
	'﹣': {"a small hyphen", "-"}, '•': {"a bullet", "-"}, '·': {"a middle dot", "-"}, '◦': {"a bullet", "-"},
	'：': {"a full-width colon", ":"}, '﹕': {"a small colon", ":"}, '꞉': {"a letter that looks like a colon", ":"}, '∶': {"a ratio sign", ":"},
	'，': {"a full-width comma", ","}, '、': {"an ideographic comma", ","}, '،': {"an Arabic comma", ","},
	'．': {"a full-width dot", "."}, '。': {"an ideographic full stop", "."}, '…': {"an ellipsis", "..."}, '‥': {"a two-dot leader", ".."},
	'｛': {"a full-width brace", "{"}, '｝': {"a full-width brace", "}"}, '［': {"a full-width bracket", "["}, '］': {"a full-width bracket", "]"},
	'（': {"a full-width parenthesis", "("}, '）': {"a full-width parenthesis", ")"}, '【': {"a corner bracket", "["}, '】': {"a corner bracket", "]"},
	'＃': {"a full-width number sign", "#"}, '％': {"a full-width percent sign", "%"}, '／': {"a full-width slash", "/"}, '⁄': {"a fraction slash", "/"},
	'＄': {"a full-width dollar sign", "$"}, '＆': {"a full-width ampersand", "&"}, '＊': {"a full-width asterisk", "*"}, '＿': {"a full-width underscore", "_"},
	'＝': {"a full-width equals sign", "="}, '＠': {"a full-width at sign", "@"}, '｜': {"a full-width bar", "|"}, '＞': {"a full-width greater-than sign", ">"},
	'×': {"a multiplication sign", "* (in an expression) or x"}, '½': {"a fraction", "0.5"}, '¼': {"a fraction", "0.25"}, '¾': {"a fraction", "0.75"},
}

// alike are letters of other alphabets that look like Latin ones.
var alike = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'ԁ': 'd', 'ɡ': 'g', 'ӏ': 'l', 'ԛ': 'q', 'ԝ': 'w',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'І': 'I', 'Ѕ': 'S', 'Ј': 'J',
	'α': 'a', 'ο': 'o', 'ρ': 'p', 'ν': 'v', 'ι': 'i', 'κ': 'k', 'υ': 'u', 'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
	'ı': 'i', 'ſ': 's',
}

// strange says what a character is that looks like another one, or like none; "" for others.
func strange(c rune) string {
	if c < utf8.RuneSelf {
		return ""
	}
	code := fmt.Sprintf("U+%04X", c)
	if name := invisible[c]; name != "" {
		if spaces(c) {
			return fmt.Sprintf("%s (%s), which only looks like a space; type a plain space", name, code)
		}
		return fmt.Sprintf("%s (%s), which cannot be seen; remove it", name, code)
	}
	if t, is := typographic[c]; is {
		return fmt.Sprintf("%s %c (%s); write %s in its place", t.name, c, code, t.instead)
	}
	if latin := alike[c]; latin != 0 {
		return fmt.Sprintf("the letter %c (%s), which only looks like \"%c\"; type \"%c\"", c, code, latin, latin)
	}
	if plain := c - 0xff01 + '!'; c >= 0xff01 && c <= 0xff5e {
		return fmt.Sprintf("the full-width character %c (%s); write %c in its place", c, code, plain)
	}
	return ""
}

// Odd says which character of a value looks like another one, as a part of a sentence; "" when
// none does.
func Odd(value string) string {
	for _, c := range value {
		if said := strange(c); said != "" {
			return "has " + said
		}
	}
	return ""
}

// odd are the characters of a text that its author cannot have meant: none of them outside of
// quotes and comments, and within quotes none that cannot be seen.
func (s *scanned) odd() []Fault {
	var out []Fault
	for i := range s.lines {
		l := &s.lines[i]
		for at, c := range l.text {
			if c < utf8.RuneSelf || (l.class[at] == comment || l.class[at] == literal) && !breaks(c, l.text[at:]) {
				continue
			}
			said := strange(c)
			hidden := invisible[c] != ""
			switch {
			case said == "", l.class[at] == quoted && !hidden:
				continue
			case !hidden && alike[c] != 0 && !mixed(l.text, at):
				continue // a word of that alphabet
			}
			if c == 0xfeff {
				said = "a byte order mark (U+FEFF) in the middle of the file, as happens when files are joined; remove it"
			}
			message := "contains " + said
			if !hidden && alike[c] == 0 && free(l.text[:at]) {
				message += ", or put the whole value in double quotes if this character is meant"
			}
			out = append(out, Fault{Line: l.number, Col: l.col(at), Message: message, kind: fmt.Sprint("odd", hidden, alike[c] != 0)})
		}
	}
	return out
}

// breaks reports whether a character ends a line for YAML, and a comment with it, while more text follows that an
// editor shows in the same line.
func breaks(c rune, rest string) bool {
	return (c == 0x85 || c == 0x2028 || c == 0x2029) && strings.TrimSpace(strings.TrimLeft(rest, "\u0085\u2028\u2029 ")) != ""
}

// keyed is the last key of a text, of which the value goes on.
var keyed = pattern.Of(`([A-Za-z_][A-Za-z0-9_.-]*)["']?:[ \t]+[^,{}\[\]]*$`)

// free reports whether the key before a character takes any text, so that quotes make the character a part of it: a
// name, a query, a dimension or a tag, which have keys of their own choice. Other keys take words that never have such
// a character.
func free(before string) bool {
	found := keyed.FindStringSubmatch(before)
	return found != nil && (slices.Contains([]string{"name", "query", "unit", "namespace"}, found[1]) || strings.ToLower(found[1]) != found[1])
}

// mixed reports whether the word around a character has a plain Latin letter as well.
func mixed(text string, at int) bool {
	letter := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '-' }
	from, to := at, at
	for from > 0 {
		c, size := utf8.DecodeLastRuneInString(text[:from])
		if !letter(c) {
			break
		}
		from -= size
	}
	for to < len(text) {
		c, size := utf8.DecodeRuneInString(text[to:])
		if !letter(c) {
			break
		}
		to += size
	}
	for _, c := range text[from:to] {
		if c < utf8.RuneSelf && unicode.IsLetter(c) {
			return true
		}
	}
	return false
}

// col is the column of a byte in a line.
func (l *line) col(at int) int { return 1 + utf8.RuneCountInString(l.text[:at]) }
