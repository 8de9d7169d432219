package table

import "strings"

// Wrap breaks a text into lines of at most a width, between words. A word that is longer has a line
// of its own, and is not cut. A width of 0 breaks nothing.
func Wrap(text string, most int) (lines []string) {
	if most <= 0 || Width(text) <= most {
		return []string{text}
	}
	line, used := "", 0
	for _, word := range words(text) {
		w := Width(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w <= most:
			line, used = line+" "+word, used+1+w
		default:
			lines, line, used = append(lines, line), word, w
		}
	}
	return append(lines, line)
}

// units stay with the number before them.
var units = map[string]bool{"%": true, "s": true, "ms": true, "min": true, "h": true, "d": true, "B": true, "KiB": true, "MiB": true, "GiB": true, "TiB": true, "ACU": true}

func endsInDigit(word string) bool {
	return word != "" && word[len(word)-1] >= '0' && word[len(word)-1] <= '9'
}

// words are the parts of a text that stay whole: a number stays with its unit, and both ends of a
// change with its arrow.
func words(text string) (out []string) {
	var before string
	for _, word := range strings.Fields(text) {
		if len(out) > 0 && (before == "->" || word == "->" || units[strings.TrimRight(word, ";,.)]")] && endsInDigit(before)) {
			out[len(out)-1] += " " + word
		} else {
			out = append(out, word)
		}
		before = word
	}
	return out
}
