package config

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// token is a word of metric math: a quoted text, a number, the name of an input or a function, or an
// operator. Longer operators stand before those that they begin with.
var token = pattern.Of(`^(?:'[^']*'|"[^"]*"|[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|==|!=|<=|>=|&&|\|\||[-+*/^<>(),\[\]])`)

var (
	operand  = pattern.Of(`^['"0-9A-Za-z_.]`)
	function = pattern.Of(`^[A-Z][A-Z0-9_]*$`)
	insights = pattern.Of(`(?i)^\s*SELECT\s`)
	closedBy = map[string]string{"(": ")", "[": "]"}
)

// word is a token and where it stands, counted from 1.
type word struct {
	text string
	at   int
	call bool // an opening parenthesis behind the name of a function
}

func (w word) String() string { return fmt.Sprintf("%s at character %d", w.text, w.at) }

// misformed is what is wrong with the form of an expression, with the place: a parenthesis that has no
// partner, an operator that lacks a side, two values with nothing between them. "" for nothing. What a
// function takes is known to CloudWatch alone. Its own language of queries (SELECT) is not looked at.
func misformed(expression string) string {
	if insights.MatchString(expression) {
		return ""
	}
	var open []word
	var last word // the token before
	value := false
	for at := 0; at < len(expression); {
		if strings.ContainsRune(" \t\r\n", rune(expression[at])) {
			at++
			continue
		}
		text := token.FindString(expression[at:])
		now := word{text: text, at: len([]rune(expression[:at])) + 1}
		switch {
		case text == "":
			return noToken(expression[at:], now.at)
		case operand.MatchString(text) && text != "AND" && text != "OR":
			if value {
				return fmt.Sprintf("an operator or a comma is missing between %s and %s", last.text, now)
			}
			value = true
		case text == "(" || text == "[":
			now.call = text == "(" && function.MatchString(last.text) && value
			if value && !now.call {
				return fmt.Sprintf("an operator is missing before %s", now)
			}
			open, value = append(open, now), false
		case text == ")" || text == "]":
			if len(open) == 0 {
				return fmt.Sprintf("%s has no matching %s", now, map[string]string{")": "(", "]": "["}[text])
			}
			begun := open[len(open)-1]
			switch {
			case closedBy[begun.text] != text:
				return fmt.Sprintf("%s is closed by %s; write %s instead", begun, now, closedBy[begun.text])
			case !value && last.at == begun.at && !begun.call:
				return fmt.Sprintf("there is nothing between %s and %s", begun, now)
			case !value && last.at != begun.at:
				return fmt.Sprintf("a value is missing between %s and %s", last, now)
			}
			open, value = open[:len(open)-1], true
		case text == "-" && !value: // the sign of what follows
		case !value && last.text == "":
			return fmt.Sprintf("a value is missing before %s", now)
		case !value:
			return fmt.Sprintf("a value is missing between %s and %s", last, now)
		default:
			value = false
		}
		last, at = now, at+len(text)
	}
	switch {
	case len(open) > 0 && (value || last.at == open[len(open)-1].at):
		return fmt.Sprintf("%s is not closed; add a %s", open[len(open)-1], closedBy[open[len(open)-1].text])
	case !value && last.text != "":
		return fmt.Sprintf("a value is missing after %s", last)
	}
	return ""
}

// noToken says what stands where no word of metric math begins.
func noToken(rest string, at int) string {
	switch rest[0] {
	case '\'', '"':
		return fmt.Sprintf("the quote %c at character %d is not closed", rest[0], at)
	case '=':
		return fmt.Sprintf("metric math has no = (character %d); write == to compare", at)
	}
	return fmt.Sprintf("metric math has no %c (character %d)", []rune(rest)[0], at)
}
