package discover

import (
	"fmt"
	"slices"
	"strings"
)

// edit puts lines in before a line of a text, counted from 0, and takes so many lines away there.
type edit struct {
	at, less int
	more     []string // without line ends
}

// text is a file in lines, as it is on the disk: with its own line ends, and with or without one
// at its end.
type text struct {
	lines []string
	end   string // of a line
	open  bool   // whether the last line has no end
}

func textOf(data string) text {
	t := text{end: "\n"}
	if first, _, found := strings.Cut(data, "\n"); found && strings.HasSuffix(first, "\r") {
		t.end = "\r\n"
	}
	t.open = data != "" && !strings.HasSuffix(data, "\n")
	for line := range strings.Lines(data) {
		t.lines = append(t.lines, strings.TrimSuffix(line, "\n"))
	}
	return t
}

// line is a new line as the file would have it.
func (t text) line(s string) string { return s + strings.TrimSuffix(t.end, "\n") }

// edited is the text with edits, which are in the order of their lines and do not overlap.
func (t text) edited(edits []edit) string {
	var b strings.Builder
	write := func(line string) { b.WriteString(line + "\n") }
	at := 0
	for _, e := range edits {
		for ; at < e.at; at++ {
			write(t.lines[at])
		}
		for _, line := range e.more {
			write(t.line(line))
		}
		at += e.less
	}
	for ; at < len(t.lines); at++ {
		write(t.lines[at])
	}
	out := b.String()
	if last := len(edits) - 1; t.open && (last < 0 || edits[last].at < len(t.lines)) {
		out = strings.TrimSuffix(out, "\n")
	}
	return out
}

// around is how many lines a diff shows before and after a change.
const around = 3

// unified is the change in the form that patch(1) takes; "" without edits.
func (t text) unified(name string, edits []edit) string {
	if len(edits) == 0 {
		return ""
	}
	var b strings.Builder
	old := name
	if len(t.lines) == 0 {
		old = "/dev/null"
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", old, name)
	grown := 0 // by the hunks before
	for rest := edits; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].at-(rest[n-1].at+rest[n-1].less) <= 2*around {
			n++
		}
		grown += t.hunk(&b, rest[:n], grown)
		rest = rest[n:]
	}
	return b.String()
}

// hunk writes edits that stand near to each other, and returns by how many lines the text grows.
func (t text) hunk(b *strings.Builder, edits []edit, before int) (grown int) {
	last := edits[len(edits)-1]
	from, to := max(0, edits[0].at-around), min(len(t.lines), last.at+last.less+around)
	var lines []string
	add := func(mark, line string, unended bool) {
		lines = append(lines, mark+line+"\n")
		if unended {
			lines = append(lines, "\\ No newline at end of file\n")
		}
	}
	final := len(t.lines) - 1
	old, new := 0, 0
	keep := func(i int, more bool) {
		old, new = old+1, new+1
		if i == final && t.open && more { // it gets an end, because something follows
			add("-", t.lines[i], true)
			add("+", t.lines[i], false)
			return
		}
		add(" ", t.lines[i], i == final && t.open)
	}
	at := from
	for i, e := range edits {
		follows := i == len(edits)-1 && e.at > final && len(e.more) > 0
		for ; at < e.at; at++ {
			keep(at, follows)
		}
		for range e.less {
			old++
			add("-", t.lines[at], at == final && t.open)
			at++
		}
		for _, line := range e.more {
			new++
			add("+", t.line(line), false)
		}
	}
	for ; at < to; at++ {
		keep(at, false)
	}
	start := func(line, count int) string {
		if count == 0 {
			line-- // of an empty part diff names the line before
		}
		return fmt.Sprintf("%d,%d", line, count)
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n%s", start(from+1, old), start(from+1+before, new), strings.Join(lines, ""))
	return new - old
}

// sorted puts edits into the order of their lines, and those of one line together.
func sorted(edits []edit) (out []edit) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.at - b.at })
	for _, e := range edits {
		if last := len(out) - 1; last >= 0 && out[last].at == e.at {
			out[last].more = append(out[last].more, e.more...)
			out[last].less = max(out[last].less, e.less)
			continue
		}
		out = append(out, e)
	}
	return out
}
