package wire

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// inputsOf lists the ids that a metric math expression refers to, and fails
// when it cannot be one: an unclosed bracket or quote, or nothing at all. What
// its functions mean is for the world to judge. Functions and keywords of
// metric math are in capitals, ids begin with a small letter. A Metrics
// Insights query (SELECT ...) refers to none.
func inputsOf(expression string) ([]string, error) {
	if strings.TrimSpace(expression) == "" {
		return nil, errors.New("it is empty")
	}
	if first, _, _ := strings.Cut(strings.TrimSpace(expression), " "); strings.EqualFold(first, "SELECT") {
		return nil, nil
	}
	var ids []string
	var open []byte
	for i := 0; i < len(expression); i++ {
		switch c := expression[i]; {
		case c == '\'' || c == '"':
			end := strings.IndexByte(expression[i+1:], c)
			if end < 0 {
				return nil, fmt.Errorf("the quote at position %d is not closed", i+1)
			}
			i += end + 1
		case c == '(' || c == '[':
			open = append(open, c)
		case c == ')' || c == ']':
			if len(open) == 0 || (open[len(open)-1] == '(') != (c == ')') {
				return nil, fmt.Errorf("the bracket at position %d has no matching opening bracket", i+1)
			}
			open = open[:len(open)-1]
		case letter(c) || '0' <= c && c <= '9':
			end := i + 1
			for end < len(expression) && word(expression[end]) {
				end++
			}
			if name := expression[i:end]; 'a' <= c && c <= 'z' && !slices.Contains(ids, name) {
				ids = append(ids, name)
			}
			i = end - 1
		case !strings.ContainsRune(" \t\r\n+-*/^%.,<>=!&|:{}", rune(c)):
			return nil, fmt.Errorf("the character %q at position %d is not part of metric math", c, i+1)
		}
	}
	if len(open) > 0 {
		return nil, errors.New("a bracket is not closed")
	}
	return ids, nil
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func word(c byte) bool { return letter(c) || '0' <= c && c <= '9' || c == '_' }
