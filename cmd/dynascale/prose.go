package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/table"
)

// sayf is say with a format.
func sayf(w io.Writer, format string, values ...any) { say(w, fmt.Sprintf(format, values...)) }

// offer writes a sentence and the command that it ends with. Where both have no place in a line, the
// command has a line of its own, and is not broken: a command to copy that stands in two lines is two.
func offer(w io.Writer, text, command string) {
	if width := widthOf(w); width == 0 || table.Width(text+" "+command) <= width {
		say(w, text+" "+command)
		return
	}
	indent := ""
	if body := strings.TrimLeft(text, " "); body != "" {
		say(w, text)
		indent = text[:len(text)-len(body)]
	}
	_, _ = io.WriteString(w, indent+"  "+command+"\n")
}

// drawOver writes over the line that it wrote last, no more than a line holds: of what is in the line above,
// nothing would be taken away.
func drawOver(w io.Writer, text string) {
	for width := widthOf(w); width > 0 && table.Width(text) >= width; {
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
	}
	_, _ = io.WriteString(w, "\r"+escape+"K"+text)
}

// example writes a command to copy and a remark on it, if there is one: beside it, or above it where there is no place.
func example(w io.Writer, command, remark string) {
	line := "  " + command
	if remark != "" {
		line += "     # " + remark
	}
	if width := widthOf(w); remark != "" && width > 0 && table.Width(line) > width {
		line = "  # " + strings.Join(table.Wrap(remark, max(width-4, 20)), "\n  # ") + "\n  " + command
	}
	_, _ = io.WriteString(w, line+"\n")
}

// fact writes a line of a list of facts, which stand below each other.
func fact(w io.Writer, name, text string) { beside(w, fmt.Sprintf("%-12s", name), text) }

// beside writes a text on the right of what names it, in as many lines as the text takes there.
func beside(w io.Writer, name, text string) {
	most := 0
	if width := widthOf(w); width > 0 {
		most = max(width-table.Width(name), 20)
	}
	_, _ = io.WriteString(w, name+strings.Join(table.Wrap(text, most), "\n"+strings.Repeat(" ", table.Width(name)))+"\n")
}
