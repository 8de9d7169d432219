package main

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

// descriptor is a stream that leads to a file of the system: what it is, decides how it is written to.
type descriptor interface{ Fd() uintptr }

// boundless is a stream whose tables are as wide as they are.
type boundless struct{ io.Writer }

// sizeOf is how wide and high the terminal of a stream is, and whether there is one.
func sizeOf(w io.Writer) (columns, rows int, is bool) {
	if f, ok := w.(*frame); ok {
		w = f.to
	}
	if b, ok := w.(boundless); ok {
		w = b.Writer
	}
	f, ok := w.(descriptor)
	if !ok {
		return 0, 0, false
	}
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0, false
	}
	return int(size.Col), int(size.Row), true
}

// unknownColumns is the width of a terminal that does not tell its own.
const unknownColumns = 80

// widthOf is how wide a table on a stream may be: as COLUMNS says, else as the terminal is. 0 is
// endless, for files and pipes.
func widthOf(w io.Writer) int {
	if f, ok := w.(*frame); ok {
		w = f.to
	}
	if _, ok := w.(boundless); ok {
		return 0
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	columns, _, is := sizeOf(w)
	if is && columns == 0 {
		return unknownColumns
	}
	return columns
}

// onTerminal tells whether a person looks at a stream, so that it may have progress and what is
// redrawn.
func onTerminal(w io.Writer) bool {
	_, _, is := sizeOf(w)
	return is && os.Getenv("TERM") != "dumb"
}

// colourful tells whether a stream may have colours.
func colourful(w io.Writer) bool { return onTerminal(w) && os.Getenv("NO_COLOR") == "" }

// paint colours a word on a terminal: green grows, yellow shrinks, red failed.
func paint(w io.Writer, colour, text string) string {
	if !colourful(w) || text == "" {
		return text
	}
	return escape + colour + "m" + text + escape + "0m"
}

const (
	escape = "\x1b["
	green  = "32"
	yellow = "33"
	red    = "31"
	bold   = "01"
)

// colourOf is the colour of a record.
func colourOf(r scale.Record) string {
	switch {
	case r.Outcome.Status == scale.Failed || r.Outcome.Status == scale.Refused || r.Outcome.Status == scale.Unknown:
		return red
	case r.Decision.To > r.Decision.From:
		return green
	case r.Decision.To < r.Decision.From:
		return yellow
	}
	return bold
}

// cell is a text that was painted or not.
func cell(text string) table.Cell {
	if rest, is := strings.CutPrefix(text, escape); is {
		if colour, rest, is := strings.Cut(rest, "m"); is {
			return table.Cell{Text: strings.TrimSuffix(rest, escape+"0m"), Colour: colour}
		}
	}
	return table.Cell{Text: text}
}

// printTable writes a table as wide as its place, and says which columns that left out.
func printTable(w io.Writer, t table.Table, rows [][]string) error {
	lines, dropped := withRows(t, rows).Lay(widthOf(w), colourful(w))
	if len(dropped) > 0 {
		lines = append(lines, table.Wrap(strings.Repeat(" ", t.Indent)+"not shown at this width: "+strings.Join(dropped, ", ")+"; -o wide shows all columns", widthOf(w))...)
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// withRows is a table with rows.
func withRows(t table.Table, rows [][]string) table.Table {
	for _, row := range rows {
		cells := make([]table.Cell, len(row))
		for i, text := range row {
			cells[i] = cell(text)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// say writes a sentence, broken between words where the terminal is too narrow for it. Lines after
// the first are indented by two more than it is.
func say(w io.Writer, text string) {
	width := widthOf(w)
	for n, line := range strings.Split(text, "\n") {
		if n > 0 {
			_, _ = io.WriteString(w, "\n")
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if width == 0 || table.Width(line) <= width {
			_, _ = io.WriteString(w, line)
			continue
		}
		parts := table.Wrap(strings.TrimLeft(line, " "), max(width-len(indent)-2, 20))
		_, _ = io.WriteString(w, indent+strings.Join(parts, "\n"+indent+"  "))
	}
	_, _ = io.WriteString(w, "\n")
}
