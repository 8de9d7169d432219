package cloudwatch

import (
	"slices"
	"strings"
)

// rename puts the ids of this call in place of the names that the author of an
// expression gave to its inputs. Only whole words are names: not the e5 of 1e5,
// not a word within quotes, not a function. METRICS() and METRICS('part') stand
// for all inputs and for those whose name contains the part; CloudWatch would
// fill in the metrics of all other queries of the call too, so they are written
// out.
func rename(expression string, ids map[string]string) string {
	var out strings.Builder
	for i := 0; i < len(expression); {
		switch c := expression[i]; {
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(expression) && expression[end] != c {
				end++
			}
			end = min(end+1, len(expression))
			out.WriteString(expression[i:end])
			i = end
		case isDigit(c) || isLetter(c):
			end := i
			for end < len(expression) && (isDigit(expression[end]) || isLetter(expression[end]) || isDigit(c) && expression[end] == '.') {
				end++
			}
			word := expression[i:end]
			if list, after, ok := metrics(word, expression[end:], ids); ok {
				out.WriteString(list)
				i = len(expression) - len(after)
				continue
			}
			if id, ok := ids[word]; ok {
				word = id
			}
			out.WriteString(word)
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// metrics reads the parenthesis behind METRICS and returns the list of ids that
// stands for it, and what comes after.
func metrics(word, rest string, ids map[string]string) (list, after string, ok bool) {
	rest = strings.TrimLeft(rest, " ")
	if word != "METRICS" || !strings.HasPrefix(rest, "(") {
		return "", "", false
	}
	argument, after, closed := strings.Cut(rest[1:], ")")
	if !closed {
		return "", "", false
	}
	part := strings.Trim(strings.TrimSpace(argument), `"'`)
	var chosen []string
	for name, id := range ids {
		if strings.Contains(name, part) {
			chosen = append(chosen, id)
		}
	}
	slices.Sort(chosen)
	return "[" + strings.Join(chosen, ",") + "]", after, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
