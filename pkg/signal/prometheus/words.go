package prometheus

import (
	"strings"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// The sorts of words of a query.
const (
	isEnd    = byte(0)
	isName   = byte('a')
	isNumber = byte('0') // or a length of time
	isText   = byte('"')
	isSign   = byte('+')
	isMark   = byte('(') // what encloses or separates
	isOther  = byte('|') // what begins no word
)

// word is a word of a query, and where it begins, in bytes.
type word struct {
	sort byte
	is   string
	at   int
}

func (w word) end() int { return w.at + len(w.is) }

// names reports whether it is a name or key word, in letters of either case.
func (w word) names(any ...string) bool {
	if w.sort != isName {
		return false
	}
	for _, is := range any {
		if strings.EqualFold(w.is, is) {
			return true
		}
	}
	return false
}

var (
	aName     = pattern.Of(`^(?:[\pL_:]|\\.)(?:[\pL0-9_:.]|\\.)*`)
	aNumber   = pattern.Of(`^(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[0-9A-Za-z_.]*)`)
	aText     = pattern.Of("^(?:\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)")
	aSign     = pattern.Of(`^(?:==|!=|>=|<=|=~|!~|[-+*/%^<>=])`)
	aStranger = pattern.Of(`^(?:\|=|\|~|\|\||&&|<>)`)
)

// words are those of a query, with an empty one at the end. A comment ends a query of one line.
func words(query string) (out []word) {
	for at := 0; ; {
		at += len(query[at:]) - len(strings.TrimLeft(query[at:], " \t\r\n"))
		rest, sort, is := query[at:], isOther, ""
		if rest == "" || rest[0] == '#' {
			return append(out, word{at: at})
		}
		switch is = aStranger.FindString(rest); {
		case is != "":
		case strings.ContainsRune("()[]{},@", rune(rest[0])):
			sort, is = isMark, rest[:1]
		default:
			for _, one := range []struct {
				sort byte
				of   *pattern.Pattern
			}{{isName, aName}, {isNumber, aNumber}, {isText, aText}, {isSign, aSign}} {
				if is = one.of.FindString(rest); is != "" {
					sort = one.sort
					break
				}
			}
		}
		if is == "" {
			_, size := utf8.DecodeRuneInString(rest)
			is = rest[:size]
		}
		out = append(out, word{sort, is, at})
		at += len(is)
	}
}
