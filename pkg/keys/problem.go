package keys

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a configuration file. Line and Col count from
// 1; they are 0 when the file could not be read at all.
type Problem struct {
	File      string
	Line, Col int
	Path      string // dotted: tiers.web.limits.max; "" for the file itself
	Message   string

	taken string // the kind of problem, where the value is written elsewhere and holds for several
}

// String is "file:line:col: path: message", without the parts that are unknown.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Col > 0 {
		fmt.Fprintf(&b, ":%d", p.Col)
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	return b.String() + ": " + p.Message
}

// Problems is everything wrong with a file, in the order of the file.
type Problems []Problem

// Error is one problem per line.
func (p Problems) Error() string { return strings.Join(p.Lines(), "\n") }

// Lines are the problems as people read them.
func (p Problems) Lines() []string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.String()
	}
	return lines
}
