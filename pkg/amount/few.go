package amount

import (
	"fmt"
	"strings"
)

// named is how many names a sentence has: nobody reads a thousand.
const named = 5

// List is words as a sentence has them: hour, day and month.
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Few are names as a part of a sentence: the first five, and how many more there are.
func Few(names []string) string {
	if len(names) <= named {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:named], ", "), len(names)-named)
}
