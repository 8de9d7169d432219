package rawtext

import (
	"fmt"
	"strings"
)

// Fault is one thing that is wrong with a text. Line and Col count from 1, Col in characters.
type Fault struct {
	Line, Col int
	Message   string
	// Mark is a mark for aliases that no line has, where this is the fault; "" for others.
	Mark string
	kind string // what is told once, however often it is there
}

// mostLines is how many more lines with the same fault are named.
const mostLines = 5

// gather makes one fault of all of a kind, which names the other lines: a template has dozens
// of lines to fill in, and is one mistake.
func gather(faults []Fault) []Fault {
	var out []Fault
	more := map[string][]int{}
	for _, f := range faults {
		seen, again := more[f.kind]
		if !again {
			out = append(out, f)
		}
		if n := len(seen); n == 0 || seen[n-1] != f.Line {
			more[f.kind] = append(seen, f.Line)
		}
	}
	for i := range out {
		out[i].Message += also(more[out[i].kind][1:])
	}
	return out
}

// also names further lines with the same fault; "" for none.
func also(lines []int) string {
	if len(lines) == 0 {
		return ""
	}
	rest := ""
	if len(lines) > mostLines {
		rest = fmt.Sprintf(" and %d more", len(lines)-mostLines)
		lines = lines[:mostLines]
	}
	named := make([]string, len(lines))
	for i, l := range lines {
		named[i] = fmt.Sprint(l)
	}
	if rest == "" && len(named) > 1 {
		named = append(named[:len(named)-2], named[len(named)-2]+" and "+named[len(named)-1])
	}
	word := "line"
	if len(lines) > 1 || rest != "" {
		word = "lines"
	}
	return " (also in " + word + " " + strings.Join(named, ", ") + rest + ")"
}
