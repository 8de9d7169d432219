package keys

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// unshown is a message about a value without what the value took from the environment: a variable that was meant
// for another key may hold a secret, and messages go to logs. A number is shown, because it says what is wrong.
func unshown(n *Node, message string) string {
	if n == nil || n.behind().Kind != Scalar || n.behind().Rare().Env == nil || n.behind().Rare().Wrong != "" {
		return message
	}
	n = n.behind()
	if amountLike.MatchString(n.Value) {
		return from(n, message)
	}
	name := "the value of the environment " + variables(n) + " (not shown here)"
	for _, form := range []string{quote(n.Value), Show(n.Value), n.Value, rawtext.Short(n.Value)} {
		message = instead(message, form, name)
	}
	// What a message makes of a value, such as a name without its odd characters, is told in a clause of its own.
	for repeats(message, n.Value) {
		end := strings.LastIndexByte(message, ';')
		if end < 0 {
			return name + " cannot be used here"
		}
		message = message[:end]
	}
	return from(n, message)
}

var amountLike = pattern.Of(`^[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?[A-Za-z%]{0,3}$`)

// instead writes a name for a text wherever that is not a part of a longer word.
func instead(message, text, name string) string {
	var out strings.Builder
	word := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '-' }
	for {
		i := strings.Index(message, text)
		if i < 0 || text == "" {
			return out.String() + message
		}
		end := i + len(text)
		before, _ := utf8.DecodeLastRuneInString(message[:i])
		after, _ := utf8.DecodeRuneInString(message[end:])
		out.WriteString(message[:i])
		if i > 0 && word(before) || end < len(message) && word(after) {
			out.WriteString(text)
		} else {
			out.WriteString(name)
		}
		message = message[end:]
	}
}

// repeats reports whether a message has a part of a value that no word of ours looks like.
func repeats(message, value string) bool {
	const short, long = 5, 12
	message = strings.ToLower(message)
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(value), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }), func(word string) bool {
		return (len(word) >= long || len(word) >= short && strings.ContainsAny(word, "0123456789")) && strings.Contains(message, word)
	})
}

// variables are the variables that a value takes something from, with the word for them.
func variables(n *Node) string {
	if len(n.Rare().Env) > 1 {
		return "variables " + amount.List(n.Rare().Env)
	}
	return "variable " + amount.List(n.Rare().Env)
}

// from adds the variable that a value was taken from to a message that does not name it.
func from(n *Node, message string) string {
	if strings.Contains(message, "the environment variable") {
		return message
	}
	return message + " (the value comes from the environment " + variables(n) + ")"
}
