package table

import (
	"slices"
	"strings"
)

// Column is one column of a table.
type Column struct {
	Name string
	// Drop says when it is left out for want of width: the largest first, 0 never.
	Drop int
	// Keep is set for what is left out only where sentences stand below their rows already.
	Keep bool
	// Text is set for sentences, which may be wrapped. Other cells keep their line.
	Text bool
}

// Cell is a text, and the colour of it where there are colours: the number of an ANSI sequence, or "".
type Cell struct{ Text, Colour string }

// Table is a header and rows. Every row has a cell for every column.
type Table struct {
	Columns []Column
	Rows    [][]Cell
	// Indent is how far it stands from the left.
	Indent int
}

const (
	between  = 2  // columns between two columns
	leastFor = 36 // how much room sentences need beside other columns, where two lines do not hold them
	below    = 4  // how far a sentence below its row is indented
)

// Lay is the table in lines, and the names of the columns that were left out. A width of 0 is
// endless. colours is whether cells are painted.
func (t Table) Lay(width int, colours bool) (lines, dropped []string) {
	rows := make([][]Cell, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = slices.Clone(row)
		for j := range row {
			rows[i][j].Text = Plain(row[j].Text)
		}
	}
	t.Rows = rows
	shown := make([]int, len(t.Columns))
	for i := range shown {
		shown[i] = i
	}
	shown = slices.DeleteFunc(shown, t.empty)
	if width <= 0 {
		return t.write(shown, t.natural(shown), colours), nil
	}
	rest, widths, fits := t.fit(shown, width, true)
	if fits && !t.breaks(rest, widths, width) {
		return t.write(rest, widths, colours), t.names(shown, rest)
	}
	// Not even so: sentences go below their rows.
	beside, text := slices.Clone(shown), -1
	for i, c := range slices.Backward(shown) {
		if t.Columns[c].Text {
			beside, text = slices.Delete(beside, i, i+1), c
			break
		}
	}
	rest, widths, _ = t.fit(beside, width, false)
	if text >= 0 {
		return t.stack(rest, widths, text, width, colours), t.names(beside, rest)
	}
	return t.write(rest, widths, colours), t.names(beside, rest)
}

// empty reports whether a column says nothing in any row.
func (t Table) empty(c int) bool {
	return len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[c].Text != "" })
}

// fit leaves columns out until the others have their place, and reports whether they do at last.
// With keep, columns to Keep are not left out.
func (t Table) fit(shown []int, width int, keep bool) (rest, widths []int, fits bool) {
	rest = slices.Clone(shown)
	for {
		if widths, fits = t.share(rest, width); fits {
			return rest, widths, true
		}
		next := -1
		for i, c := range rest {
			if d := t.Columns[c].Drop; d > 0 && !(keep && t.Columns[c].Keep) && (next < 0 || d > t.Columns[rest[next]].Drop) {
				next = i
			}
		}
		if next < 0 {
			return rest, widths, false
		}
		rest = slices.Delete(rest, next, next+1)
	}
}

// natural are the widths that columns would like to have.
func (t Table) natural(shown []int) []int {
	widths := make([]int, len(shown))
	for i, c := range shown {
		widths[i] = Width(t.Columns[c].Name)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], Width(row[c].Text))
		}
	}
	return widths
}

// share gives columns of sentences what the others leave, and reports whether that is enough.
func (t Table) share(shown []int, width int) (widths []int, fits bool) {
	widths = t.natural(shown)
	free, texts := width-t.Indent-between*(len(shown)-1), []int{}
	for i, c := range shown {
		if t.Columns[c].Text {
			texts = append(texts, i)
		} else {
			free -= widths[i]
		}
	}
	// The narrow ones first: what they do not need is for the others.
	slices.SortStableFunc(texts, func(a, b int) int { return widths[a] - widths[b] })
	fits = len(texts) > 0 || free >= 0
	for n, i := range texts {
		part := free / (len(texts) - n)
		if widths[i] > part {
			least := min(t.word(shown[i]), leastFor) // a longer one runs over, and spoils only its own line
			if part < min(leastFor, (widths[i]+1)/2) || part < least {
				fits = false
			}
			widths[i] = max(part, least, 1)
		}
		free -= widths[i]
	}
	return widths, fits && free >= 0
}

// word is the width of the longest word of a column, which is never cut.
func (t Table) word(c int) (most int) {
	most = Width(t.Columns[c].Name)
	for _, row := range t.Rows {
		for _, w := range words(row[c].Text) {
			most = max(most, Width(w))
		}
	}
	return most
}

// breaks reports whether a word of the last sentences is wider than their column, and has a place below the rows.
func (t Table) breaks(shown, widths []int, width int) bool {
	for i, c := range slices.Backward(shown) {
		if t.Columns[c].Text {
			most := t.word(c)
			return most > widths[i] && most <= width-t.Indent-below
		}
	}
	return false
}

func (t Table) names(all, shown []int) (names []string) {
	for _, c := range all {
		if !slices.Contains(shown, c) {
			names = append(names, t.Columns[c].Name)
		}
	}
	return names
}

// header is the names of the columns.
func (t Table) header() []Cell {
	cells := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		cells[i].Text = c.Name
	}
	return cells
}

func (t Table) write(shown, widths []int, colours bool) (lines []string) {
	for _, row := range append([][]Cell{t.header()}, t.Rows...) {
		lines = append(lines, t.row(row, shown, widths, colours)...)
	}
	return lines
}

// stack writes the sentence of each row below it.
func (t Table) stack(shown, widths []int, text, width int, colours bool) (lines []string) {
	lines = t.row(t.header(), shown, widths, colours)
	indent := strings.Repeat(" ", t.Indent+below)
	for _, row := range t.Rows {
		lines = append(lines, t.row(row, shown, widths, colours)...)
		if row[text].Text == "" {
			continue
		}
		for _, line := range Wrap(row[text].Text, max(width-t.Indent-below, leastFor/2)) {
			lines = append(lines, indent+painted(line, row[text].Colour, colours))
		}
	}
	return lines
}

// row is one row, in as many lines as its longest sentence takes.
func (t Table) row(row []Cell, shown, widths []int, colours bool) (lines []string) {
	cells, high := make([][]string, len(shown)), 1
	for i, c := range shown {
		cells[i] = []string{row[c].Text}
		if t.Columns[c].Text {
			cells[i] = Wrap(row[c].Text, widths[i])
		}
		high = max(high, len(cells[i]))
	}
	for n := range high {
		line, gap := strings.Repeat(" ", t.Indent), 0
		for i, c := range shown {
			text := ""
			if n < len(cells[i]) {
				text = cells[i][n]
			}
			if text != "" {
				line += strings.Repeat(" ", gap) + painted(text, row[c].Colour, colours)
				gap = 0
			}
			gap += max(widths[i]-Width(text), 0) + between
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

func painted(text, colour string, colours bool) string {
	if !colours || colour == "" || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
