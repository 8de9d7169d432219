package rawtext

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// NoSpace is the key of a text that is a key and a value without a space between them: min:2. It
// is "" for other texts.
func NoSpace(text string) string {
	if found := noSpace.FindStringSubmatch(text); found != nil && found[1] != "arn" {
		return found[1]
	}
	return ""
}

// Equals is the key of a text that gives a value with =, as other kinds of files do; "" for
// other texts.
func Equals(text string) string {
	if found := equals.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

var (
	separated = pattern.Of(`^[+-]?[1-9][0-9]{0,2}(?:[,_' ][0-9]{3})+(?:\.[0-9]+)?$`)
	commaMark = pattern.Of(`^[+-]?[0-9]+,[0-9]+$`)
	under     = pattern.Of(`^[+-]?[0-9_]+$`)
	octal     = pattern.Of(`^[+-]?0+([0-9]+)$`)
	round     = pattern.Of(`^([+-]?[0-9]+)\.0*$`)
	thousands = pattern.Of(`^([0-9]+)[ ]?[kK]$`)
	worded    = pattern.Of(`^([+-]?[0-9]+(?:\.[0-9]+)?)[ ]?([%A-Za-z].*)$`)
)

// Number is the plain decimal number that a text stands for which is none, as people write
// numbers elsewhere: 1,000 and 010 and 60%. It is "" where it does not stand for one.
func Number(text string) string {
	text = strings.TrimSpace(text)
	switch {
	case separated.MatchString(text):
		return strings.NewReplacer(",", "", "_", "", "'", "", " ", "").Replace(text)
	case commaMark.MatchString(text):
		return strings.Replace(text, ",", ".", 1)
	case under.MatchString(text) && strings.Trim(text, "+-_0123456789") == "" && strings.Contains(text, "_"):
		return strings.ReplaceAll(text, "_", "")
	case octal.MatchString(text):
		return octal.FindStringSubmatch(text)[1]
	case round.MatchString(text):
		return round.FindStringSubmatch(text)[1]
	case thousands.MatchString(text):
		return thousands.FindStringSubmatch(text)[1] + "000"
	}
	if found := worded.FindStringSubmatch(text); found != nil && !strings.ContainsAny(text[:min(2, len(text))], "xob") && !exponent.MatchString(text) {
		return found[1]
	}
	return ""
}

var exponent = pattern.Of(`^[+-]?[0-9.]+[eE][+-]?[0-9]+$`)

// Unclosed reports whether a value that is not in quotes ends with a quote, or begins with none and
// has one of a kind at its end.
func Unclosed(value string) bool {
	if value == "" {
		return false
	}
	last := value[len(value)-1]
	return (last == '"' || last == '\'') && strings.Count(value, string(last)) == 1
}
